"""``fleetcfg meeting check``: every invited site side by side, what is not ready first."""

from typing import Annotated

from fleetcfg.cli.options.common import STORE, StoreOption, flag, output_of
from fleetcfg.cli.options.reading import ReadOptions
from fleetcfg.cli.options.signing import Signing
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.shared.meetings import MeetingArgument, MeetingReading, say_of
from fleetcfg.cli.terminal.stdout import open_renderer
from fleetcfg.model.readiness import Readiness
from fleetcfg.model.statement import StatementFact, StatementKind
from fleetcfg.report.exit_codes import EXITS
from fleetcfg.workflow.meetings.check import check_meeting


def check(
    meeting: MeetingArgument,
    *,
    work: WorkOptions,
    output: Annotated[str, output_of("meeting check")] = "text",
    store: StoreOption = STORE,
    no_store: Annotated[bool, flag("--no-store", "help.no_store")] = False,
    call: Annotated[bool, flag("--call", "help.meeting.call")] = False,
    signing: Signing,
    reading: ReadOptions,
) -> int:
    """Look, tell, and return the exit code."""
    here = MeetingReading(meeting, work, reading, None if no_store else store, is_calling=call)
    told = here.read(check_meeting)
    open_renderer("meeting check", output).tell(told)
    facts: dict[str, StatementFact] = {
        "ready": (*told.sites_in(Readiness.READY), *told.sites_in(Readiness.ATTESTED)),
        "not_ready": told.sites_in(Readiness.NOT_READY),
        "unknown": told.sites_in(Readiness.UNKNOWN),
        "run": told.run,
    }
    say_of(StatementKind.MEETING_CHECK, here.meeting, facts, work, signing)
    return EXITS[told.conclusion]
