"""``fleetcfg ledger show``: the last entries of the log."""

from typing import Annotated

from fleetcfg.cli.options.common import option, output_of
from fleetcfg.cli.options.record import RecordOptions
from fleetcfg.cli.terminal.stdout import open_renderer
from fleetcfg.report.exit_codes import Exit
from fleetcfg.workflow.documents.carry import last_entries


def show(
    *,
    last: Annotated[int, option("--last", "N", "help.ledger.last", min=0)] = 20,
    output: Annotated[str, output_of("entries")] = "text",
    records: RecordOptions,
) -> int:
    """Print the last entries."""
    with records.open_record() as installation:
        entries = last_entries(installation, last)
    open_renderer("entries", output).tell(entries)
    return Exit.CLEAN
