"""Emergency changes in the log: begun here, ended here, or brought here as a signed document.

Entries are of the kind ``breakglass``, with ``deed``: ``begin`` (``dev``, ``person``, ``keyid``,
``reason``, ``before``: digest of the state that was read, ``until``; ``incident``: because of which
it is, if one was named), ``end`` and ``import`` (``dev``, ``begin``: whose, of which entry of which
log; ``doc``, ``envelope``).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal

from fleetcfg.errors import RefusalError, Stage
from fleetcfg.ledger.entry import LedgerEntry, moment_of, read_entry
from fleetcfg.ledger.objects import Objects
from fleetcfg.ledger.statements import LogLines
from fleetcfg.ledger.store import Store
from fleetcfg.model.authorized import Emergency, StateValue
from fleetcfg.model.incident_clock import IncidentEmergency
from fleetcfg.model.timezone import spell_instant
from fleetcfg.trust.crypto.canonical import Json
from fleetcfg.trust.crypto.envelope import read_envelope
from fleetcfg.trust.documents.breakglass import BreakGlass, read_breakglass
from fleetcfg.trust.documents.state import State, spell_paths
from fleetcfg.trust.verify.results import DeclaredEmergency

_OPEN: Final = "breakglass.*"
_BEGIN: Final = ("breakglass", "begin")
# Within a text a quotation mark is escaped, so that this is never found inside of one.
_OF_INCIDENT: Final = b'"incident":"'
_ENDED: Final = """
SELECT recorded.value FROM fact AS ended JOIN fact AS recorded
ON recorded.name = 'recorded.' || ended.value WHERE ended.name GLOB 'breakglass_of.*'
"""


@dataclass(frozen=True, slots=True)
class BreakGlassBegun:
    """An emergency change that was begun here.

    Attributes:
        entry: Position of its entry.
        before: Digest of the state that was read before it.
        begun_at: As documents spell time, and *until* as well.
        incident: Id of the incident because of which it is; empty if none was named.
    """

    entry: int
    device: str
    person: str
    keyid: str
    reason: str
    before: str
    begun_at: str
    until: str
    incident: str = ""


@dataclass(slots=True)
class EmergenciesKept:
    """What the log says of emergency changes, read entry by entry.

    Attributes:
        begun: By device, those that were begun here and have no end yet.
        ended: Digest of the document and what it says, in the order of the log.
    """

    begun: dict[str, BreakGlassBegun] = field(default_factory=dict[str, BreakGlassBegun])
    ended: list[tuple[str, BreakGlass]] = field(default_factory=list[tuple[str, BreakGlass]])

    def take(self, entry: Mapping[str, Any], objects: Objects) -> None:
        """Take one entry of the kind ``breakglass`` in.

        Raises:
            LedgerError: ``LEDGER_OBJECT``.
        """
        if entry["deed"] == "begin":
            self.begun[entry["dev"]] = _begun(entry["i"], entry["t"], entry)
            return
        if entry["deed"] == "end":
            self.begun.pop(entry["dev"], None)
        self.ended.append((entry["doc"], read_breakglass(objects.get(entry["doc"]))))

    def of(
        self, host: str, *, taken_at: str, now: str, withdrawn: Collection[str]
    ) -> Iterable[Emergency]:
        """Yield what of *host* was changed before the paper and not adopted since, newest first.

        Args:
            host: The device.
            taken_at: When the state was read that is adopted; empty if none is.
            now: The time, as documents spell it.
            withdrawn: Digests of documents that the status in force takes back.
        """
        one = self.begun.get(host)
        if one is not None and taken_at < one.begun_at <= now:  # later: a clock that was ahead
            yield Emergency(
                one.person,
                one.reason,
                one.begun_at,
                one.until,
                is_overdue=one.until <= now,
                before=one.before,
            )
        for sha256, said in reversed(self.ended):
            is_ours = said.device == host and sha256 not in withdrawn
            if is_ours and taken_at < spell_instant(said.begun_at):
                yield _emergency(said, now)


def begin_breakglass(
    store: Store, objects: Objects, said: BreakGlassBegun, state: State, *, at: datetime
) -> int:
    """Record the begin of an emergency change, durably; return the position of its entry.

    Args:
        store: The log.
        objects: What lies beside it.
        said: Who begins it, and why. Its *entry* is that of another one of the device, of which
            the clock is over and which it replaces; -1 if there is none.
        state: As it was read.
        at: The time.

    Raises:
        RefusalError: BREAKGLASS_OPEN if another one of the device has no end yet.
        LedgerError: ``LEDGER_*``.
    """
    objects.put(spell_paths(state.paths))
    facts: dict[str, Json] = {
        "deed": "begin",
        "dev": said.device,
        "person": said.person,
        "keyid": said.keyid,
        "reason": said.reason,
        "before": objects.put(state.to_bytes()),
        "until": said.until,
        **({"incident": said.incident} if said.incident else {}),
    }
    with store.writing() as transaction:
        if int(transaction.fact(f"breakglass.{said.device}") or -1) != said.entry:
            raise RefusalError("BREAKGLASS_OPEN", stage=Stage.SPENT, device=said.device)
        return transaction.add("breakglass", facts, at=at)


def record_breakglass(
    store: Store,
    objects: Objects,
    envelope: bytes,
    declared: DeclaredEmergency,
    deed: Literal["end", "import"],
    *,
    at: datetime,
) -> bool:
    """Record a break-glass; return whether it is new here.

    Args:
        store: The log.
        objects: What lies beside it.
        envelope: In which it came; it is kept in the one spelling.
        declared: What the door made of it.
        deed: ``end`` if it was begun here and ends now.
        at: The time.

    Raises:
        RefusalError: BREAKGLASS_TWICE if another document ended the same begin.
        LedgerError: ``LEDGER_*``.
    """
    said = declared.document
    begin = f"{said.person} {said.entry} {said.origin}"
    facts: dict[str, Json] = {
        "deed": deed,
        "dev": said.device,
        "begin": begin,
        "doc": objects.put(said.to_bytes()),
        "envelope": objects.put(read_envelope(envelope, "breakglass").to_bytes()),
    }
    with store.writing() as transaction:
        known = transaction.fact(f"breakglass_of.{begin}")
        if known is None:
            transaction.add("breakglass", facts, at=at)
    if known not in (None, declared.sha256):
        raise _refuse_second(said)
    return known is None


def _refuse_second(said: BreakGlass) -> RefusalError:
    facts: dict[str, str | int] = {"device": said.device, "entry": said.entry}
    return RefusalError("BREAKGLASS_TWICE", stage=Stage.CHANGESET, **facts)


def find_unended(store: Store) -> tuple[BreakGlassBegun, ...]:
    """Return the emergency changes that were begun here and have no end, sorted by device.

    Raises:
        LedgerError: ``LEDGER_*``.
    """
    rows = store.ask("SELECT value FROM fact WHERE name GLOB ?", _OPEN)
    found = (_begun_at(store, int(position)) for (position,) in rows)
    return tuple(sorted(found, key=lambda one: one.device))


def find_ended(store: Store, objects: Objects, host: str) -> bytes | None:
    """Return the document that ended an emergency change of *host* here last, as it was signed.

    Raises:
        LedgerError: ``LEDGER_*``.
    """
    rows = store.ask(_ENDED)
    positions = {int(position) for (position,) in rows}
    kept: str | None = None
    for position, line in enumerate(store.lines()):
        if position in positions:
            facts = read_entry(line).facts
            if (facts["deed"], facts["dev"]) == ("end", host):
                kept = str(facts["envelope"])
    return None if kept is None else objects.get(kept)


def _begun_at(store: Store, position: int) -> BreakGlassBegun:
    entry: LedgerEntry = read_entry(next(iter(store.lines(position))))
    return _begun(entry.position, entry.at, entry.facts)


def _begun(position: int, at: str, facts: Mapping[str, Any]) -> BreakGlassBegun:
    return BreakGlassBegun(
        entry=position,
        device=facts["dev"],
        person=facts["person"],
        keyid=facts["keyid"],
        reason=facts["reason"],
        before=facts["before"],
        begun_at=at,
        until=facts["until"],
        incident=facts.get("incident", ""),
    )


def incident_emergencies(logs: Iterable[LogLines]) -> tuple[IncidentEmergency, ...]:
    """Return every emergency change of *logs* that was begun because of an incident, oldest first.

    Raises:
        RefusalError: ``LOG_ENTRY`` if a line is no entry.
        LedgerError: ``LEDGER_*``.
    """
    found = list[IncidentEmergency]()
    for log in logs:
        for line in log.lines():
            entry = read_entry(line) if _OF_INCIDENT in line else None
            if entry is not None and (entry.kind, entry.facts.get("deed")) == _BEGIN:
                incident, device = str(entry.facts.get("incident")), str(entry.facts["dev"])
                at = moment_of(entry.at)
                found.append(IncidentEmergency(incident, device, at, entry.position))
    return tuple(sorted(found, key=lambda one: (one.begun_at, one.incident, one.device)))


def _emergency(said: BreakGlass, now: str) -> Emergency:
    until = spell_instant(said.expires)
    after: dict[str, StateValue] = {
        change.path: change.after.value for change in said.changes if change.after is not None
    }
    return Emergency(
        said.person,
        said.reason,
        spell_instant(said.begun_at),
        until,
        is_overdue=until <= now,
        after=after,
        gone=tuple(change.path for change in said.changes if change.after is None),
    )
