"""What the record says of a time: change-sets, how each change of a device ended, emergencies."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from fleetcfg.ledger.changeset_states import changeset_state
from fleetcfg.ledger.entry import read_entry
from fleetcfg.ledger.ledger_state import ChangeSetKept, LedgerState
from fleetcfg.ledger.store import Store
from fleetcfg.model.incident_clock import IncidentEmergency
from fleetcfg.model.period.seen import (
    ChangeSetSeen,
    ChangesSeen,
    DeviceChangeSeen,
    EmergencySeen,
)
from fleetcfg.model.period.tables import Period, Source
from fleetcfg.trust.documents.changeset import read_changeset

_RECEIPT = b'"kind":"receipt"'


def changes_seen(
    ledger: LedgerState,
    store: Store,
    period: Period,
    incidents: Iterable[IncidentEmergency] = (),
    *,
    now: datetime,
) -> ChangesSeen:
    """Return what the record says of *period*.

    Args:
        ledger: What it comes to.
        store: Its log, which *ledger* was made of.
        period: The time.
        incidents: Because of which incidents emergency changes were begun, by every log here.
        now: The time it is.

    Raises:
        LedgerError: ``LEDGER_*``.
        RefusalError: ``LOG_ENTRY``; a change-set of the record cannot be read.
    """
    receipts = _receipts(store)
    return ChangesSeen(
        tuple(_changesets(ledger, period, now)),
        tuple(_ends(ledger, period, receipts)),
        tuple(_emergencies(ledger, period, _by_begin(incidents))),
    )


def _by_begin(incidents: Iterable[IncidentEmergency]) -> Mapping[tuple[str, datetime], str]:
    """Return the incident of each emergency change, by its device and its begin."""
    return {(one.device, one.begun_at): one.incident for one in incidents}


def _receipts(store: Store) -> dict[str, tuple[Source, ...]]:
    """Return the receipts of each change-set, by the digest of it."""
    found: dict[str, tuple[Source, ...]] = {}
    for line in store.lines():
        if _RECEIPT in line and (entry := read_entry(line)).kind == "receipt":
            changeset = str(entry.facts["cs"])
            receipt = Source("receipt", str(entry.facts["id"]), _hex(str(entry.facts["doc"])))
            found[changeset] = (*found.get(changeset, ()), receipt)
    return found


def _changesets(ledger: LedgerState, period: Period, now: datetime) -> Iterator[ChangeSetSeen]:
    for kept in ledger.issued():
        changeset = read_changeset(ledger.objects.get(kept.sha256))
        if period.has(changeset.created_at):
            yield ChangeSetSeen(
                kept.id,
                changeset.created_at,
                (changeset.window.not_before, changeset.window.not_after),
                kept.devices,
                str(changeset_state(ledger, kept, now=min(now, period.end))),
                _source(kept),
            )


def _ends(
    ledger: LedgerState, period: Period, receipts: dict[str, tuple[Source, ...]]
) -> Iterator[DeviceChangeSeen]:
    for (sha256, host), end in sorted(ledger.ends.items()):
        at, kept = datetime.fromisoformat(end.at), ledger.changesets.get(sha256)
        if kept is not None and period.has(at):
            said = receipts.get(sha256, ())
            yield DeviceChangeSeen(host, str(end.outcome), at, _source(kept), said)


def _emergencies(
    ledger: LedgerState, period: Period, incidents: Mapping[tuple[str, datetime], str]
) -> Iterator[EmergencySeen]:
    for one in ledger.emergencies.begun.values():
        begun = datetime.fromisoformat(one.begun_at)
        if period.has(begun):
            source = Source("emergency", "", _hex(one.before))
            yield EmergencySeen(one.device, begun, None, source, one.incident)
    for sha256, said in ledger.emergencies.ended:
        if period.has(said.begun_at):
            source = Source("emergency", "", _hex(sha256))
            because = incidents.get((said.device, said.begun_at), "")
            yield EmergencySeen(said.device, said.begun_at, said.ended_at, source, because)


def _source(kept: ChangeSetKept) -> Source:
    return Source("changeset", kept.id, _hex(kept.sha256))


def _hex(digest: str) -> str:
    return digest.removeprefix("sha256:")
