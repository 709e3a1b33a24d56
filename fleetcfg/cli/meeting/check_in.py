"""``fleetcfg meeting check-in``: a technician is there, and says so (Art. 11.2)."""

from fleetcfg.cli.meeting_work import MeetingArgument, OutOption, SiteOption, say_at_site
from fleetcfg.cli.signing import Signing
from fleetcfg.cli.work_options import WorkOptions
from fleetcfg.model.statement import StatementKind
from fleetcfg.report.exit_codes import Exit


def check_in(
    meeting: MeetingArgument,
    *,
    site: SiteOption,
    out: OutOption = None,
    signing: Signing,
    work: WorkOptions,
) -> int:
    """Record that the person of the key is at a site."""
    say_at_site(StatementKind.DUTY_IN, meeting, site, out, work=work, signing=signing)
    return Exit.CLEAN
