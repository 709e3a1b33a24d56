"""``fleetcfg dispatch watch``: how far the work in zones is, looked at again and again."""

from typing import Annotated

from fleetcfg.cli.options.common import option
from fleetcfg.cli.options.record import RecordOptions
from fleetcfg.cli.shared.dispatch_progress import PAST_HOURS, PastOption, progress_reader
from fleetcfg.cli.terminal.looking import look_again
from fleetcfg.cli.terminal.stdout import open_renderer
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.report.exit_codes import EXITS


def watch(
    *,
    every: Annotated[float, option("--every", "SECONDS", "help.dispatch.every", min=0)] = 5.0,
    times: Annotated[int, option("--times", "N", "help.dispatch.times", min=0)] = 0,
    past: PastOption = PAST_HOURS,
    records: RecordOptions,
) -> int:
    """Tell of each zone until Ctrl-C; exit as ``dispatch show`` does at the last look."""
    read, renderer = progress_reader(records, past), open_renderer("dispatch watch")
    conclusion = Conclusion.CLEAN

    def look() -> bool:
        nonlocal conclusion
        told = read()
        conclusion = told.conclusion
        renderer.tell(told)
        return False

    look_again(look, every=every, times=times)
    return EXITS[conclusion]
