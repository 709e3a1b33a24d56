"""Every check that there is, in the order in which findings of equal gravity are told."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from fleetcfg.checks.advisories import ADVISORIES
from fleetcfg.checks.check import (
    ADVISORY_ASKED,
    IDENTITY_ASKED,
    LISTING_ASKED,
    SOFTWARE_ASKED,
    DeviceCase,
    DeviceCheck,
    FleetCase,
    FleetCheck,
    HomeCase,
    HomeCheck,
)
from fleetcfg.checks.conditions import CONDITIONS
from fleetcfg.checks.document import DOCUMENT
from fleetcfg.checks.firmware import FIRMWARE, FIRMWARE_SINCE
from fleetcfg.checks.identity import IDENTITY
from fleetcfg.checks.legacy import LEGACY
from fleetcfg.checks.listing import LISTED_BEFORE, LISTING, tell_lost
from fleetcfg.checks.open_ports import OPEN_PORTS
from fleetcfg.checks.parameters import PARAMETERS
from fleetcfg.checks.past_use import PAST_USE
from fleetcfg.checks.place import PLACE
from fleetcfg.checks.ports import PORTS
from fleetcfg.checks.software import SOFTWARE
from fleetcfg.checks.unsaved import UNSAVED
from fleetcfg.checks.use import USE
from fleetcfg.checks.whereabouts import WHEREABOUTS
from fleetcfg.diff.order import in_order
from fleetcfg.model.finding import DeviceReport, Finding
from fleetcfg.model.verdict import VERDICTS, Verdict

DEVICE_CHECKS: Final = (
    IDENTITY,
    PLACE,
    FIRMWARE,
    USE,
    DOCUMENT,
    PORTS,
    OPEN_PORTS,
    LEGACY,
    UNSAVED,
    SOFTWARE,
    ADVISORIES,
    PARAMETERS,
)
HOME_CHECKS: Final[Sequence[HomeCheck]] = (FIRMWARE_SINCE, LISTING, CONDITIONS, PAST_USE)
FLEET_CHECKS: Sequence[FleetCheck] = (WHEREABOUTS,)
"""An audit is judged by them; those of a playbook are of a batch, and are not."""


def judge_device(
    case: DeviceCase, checks: Sequence[DeviceCheck] = DEVICE_CHECKS
) -> tuple[Finding, ...]:
    """Return what *checks* find on one device, gravest first."""
    return in_order([finding for check in checks for finding in check.run(case)])


def count_open(findings: Sequence[Finding]) -> Mapping[Verdict, int]:
    """Count what *findings* leave open of that which the registers of the province ask.

    The inventory is one of them: which device it is. So is what a device listed before.

    It is counted with the parameters: an audit that could not look at it is not clean.
    """
    asked = (SOFTWARE_ASKED, ADVISORY_ASKED, IDENTITY_ASKED, LISTING_ASKED)
    return Counter(
        found.verdict
        for found in findings
        if VERDICTS[found.verdict].is_open and found.parameter.startswith(asked)
    )


def judge_at_home(case: HomeCase) -> tuple[Finding, ...]:
    """Return all that is found on one device, its report's findings included, gravest first."""
    found = [finding for check in HOME_CHECKS for finding in check.run(case)]
    return in_order([*tell_lost(case), *found])


def count_at_home(report: DeviceReport, judged: Sequence[Finding]) -> Mapping[Verdict, int]:
    """Return how many parameters of *report* have which verdict, once it was *judged* at home."""
    counts = Counter(report.counts)
    counts.update(Counter(count_open(judged)) - Counter(count_open(report.findings)))
    if lost := sum(found.reason == LISTED_BEFORE for found in judged):
        counts.update({Verdict.UNREADABLE: lost, Verdict.ABSENT: -lost})
    return counts


def judge_fleet(case: FleetCase) -> tuple[Finding, ...]:
    """Return what is found on the fleet as such, gravest first."""
    return in_order([finding for check in FLEET_CHECKS for finding in check.run(case)])
