"""Does only that run on it which the Department decided: by kind, name and hash?

Judged are the kinds of which a row of the list that is for the device says anything; of others
nothing is read. What could not be looked at is told as such: it is never called nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from fleetcfg.checks.check import SOFTWARE_ASKED, DeviceCase, DeviceCheck, Need
from fleetcfg.errors import Facts
from fleetcfg.model.declared import Severity
from fleetcfg.model.finding import ClauseKey, Finding
from fleetcfg.model.problem import Place
from fleetcfg.model.software import (
    SOFTWARE_NOT_BY_FAMILY,
    SOFTWARE_NOT_IN_FIRMWARE,
    AllowedSoftware,
    SoftwareGap,
    SoftwareItem,
    SoftwareKind,
    kinds_of,
)
from fleetcfg.model.verdict import Verdict

CLAUSE: Final = ClauseKey("device.software")
SOON_DAYS: Final = 30  # before its end, from which on a certificate is told of

_NOT_THERE: Final = frozenset({SOFTWARE_NOT_BY_FAMILY, SOFTWARE_NOT_IN_FIRMWARE})
_MOST_SHOWN: Final = 4  # hashes that are allowed under one name


@dataclass(frozen=True, slots=True)
class _Told:
    """What a finding says, beside whom it is of."""

    verdict: Verdict
    reason: str
    severity: Severity
    facts: Facts
    live: str | None = None
    declared: str | None = None


def check_software(case: DeviceCase) -> Iterator[Finding]:
    """Yield what runs and is not listed, is another than listed, is missing, or past its time."""
    told = case.software
    for kind in kinds_of(case.allowed):
        rows = [row for row in case.allowed if row.kind == kind]
        if gap := told.gaps.get(kind):
            yield _find(case, kind, "", rows, _unseen(gap))
            continue
        items = [item for item in told.items if item.kind == kind]
        for item in items:
            yield from _judge_item(case, item, rows)
        yield from _missing(case, kind, items, rows)


def _unseen(gap: SoftwareGap) -> _Told:
    if gap.code in _NOT_THERE:
        return _Told(Verdict.ABSENT, gap.code, "medium", {})
    facts = {"cause": gap.code, "said": gap.said}
    return _Told(Verdict.UNREADABLE, "SOFTWARE_UNREADABLE", "high", facts)


def _judge_item(
    case: DeviceCase, item: SoftwareItem, rows: Sequence[AllowedSoftware]
) -> Iterator[Finding]:
    named = [row for row in rows if row.name == item.name]
    for told in _wrong_with(item, named, case.today):
        yield _find(case, item.kind, item.name, named or rows, told)


def _wrong_with(item: SoftwareItem, named: Sequence[AllowedSoftware], on: date) -> Iterator[_Told]:
    """Yield what is wrong with an item of which the rows *named* allow the name."""
    if not any(row.sha256 == item.sha256 for row in named):
        yield _otherwise(item, named)
    elif item.is_active is False and any(row.is_required for row in named):
        yield _Told(Verdict.UNAUTHORIZED, "SOFTWARE_INACTIVE", "high", {"name": item.name})
    if item.kind == "certificate" and (late := _late(item, on)):
        yield late


def _otherwise(item: SoftwareItem, named: Sequence[AllowedSoftware]) -> _Told:
    """Tell of what is not on the list: of another hash under a name of it, or not at all."""
    facts = {"name": item.name, "active": _word(is_active=item.is_active)}
    if not named:
        severity: Severity = "medium" if item.is_active is False else "high"
        return _Told(Verdict.UNAUTHORIZED, "SOFTWARE_NOT_LISTED", severity, facts, item.sha256)
    allowed = sorted({row.sha256 for row in named})
    more = ["…"] * (len(allowed) > _MOST_SHOWN)
    shown = ", ".join([*allowed[:_MOST_SHOWN], *more])
    return _Told(Verdict.UNAUTHORIZED, "SOFTWARE_CHANGED", "critical", facts, item.sha256, shown)


def _word(*, is_active: bool | None) -> str:
    return "" if is_active is None else "true" if is_active else "false"


def _late(item: SoftwareItem, on: date) -> _Told | None:
    """Tell that a certificate has ended or soon will; one that tells no end may have."""
    facts = {"name": item.name}
    if item.not_after is None:
        return _Told(Verdict.UNREADABLE, "CERTIFICATE_UNDATED", "medium", facts)
    until = item.not_after.date()
    dated = {**facts, "until": until.isoformat()}
    if until < on:
        return _Told(Verdict.OUTDATED, "CERTIFICATE_EXPIRED", "high", dated, dated["until"])
    if (until - on).days <= SOON_DAYS:
        return _Told(Verdict.OUTDATED, "CERTIFICATE_EXPIRES", "low", dated, dated["until"])
    return None


def _missing(
    case: DeviceCase,
    kind: SoftwareKind,
    items: Sequence[SoftwareItem],
    rows: Sequence[AllowedSoftware],
) -> Iterator[Finding]:
    """Yield what must be there and is not, by name; another hash of the name was told."""
    there = {item.name for item in items}
    wanted = {row.name: row for row in rows if row.is_required and row.name not in there}
    for name, row in sorted(wanted.items()):
        told = _Told(
            Verdict.UNAUTHORIZED, "SOFTWARE_MISSING", "high", {"name": name}, None, row.sha256
        )
        yield _find(case, kind, name, [row], told)


def _find(
    case: DeviceCase,
    kind: SoftwareKind,
    name: str,
    rows: Sequence[AllowedSoftware],
    told: _Told,
) -> Finding:
    """Return the finding; no path is in it, since nothing of it can be set by a change-set."""
    place: Place = rows[0].place
    return Finding(
        host=case.device.host,
        verdict=told.verdict,
        parameter=f"{SOFTWARE_ASKED}{kind} {name}".strip(),
        declared=told.declared,
        live=told.live,
        severity=told.severity,
        why=rows[0].reason,
        place=place,
        reason=told.reason,
        facts=told.facts,
        clause=CLAUSE,
    )


SOFTWARE: Final = DeviceCheck(
    "software",
    needs=frozenset({Need.SOFTWARE}),
    verdicts=frozenset(
        {Verdict.UNAUTHORIZED, Verdict.UNREADABLE, Verdict.ABSENT, Verdict.OUTDATED}
    ),
    clauses=frozenset({CLAUSE}),
    run=check_software,
)
