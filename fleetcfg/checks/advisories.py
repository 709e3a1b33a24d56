"""Does it run firmware of which a fault was published, or which its maker no longer mends?

By the list that the Department signed, off-line. What is known of the device comes with its state,
so this asks it nothing.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final

from fleetcfg.checks.check import ADVISORY_ASKED, DeviceCase, DeviceCheck, Need
from fleetcfg.model.advisory import Advisory
from fleetcfg.model.declared import Severity
from fleetcfg.model.finding import ClauseKey, Finding
from fleetcfg.model.verdict import Verdict

CLAUSE: Final = ClauseKey("information.security")
SOON_DAYS: Final = 180  # before support ends, from which on it is told: devices are bought slowly


def check_advisories(case: DeviceCase) -> Iterator[Finding]:
    """Yield each advisory that speaks of what the device runs, or may do so."""
    identity, family = case.status.identity, case.device.family
    for advisory in case.advisories:
        is_untold = advisory.family == family and not identity.product
        if not (is_untold or advisory.is_about(family, identity.product)):
            continue
        covers = advisory.covers(identity.version)
        if covers and is_untold and advisory.products:
            covers = None
        found = _judge(case, advisory, identity.version, covers=covers)
        if found is not None:
            yield found


def _judge(
    case: DeviceCase, advisory: Advisory, version: str, *, covers: bool | None
) -> Finding | None:
    if covers is False:
        return None
    facts = {"id": advisory.id, "version": version, "source": advisory.source}
    ended = advisory.end_of_support
    if covers is None:
        told = (Verdict.UNREADABLE, "RELEASE_NOT_COMPARABLE", advisory.severity)
    elif ended is None:
        told = (Verdict.OUTDATED, "ADVISORY_LISTED", advisory.severity)
    elif (late := _late(ended, case.today, advisory.severity)) is not None:
        told = (Verdict.OUTDATED, *late)
    else:
        return None
    verdict, reason, severity = told
    until = {} if ended is None else {"until": ended.isoformat()}
    return Finding(
        host=case.device.host,
        verdict=verdict,
        parameter=f"{ADVISORY_ASKED}{advisory.id}",
        declared=advisory.fixed_in or None,
        live=version or None,
        severity=severity,
        place=advisory.place,
        reason=reason,
        facts={**facts, **until},
        clause=CLAUSE,
    )


def _late(ended: date, on: date, severity: Severity) -> tuple[str, Severity] | None:
    if ended < on:
        return "SUPPORT_ENDED", severity
    return ("SUPPORT_ENDS", "low") if (ended - on).days <= SOON_DAYS else None


ADVISORIES: Final = DeviceCheck(
    "advisories",
    needs=frozenset({Need.STATUS}),
    verdicts=frozenset({Verdict.OUTDATED, Verdict.UNREADABLE}),
    clauses=frozenset({CLAUSE}),
    run=check_advisories,
)
