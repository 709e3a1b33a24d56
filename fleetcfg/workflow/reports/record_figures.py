"""Figures of what was signed, beside those of an audit: change-sets by state, what ends when."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Literal

from fleetcfg.authority.record_facts import RecordFacts
from fleetcfg.declared.province import Province, resolve_all
from fleetcfg.ledger.changeset_states import ChangeSetState, count_changesets
from fleetcfg.model.declared import Attestation, Waiver
from fleetcfg.model.timezone import VIETNAM

ExpiryKind = Literal["attestation", "waiver", "status"]


@dataclass(frozen=True, slots=True)
class RecordFigures:
    """What was signed, in figures.

    Attributes:
        changesets: How many are in each state; empty if this machine keeps no record.
        expiries: When the first of a kind ends, of the newest that there is of each thing; a kind
            of which there is none is left out.
    """

    changesets: Mapping[ChangeSetState, int] = field(default_factory=dict[ChangeSetState, int])
    expiries: Mapping[ExpiryKind, datetime] = field(default_factory=dict[ExpiryKind, datetime])


def record_figures(
    province: Province, record: RecordFacts | None, *, now: datetime
) -> RecordFigures:
    """Return the figures.

    Args:
        province: What counts as declared: what was signed, where anything was.
        record: What this machine's record comes to; None if it keeps none.
        now: The time, in UTC.
    """
    first: dict[ExpiryKind, datetime] = {**_first_ends(province)}
    if record is not None and record.status is not None:
        first["status"] = record.status.expires
    changesets = {} if record is None else count_changesets(record.ledger, now=now)
    return RecordFigures(changesets, first)


def _first_ends(province: Province) -> Mapping[ExpiryKind, datetime]:
    """Return when the first statement of each kind ends that no later one replaces."""
    ends: dict[ExpiryKind, dict[tuple[str, str], date]] = {"attestation": {}, "waiver": {}}
    for declared in resolve_all(province):
        named: tuple[Attestation | Waiver, ...] = (*declared.attestations, *declared.waivers)
        for one in named:
            of_kind = ends["attestation" if isinstance(one, Attestation) else "waiver"]
            key = declared.host, one.parameter
            of_kind[key] = max(of_kind.get(key, one.until), one.until)
    return {kind: _midnight_after(min(days.values())) for kind, days in ends.items() if days}


def _midnight_after(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), VIETNAM)
