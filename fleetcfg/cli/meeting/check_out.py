"""``fleetcfg meeting check-out``: a technician leaves, and says so (Art. 11.2)."""

from fleetcfg.cli.kept import as_text
from fleetcfg.cli.meeting_work import (
    ByOption,
    MeetingArgument,
    SentOption,
    SiteOption,
    SpokenAtSite,
    say_at_site,
)
from fleetcfg.cli.signing import Signing
from fleetcfg.cli.work_options import WorkOptions
from fleetcfg.model.statement import StatementKind
from fleetcfg.report.exit_codes import Exit


def check_out(
    meeting: MeetingArgument,
    *,
    site: SiteOption,
    by: ByOption = "",
    out: SentOption = None,
    signing: Signing,
    work: WorkOptions,
) -> int:
    """Record that the person of the key leaves a site, or a contact who has none."""
    spoken = SpokenAtSite(StatementKind.DUTY_OUT, meeting, site, as_text(by))
    say_at_site(spoken, out, work=work, signing=signing)
    return Exit.CLEAN
