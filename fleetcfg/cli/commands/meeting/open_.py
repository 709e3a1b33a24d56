"""``fleetcfg meeting open``: what every device is set to when a meeting begins, on record."""

from typing import Annotated

from fleetcfg.cli.language import word
from fleetcfg.cli.options.common import STORE, StoreOption, output_of
from fleetcfg.cli.options.reading import ReadOptions
from fleetcfg.cli.options.signing import Signing
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.shared.meetings import MeetingArgument, MeetingReading, say_of
from fleetcfg.cli.terminal.stdout import open_renderer
from fleetcfg.model.statement import StatementKind
from fleetcfg.report.clock import local_time
from fleetcfg.report.exit_codes import EXITS
from fleetcfg.workflow.meetings.log import open_meeting


def open_(
    meeting: MeetingArgument,
    *,
    work: WorkOptions,
    output: Annotated[str, output_of("meeting check")] = "text",
    store: StoreOption = STORE,
    signing: Signing,
    reading: ReadOptions,
) -> int:
    """Read every site, record what it is set to, and return the exit code."""
    signing.signer()  # before devices are asked
    here = MeetingReading(meeting, work, reading, store)
    opened = here.read(open_meeting)
    say_of(StatementKind.MEETING_OPEN, here.meeting, opened.facts, work, signing)
    told = opened.readiness
    open_renderer("meeting check", output).tell(told)
    if output == "text" and told.frozen is not None:
        print(f"→ {word('meeting.is_open', until=local_time(told.frozen[1]))}")
    return EXITS[told.conclusion]
