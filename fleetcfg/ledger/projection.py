"""Read the log once, and say what it comes to; write into it what the door has let in.

An entry names documents by their digests; they lie beside the log (`fleetcfg.ledger.objects`), put
there durably before the entry. A document is kept as what was signed, too: the payload of every
adoption and change-set is an object under its own digest, which is how entries about attempts name
it. What the door verified when it was recorded is not verified again: the log is, as a whole, and
a digest binds each document to it.
"""

import json
import re
from base64 import b64decode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from fleetcfg.errors import LedgerError, RefusalError, Stage, refuse_at
from fleetcfg.ledger.breakglass import EmergenciesKept
from fleetcfg.ledger.issue_mark import recorded_as
from fleetcfg.ledger.ledger_state import (
    Adopted,
    AdoptionKept,
    ChangeSetKept,
    DeviceEnd,
    LedgerState,
)
from fleetcfg.ledger.objects import Objects
from fleetcfg.ledger.receipts_heard import ReceiptsHeard
from fleetcfg.ledger.step_reader import StepReader
from fleetcfg.ledger.store import Store
from fleetcfg.machine.collector import uncollected
from fleetcfg.model.outcome import Fate
from fleetcfg.trust.crypto.canonical import Json
from fleetcfg.trust.crypto.envelope import read_envelope
from fleetcfg.trust.documents.adoption import Adoption
from fleetcfg.trust.documents.bundle import Bundle
from fleetcfg.trust.documents.changeset import ChangeSet
from fleetcfg.trust.documents.package import Package
from fleetcfg.trust.verify.door import Authorized
from fleetcfg.trust.verify.results import Attested

# Within a text a quotation mark is escaped, so that this is never found inside of one.
_OURS: Final = re.compile(
    rb'"forgets":|"kind":"(?:adopt|breakglass|issued|receipt|intent|outcome|reconcile)"'
)
_OPEN: Final = {Fate.IN_DOUBT: 0, Fate.ROLLBACK_FAILED: 1}  # in the order in which they can follow
_BROKEN: Final = (ValueError, KeyError, TypeError, AttributeError, RecursionError)


def project(store: Store, objects: Objects) -> LedgerState:
    """Return what the log of *store* comes to.

    Raises:
        LedgerError: ``LEDGER_*``; ``LEDGER_OBJECT`` if a document that it names is not there.
        RefusalError: ``LOG_SELF_MISMATCH`` if the log is not what its signed head says;
            ``LOG_ENTRY`` if an entry does not say what its kind has to.
    """
    store.verify()
    projection = _Projection(objects)
    with uncollected():
        for line in store.lines():
            if _OURS.search(line):
                projection.read(line)
    return projection.finish(_withdrawn(store, objects), _rejected(store))


@dataclass(frozen=True, slots=True)
class _Said:
    """What a receipt says of one device: its end, and *facts*, all that it says."""

    end: DeviceEnd
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _ReceiptWord:
    """What a receipt says, and whose it is: the door knew a key, and perhaps no change-set yet.

    Attributes:
        place: The log, its size, and its root at that size.
    """

    id: str
    keyid: str
    origin: str
    place: tuple[str, int, str]
    said: Mapping[tuple[str, int], "_Said"]

    def is_about(self, changeset: ChangeSetKept) -> bool:
        """Tell whether its executor, in his own log, speaks of *changeset*."""
        meant = (changeset.id, changeset.keyid, changeset.origin)
        return (self.id, self.keyid, self.origin) == meant


@dataclass(slots=True)
class _Projection:
    """What was read so far; *waiting* are receipts whose change-set has not come, by its digest."""

    objects: Objects
    adoptions: list[AdoptionKept] = field(default_factory=list)
    adopted: dict[str, Adopted] = field(default_factory=dict)
    changesets: dict[str, ChangeSetKept] = field(default_factory=dict)
    ends: dict[tuple[str, str], DeviceEnd] = field(default_factory=dict)
    waiting: dict[str, list[_ReceiptWord]] = field(default_factory=dict)
    receipts: ReceiptsHeard = field(default_factory=ReceiptsHeard)
    emergencies: EmergenciesKept = field(default_factory=EmergenciesKept)
    steps: StepReader = field(default_factory=StepReader)

    def read(self, line: bytes) -> None:
        try:
            self._take(json.loads(line))
        except _BROKEN as error:
            raise RefusalError("LOG_ENTRY", stage=Stage.LEDGER, why="facts") from error

    def _take(self, entry: Mapping[str, Any]) -> None:
        takes: Mapping[str, Callable[[Mapping[str, Any]], None]] = {
            "adopt": self._adopt,
            "breakglass": self._breakglass,
            "issued": self._issued,
            "receipt": self._receipt,
            "intent": self._intent,
            "outcome": self._outcome,
            "reconcile": self._reconcile,
            "trust": self._forget,
        }
        take = takes.get(entry["kind"])
        if take is not None:
            take(entry)

    def finish(self, withdrawn: frozenset[str], rejected: frozenset[str]) -> LedgerState:
        orphans = [words[-1].id for words in self.waiting.values()]
        for one in self.receipts.contradicted:
            self.ends[one] = replace(self.ends[one], outcome=Fate.CONTRADICTED)
        return LedgerState(
            self.objects,
            tuple(self.adoptions),
            self.adopted,
            self.changesets,
            self.ends,
            tuple(orphans),
            withdrawn | rejected,
            rejected,
            self.emergencies,
            frozenset(self.receipts.settled),
        )

    def _adopt(self, entry: Mapping[str, Any]) -> None:
        name = entry["doc"]
        with _Reading(name):
            document = json.loads(self.objects.get(name))
            number, version = document["id"], document["version"]
            for device in document["devices"]:
                known = self.adopted.get(device["id"])
                if known is None or not known.is_after(version, device["taken_at"]):
                    self.adopted[device["id"]] = Adopted(
                        number,
                        version,
                        device["firmware"],
                        device["state_sha256"],
                        device["after_seq"],
                        device["taken_at"],
                    )
                    self._settle(device["id"], device["after_seq"])
        count = len(document["devices"])
        self.adoptions.append(AdoptionKept(number, version, name, entry["envelope"], count))

    def _settle(self, host: str, seq: int) -> None:
        """Note that *host* was read and adopted after its change *seq*."""
        told = [sha256 for sha256, device in self.receipts.contradicted if device == host]
        over = [sha256 for sha256 in told if self.changesets[sha256].steps[host].seq <= seq]
        self.receipts.settle((sha256, host) for sha256 in over)

    def _forget(self, entry: Mapping[str, Any]) -> None:
        """Other keys sign adoptions from here on: what was adopted holds, its number does not."""
        if "adoption" in entry["forgets"]:
            for host, each in self.adopted.items():
                self.adopted[host] = replace(each, is_forgotten=True)

    def _breakglass(self, entry: Mapping[str, Any]) -> None:
        self.emergencies.take(entry, self.objects)

    def _issued(self, entry: Mapping[str, Any]) -> None:
        self._load(entry["cs"], bundle=entry["bundle"])

    def _receipt(self, entry: Mapping[str, Any]) -> None:
        with _Reading(entry["receipt"]):
            envelope = json.loads(self.objects.get(entry["receipt"]))
            document = json.loads(b64decode(envelope["payload"], validate=True))
            sha256, keyid = document["changeset"], envelope["signatures"][0]["keyid"]
            devices = {
                (device["id"], device["seq"]): _Said(
                    DeviceEnd(device["n"], Fate(device["outcome"]), device["at"]), device
                )
                for device in document["devices"]
            }
            origin, head = document["origin"], document["head"]
            place = origin, head["size"], head["root"]
            said = _ReceiptWord(document["id"], keyid, origin, place, devices)
        if sha256 in self.changesets:
            self._hear(said, self.changesets[sha256])
        else:
            self.waiting.setdefault(sha256, []).append(said)

    def _hear(self, said: _ReceiptWord, changeset: ChangeSetKept) -> None:
        # One that came before its change-set was held against nothing then: it is now.
        if said.is_about(changeset):
            for (host, seq), one in said.said.items():
                step = changeset.steps.get(host)
                is_tried = one.end.n <= changeset.max_attempts
                if step is not None and step.seq == seq and is_tried:
                    self.receipts.hear(changeset.sha256, host, one.end, one.facts, said.place)
                    self._end(changeset.sha256, host, one.end)

    def _intent(self, entry: Mapping[str, Any]) -> None:
        self._own(entry, Fate.IN_DOUBT)

    def _outcome(self, entry: Mapping[str, Any]) -> None:
        self._own(entry, Fate(entry["outcome"]))

    def _reconcile(self, entry: Mapping[str, Any]) -> None:
        self._own(entry, Fate(entry["reading"]))

    def _own(self, entry: Mapping[str, Any], outcome: Fate) -> None:
        if entry["cs"] not in self.changesets:
            self._load(entry["cs"])
        self._end(entry["cs"], entry["dev"], DeviceEnd(entry["n"], outcome, entry["t"]))

    def _end(self, changeset: str, host: str, end: DeviceEnd) -> None:
        known = self.ends.get((changeset, host))
        if known is None or _place(end) >= _place(known):
            self.ends[changeset, host] = end

    def _load(self, sha256: str, *, bundle: str = "") -> None:
        with _Reading(sha256):
            document = json.loads(self.objects.get(sha256))
            window, executor = document["window"], document["executor"]
            self.changesets[sha256] = ChangeSetKept(
                id=document["id"],
                sha256=sha256,
                bundle=bundle,
                not_before=window["not_before"],
                not_after=window["not_after"],
                max_attempts=document["max_attempts"],
                keyid=executor["keyid"],
                origin=executor["log_origin"],
                steps={device["id"]: self.steps.read(device) for device in document["devices"]},
            )
        for said in self.waiting.pop(sha256, ()):
            self._hear(said, self.changesets[sha256])


def _place(end: DeviceEnd) -> tuple[int, int, str]:
    """Return where a word stands among those on one device: the last one counts.

    Within an attempt what is open comes before what is settled, whatever the clock said: it may
    have been set back in between, by less than is refused.
    """
    return end.n, _OPEN.get(end.outcome, len(_OPEN)), end.at


class _Reading:
    """Tell of an object that is not what the entry says, whatever it is instead."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, _BROKEN):
            raise LedgerError("LEDGER_OBJECT", sha256=self.name, why="format") from error


def _withdrawn(store: Store, objects: Objects) -> frozenset[str]:
    in_force = store.fact("status_in_force")
    withdrawn = [] if in_force is None else json.loads(objects.get(in_force))["withdrawn"]
    return frozenset(withdrawn)


def _rejected(store: Store) -> frozenset[str]:
    rows = store.ask("SELECT name FROM fact WHERE name GLOB 'rejected.*'")
    return frozenset(str(name).partition(".")[2] for (name,) in rows)


# ---------------------------------------------------------------- recording


def record_adoption(
    store: Store,
    objects: Objects,
    package: Package,
    adoption: Authorized[Adoption],
    *,
    at: datetime,
) -> bool:
    """Record an adoption with its states; return whether it is new here.

    What was recorded before is put again: so an object that was lost comes back.

    Raises:
        RefusalError: At stage 7, as `LedgerState.require_own_numbers`.
        LedgerError: ``LEDGER_*``.
        ValueError: If *package* is another one than *adoption* came in.
    """
    if package.envelope.sha256 != adoption.sha256:
        raise ValueError(adoption.sha256)
    document = adoption.document
    if store.fact(recorded_as(adoption.sha256)) is None:
        with refuse_at(Stage.CHANGESET):
            project(store, objects).require_own_numbers(document)
    for data in package.objects.values():
        objects.put(data)
    objects.put(adoption.payload)
    envelope = objects.put(package.envelope.to_bytes())
    facts: dict[str, Json] = {
        "id": document.id,
        "version": document.version,
        "doc": adoption.sha256,
        "envelope": envelope,
    }
    return _record(store, "adopt", adoption.sha256, facts, at)


def record_rejected(
    store: Store,
    objects: Objects,
    bundle: Bundle,
    changeset: ChangeSet,
    person: str,
    *,
    at: datetime,
) -> bool:
    """Record that *person* rejected *changeset*, that of *bundle*: the next status withdraws it.

    Return whether it is new here.

    Raises:
        LedgerError: ``LEDGER_*``.
    """
    objects.put(bundle.changeset.payload)
    sha256 = bundle.changeset.sha256
    facts: dict[str, Json] = {
        "id": changeset.id,
        "cs": sha256,
        "person": person,
        "bundle": objects.put(bundle.to_bytes()),
    }
    with store.writing() as transaction:
        if transaction.fact(f"rejected.{sha256}") is not None:
            return False
        transaction.add("rejected", facts, at=at)
    return True


def record_receipt(
    store: Store, objects: Objects, envelope: bytes, receipt: Attested, *, at: datetime
) -> bool:
    """Record a receipt; return whether it is new here.

    Args:
        store: The log.
        objects: What lies beside it.
        envelope: In which the receipt came, in any spelling; it is kept in the one.
        receipt: What the door made of it.
        at: The time.

    Raises:
        LedgerError: ``LEDGER_*``.
    """
    spelled = read_envelope(envelope, "receipt").to_bytes()
    document = receipt.receipt
    facts: dict[str, Json] = {
        "cs": document.changeset,
        "id": document.id,
        "doc": receipt.sha256,
        "receipt": objects.put(spelled),
    }
    return _record(store, "receipt", receipt.sha256, facts, at)


def is_recorded(store: Store, sha256: str) -> bool:
    """Tell whether the document of that payload was let in and recorded here before.

    Raises:
        LedgerError: ``LEDGER_*``.
    """
    return store.fact(recorded_as(sha256)) is not None


def _record(store: Store, kind: str, sha256: str, facts: Mapping[str, Json], at: datetime) -> bool:
    with store.writing() as transaction:
        if transaction.fact(recorded_as(sha256)) is not None:
            return False
        transaction.add(kind, facts, at=at)
    return True
