"""``fleetcfg meeting watch``: the sites of a meeting, looked at again and again until its end."""

from typing import Annotated

from fleetcfg.cli.options.common import option
from fleetcfg.cli.options.reading import ReadOptions
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.shared.meetings import MeetingArgument, MeetingReading
from fleetcfg.cli.terminal.looking import look_again
from fleetcfg.cli.terminal.stdout import open_renderer
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.report.exit_codes import EXITS
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.meetings.check import check_meeting


def watch(
    meeting: MeetingArgument,
    *,
    work: WorkOptions,
    every: Annotated[float, option("--every", "SECONDS", "help.meeting.every", min=0)] = 30.0,
    times: Annotated[int, option("--times", "N", "help.meeting.times", min=0)] = 0,
    reading: ReadOptions,
) -> int:
    """Look and tell until the meeting is over, or a person breaks it off; keeps nothing."""
    here = MeetingReading(meeting, work, reading, None)
    renderer, conclusion = open_renderer("meeting watch"), Conclusion.INCOMPLETE

    def look() -> bool:
        nonlocal conclusion
        told = here.read(check_meeting)
        conclusion = told.conclusion
        renderer.tell(told)
        return told.is_broken_off or now() >= here.meeting.end

    look_again(look, every=every, times=times)
    return EXITS[conclusion]
