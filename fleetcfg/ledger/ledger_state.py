"""What the record comes to: of every device what is authorized, signed, tried, and not made.

`fleetcfg.ledger.projection` reads the log into these nouns; `LedgerState.of` says what they mean
for one device, and reads its state when it is asked. All of it can be sent to another process.

The rules, for one device:

1. The adoption with the highest version is in force; changes up to its ``after_seq`` are in it.
   Versions begin anew where a root names other people's keys for adoptions; between one from
   before it and one from after it, the later reading is in force.
2. Then come the changes that are known to have been made, in the order of their numbers.
3. Of several words on one attempt the later one counts, of several attempts the last. Receipts
   that contradict each other say nothing: the device is in doubt until a later adoption.
4. A change is still approved while its window is open, it was not withdrawn or overtaken, and an
   attempt is left; and, whatever the time, while it is not known whether it was made.
5. What was changed before the paper counts until a later adoption, or a change of the same path.
6. What the *last* change of the device tried, and did not achieve, has failed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from fleetcfg.errors import LedgerError, RefusalError
from fleetcfg.ledger.breakglass import EmergenciesKept
from fleetcfg.ledger.objects import Objects
from fleetcfg.model.authorized import (
    Approved,
    AuthorizedRecord,
    AuthorizedState,
    Emergency,
    Hashed,
    StateValue,
    state_of_record,
)
from fleetcfg.model.outcome import MADE, OPEN, SETTLED, Fate
from fleetcfg.model.timezone import spell_instant
from fleetcfg.trust.documents.adoption import Adoption
from fleetcfg.trust.documents.changeset import read_changeset
from fleetcfg.trust.documents.state import kept, read_paths, recall_state
from fleetcfg.trust.verify.checks import most_of, require_near
from fleetcfg.trust.verify.ports import KnownVersion

_REMOVED = Hashed("")


@dataclass(frozen=True, slots=True)
class AuthorizedChange:
    """What one operation changes; None where a parameter is not set."""

    path: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class ProjectionStep:
    """What a change-set changes on one device.

    Attributes:
        has_password: Whether it replaces a password, which no state of the device has.
    """

    seq: int
    changes: tuple[AuthorizedChange, ...]
    has_password: bool = False

    @property
    def paths(self) -> Iterator[str]:
        """Every path of which the record knows the value that is written."""
        return (change.path for change in self.changes)


@dataclass(frozen=True, slots=True)
class ChangeSetKept:
    """A change-set that the record has, by what is needed of it.

    Attributes:
        sha256: Digest of its payload, *bundle* of the bundle that was recorded; empty if it was
            never recorded as issued, and only tried here.
        not_before: Begin of its window, *not_after* its end, spelled as documents spell time.
        keyid: The executor's key, *origin* his log.
        steps: By device.
    """

    id: str
    sha256: str
    bundle: str
    not_before: str
    not_after: str
    max_attempts: int
    keyid: str
    origin: str
    steps: Mapping[str, ProjectionStep]

    @property
    def is_issued(self) -> bool:
        """Whether it was recorded as issued."""
        return bool(self.bundle)

    @property
    def devices(self) -> tuple[str, ...]:
        """The devices, sorted."""
        return tuple(self.steps)


@dataclass(frozen=True, slots=True)
class AdoptionKept:
    """An adoption that the record has.

    Attributes:
        sha256: Digest of its payload, *envelope* of the object that holds its signatures.
        devices: How many.
    """

    id: str
    version: int
    sha256: str
    envelope: str
    devices: int


@dataclass(frozen=True, slots=True)
class Adopted:
    """What an adoption says of one device; *taken_at* as documents spell time.

    Attributes:
        is_forgotten: Whether a root has named other keys for adoptions since: its version says
            nothing any more.
    """

    id: str
    version: int
    firmware: str
    state_sha256: str
    after_seq: int
    taken_at: str = ""
    is_forgotten: bool = False

    def is_after(self, version: int, taken_at: str) -> bool:
        """Tell whether this is in force, and not what the adoption *version* says."""
        return self.taken_at > taken_at if self.is_forgotten else self.version > version


@dataclass(frozen=True, slots=True)
class DeviceEnd:
    """What is known of the *n*-th attempt at one device: *outcome* as receipts have it, *at*."""

    n: int
    outcome: Fate
    at: str


@dataclass(frozen=True)
class LedgerState:
    """Everything that the record comes to.

    Attributes:
        adoptions: In the order of the log, as all that follows.
        changesets: By digest, those that were recorded as issued or tried here.
        orphans: Ids of change-sets of which there is a receipt and nothing else.
        withdrawn: Ids and digests that the status in force takes back, or that were rejected.
        rejected: Digests of those that an approver rejected.
        emergencies: What was changed before the paper.
        settled: Digests of change-sets, and devices, whose contradictions came before an adoption.
    """

    objects: Objects
    adoptions: tuple[AdoptionKept, ...]
    adopted: Mapping[str, Adopted]
    changesets: Mapping[str, ChangeSetKept]
    ends: Mapping[tuple[str, str], DeviceEnd]
    orphans: tuple[str, ...]
    withdrawn: frozenset[str]
    rejected: frozenset[str] = frozenset()
    emergencies: EmergenciesKept = field(default_factory=EmergenciesKept)
    settled: frozenset[tuple[str, str]] = frozenset()
    _by_host: Mapping[str, Sequence[str]] = field(init=False, repr=False)
    _paths: dict[str, tuple[str, ...]] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        by_host: dict[str, list[str]] = {}
        for changeset in self.changesets.values():
            for host in changeset.steps:
                by_host.setdefault(host, []).append(changeset.sha256)
        for host, digests in by_host.items():
            digests.sort(key=lambda sha256: self.changesets[sha256].steps[host].seq)
        object.__setattr__(self, "_by_host", by_host)

    def hosts(self) -> tuple[str, ...]:
        """Return every device of which something is known, sorted."""
        return tuple(sorted(self.adopted.keys() | self._by_host.keys()))

    def last_seq(self, host: str) -> int:
        """Return the highest number that a change of *host* has had; 0 for none."""
        digests = self._by_host.get(host, ())
        seq = self.changesets[digests[-1]].steps[host].seq if digests else 0
        adopted = self.adopted.get(host)
        return seq if adopted is None else max(seq, adopted.after_seq)

    def made_seq(self, host: str) -> int:
        """Return the highest number of a change of *host* that is over; 0 for none.

        It was made; or receipts contradict each other on it, and whoever adopts the device as it
        reads now has looked at what it came to.
        """
        made = (
            self.changesets[sha256].steps[host].seq
            for sha256 in self._by_host.get(host, ())
            if self._outcome(self.changesets[sha256], host) in {*MADE, Fate.CONTRADICTED}
        )
        return max((self._adopted_seq(host), *made))

    def require_own_numbers(self, adoption: Adoption) -> None:
        """Refuse an adoption whose numbers another has, or that would use up those of a device.

        Raises:
            RefusalError: ``ADOPTION_VERSION`` if another adoption of the same version has one of
                its devices; ``VERSION_JUMP`` if it says of a device that changes were made far
                ahead of those that are known.
        """
        for device in adoption.devices:
            known, version = self.adopted.get(device.id), adoption.version
            if known is not None and known.version == version and not known.is_forgotten:
                raise RefusalError("ADOPTION_VERSION", device=device.id, version=version)
            last = self.last_seq(device.id)
            seen = KnownVersion(last, "") if last else None
            require_near(KnownVersion(device.after_seq, ""), seen, f"adoption {device.id}")

    def next_version(self, newest: KnownVersion | None) -> int:
        """Return the version of the next adoption; *newest* is the highest that counts.

        It goes on above those that a root made forgotten, for a machine that has not got that root
        yet still knows them; but not above one that would leave it no number.
        """
        versions = (each.version for each in self.adoptions)
        return max((each for each in versions if each < most_of(newest)), default=0) + 1

    def issued(self) -> tuple[ChangeSetKept, ...]:
        """Return the change-sets that were recorded as issued."""
        return tuple(one for one in self.changesets.values() if one.is_issued)

    def numbers(self) -> frozenset[str]:
        """Return the numbers that change-sets have which are known here, whatever became of them.

        Raises:
            LedgerError: ``LEDGER_*``.
            RefusalError: One that was rejected cannot be read any more.
        """
        known = (one.id for one in self.changesets.values())
        rejected = (read_changeset(self.objects.get(sha256)).id for sha256 in self.rejected)
        return frozenset((*known, *rejected, *self.orphans, *self.withdrawn))

    def end(self, changeset: str, host: str) -> DeviceEnd | None:
        """Return what is known of the last attempt of the change-set of that digest at *host*."""
        return self.ends.get((changeset, host))

    def contradicted(self) -> tuple[tuple[ChangeSetKept, str], ...]:
        """Return each change-set, and device of it, of which receipts contradict each other.

        Without those that were adopted since: people have looked at the device.
        """
        return tuple(
            (self.changesets[one[0]], one[1])
            for one, end in sorted(self.ends.items())
            if end.outcome is Fate.CONTRADICTED and one not in self.settled
        )

    def _adopted_seq(self, host: str) -> int:
        adopted = self.adopted.get(host)
        return 0 if adopted is None else adopted.after_seq

    def of(self, host: str, *, now: datetime) -> AuthorizedState:
        """Return what is authorized of *host*.

        Raises:
            LedgerError: ``LEDGER_OBJECT`` if its state is not there as it was.
        """
        record = self.record_of(host, now=now)
        return state_of_record(record, self._state)

    def record_of(self, host: str, *, now: datetime) -> AuthorizedRecord:
        """Return the same, by the digest of the state that was adopted; no state is read."""
        adopted = self.adopted.get(host)
        after = self._adopted_seq(host)
        own = [self.changesets[sha256] for sha256 in self._by_host.get(host, ())]
        later = [changeset for changeset in own if changeset.steps[host].seq > after]
        changed = self._changed(host, later)
        return AuthorizedRecord(
            host,
            adoption="" if adopted is None else adopted.id,
            firmware="" if adopted is None else adopted.firmware,
            state="" if adopted is None else adopted.state_sha256,
            changed={path: value for path, value in changed.items() if value is not _REMOVED},
            removed=tuple(path for path, value in changed.items() if value is _REMOVED),
            approved=self._approved(host, later, spell_instant(now)),
            failed=self._failed(host, later),
            emergencies=tuple(self._emergencies(host, own, spell_instant(now))),
        )

    def passwords(self) -> Mapping[str, str]:
        """Return, by device, the digest of the change-set that replaced its password last."""
        newest: dict[str, tuple[int, str]] = {}
        for changeset in self.changesets.values():
            for host, step in changeset.steps.items():
                if step.has_password and self._outcome(changeset, host) in MADE:
                    newest[host] = max(newest.get(host, (0, "")), (step.seq, changeset.sha256))
        return {host: sha256 for host, (_, sha256) in newest.items()}

    def _emergencies(
        self, host: str, own: Sequence[ChangeSetKept], now: str
    ) -> Iterator[Emergency]:
        adopted = self.adopted.get(host)
        taken_at = "" if adopted is None else adopted.taken_at
        kept = self.emergencies
        for one in kept.of(host, taken_at=taken_at, now=now, withdrawn=self.withdrawn):
            made = (each for each in own if self._is_made_since(each, host, one.begun_at))
            paths = {path for each in made for path in each.steps[host].paths}
            yield replace(one, settled=tuple(sorted(paths)))

    def _is_made_since(self, changeset: ChangeSetKept, host: str, begun_at: str) -> bool:
        end = self.end(changeset.sha256, host)
        return end is not None and end.outcome in MADE and end.at >= begun_at

    def _changed(self, host: str, later: Iterable[ChangeSetKept]) -> Mapping[str, StateValue]:
        """Return what the changes that were made come to, by path; `_REMOVED` if it is not set."""
        changed: dict[str, StateValue] = {}
        for changeset in later:
            if self._outcome(changeset, host) not in MADE:
                continue
            step = changeset.steps[host]
            for change in step.changes:
                changed[change.path] = _REMOVED if change.after is None else kept(change.after)
        return changed

    def _approved(
        self, host: str, later: Sequence[ChangeSetKept], now: str
    ) -> Mapping[str, Approved]:
        begun = [one.steps[host].seq for one in later if (one.sha256, host) in self.ends]
        last = max(begun, default=0)
        return {
            change.path: Approved(
                changeset.id,
                change.before,
                change.after,
                is_contradicted=self._outcome(changeset, host) is Fate.CONTRADICTED,
            )
            for changeset in later
            if self._may_come(changeset, host, last, now)
            for change in changeset.steps[host].changes
        }

    def _may_come(self, changeset: ChangeSetKept, host: str, last: int, now: str) -> bool:
        end = self.end(changeset.sha256, host)
        if end is not None and end.outcome in OPEN:
            return True
        if end is not None and (end.outcome in SETTLED or end.n >= changeset.max_attempts):
            return False
        is_withdrawn = bool({changeset.id, changeset.sha256} & self.withdrawn)
        is_overtaken = changeset.steps[host].seq < last
        is_open = changeset.is_issued and now < changeset.not_after
        return is_open and not is_withdrawn and not is_overtaken

    def _failed(self, host: str, later: Sequence[ChangeSetKept]) -> Mapping[str, str]:
        tried = [one for one in later if self.end(one.sha256, host) is not None]
        if not tried or self._outcome(tried[-1], host) in {*MADE, Fate.CONTRADICTED}:
            return {}
        return dict.fromkeys(tried[-1].steps[host].paths, tried[-1].id)

    def _outcome(self, changeset: ChangeSetKept, host: str) -> Fate | None:
        end = self.end(changeset.sha256, host)
        return None if end is None else end.outcome

    def _state(self, sha256: str) -> Mapping[str, StateValue]:
        try:
            return recall_state(self.objects.get(sha256), self._paths_of).values
        except RefusalError as refusal:
            raise LedgerError("LEDGER_OBJECT", sha256=sha256, why=refusal.code) from refusal

    def _paths_of(self, sha256: str) -> tuple[str, ...]:
        """Return the paths of that digest: one tuple for all devices of a model and firmware."""
        if sha256 not in self._paths:
            self._paths[sha256] = read_paths(self.objects.get(sha256))
        return self._paths[sha256]
