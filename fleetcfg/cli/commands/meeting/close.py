"""``fleetcfg meeting close``: what became of a meeting, in one page."""

from typing import Annotated

from fleetcfg.cli.options.common import STORE, StoreOption, output_of
from fleetcfg.cli.options.reading import ReadOptions
from fleetcfg.cli.options.signing import Signing
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.shared.meetings import MeetingArgument, MeetingReading, say_of
from fleetcfg.cli.terminal.stdout import open_renderer
from fleetcfg.model.statement import StatementKind
from fleetcfg.report.exit_codes import EXITS
from fleetcfg.workflow.meetings.log import close_meeting


def close(
    meeting: MeetingArgument,
    *,
    work: WorkOptions,
    output: Annotated[str, output_of("meeting log")] = "text",
    store: StoreOption = STORE,
    signing: Signing,
    reading: ReadOptions,
) -> int:
    """Read every site again, tell what became of the meeting, and return the exit code."""
    signing.signer()  # before devices are asked
    here = MeetingReading(meeting, work, reading, store)
    log = here.read(close_meeting)
    say_of(StatementKind.MEETING_CLOSE, here.meeting, log.facts, work, signing)
    open_renderer("meeting log", output).tell(log)
    return EXITS[log.conclusion]
