"""``fleetcfg dispatch show``: how far the work is that was given out, by the record alone."""

from typing import Annotated

from fleetcfg.cli.options.common import output_of
from fleetcfg.cli.options.record import RecordOptions
from fleetcfg.cli.shared.dispatch_progress import PAST_HOURS, PastOption, progress_reader
from fleetcfg.cli.terminal.stdout import open_renderer
from fleetcfg.report.exit_codes import EXITS


def show(
    *,
    output: Annotated[str, output_of("dispatch")] = "text",
    past: PastOption = PAST_HOURS,
    records: RecordOptions,
) -> int:
    """Tell of each zone; exit 2 if something is missing or failed, else 3 if not all was seen."""
    told = progress_reader(records, past)()
    open_renderer("dispatch", output).tell(told)
    return EXITS[told.conclusion]
