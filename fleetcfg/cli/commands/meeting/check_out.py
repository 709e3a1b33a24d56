"""``fleetcfg meeting check-out``: a technician leaves, and says so (Art. 11.2)."""

from fleetcfg.cli.options.kept import as_text
from fleetcfg.cli.options.signing import Signing
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.shared.meetings import (
    ByOption,
    MeetingArgument,
    SentOption,
    SiteOption,
    SpokenAtSite,
    say_at_site,
)
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
