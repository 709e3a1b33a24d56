"""``fleetcfg meeting check-in``: a technician is there, and says so (Art. 11.2)."""

from fleetcfg.cli.kept import as_text
from fleetcfg.cli.meeting_work import ByOption, MeetingArgument, SiteOption, say_at_site
from fleetcfg.cli.signing import Signing
from fleetcfg.cli.work_options import WorkOptions
from fleetcfg.model.statement import StatementKind
from fleetcfg.report.exit_codes import Exit


def check_in(
    meeting: MeetingArgument,
    *,
    site: SiteOption,
    by: ByOption = "",
    signing: Signing,
    work: WorkOptions,
) -> int:
    """Record that the person of the key is at a site, or a contact who has none."""
    say_at_site(StatementKind.DUTY_IN, meeting, work, signing, site=site, by=as_text(by))
    return Exit.CLEAN
