"""The ledger as the door asks it: what was seen here, what was spent, and whether all is whole.

Each answer can only give the door one more reason to refuse
(`fleetcfg.trust.verify.ports.Ledger`). An attempt in doubt stops its own device, in
`fleetcfg.ledger.attempts`, and not the others: it is no trouble of the whole installation.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from fleetcfg.errors import LedgerError, RefusalError
from fleetcfg.ledger.cosigned import require_witnessed
from fleetcfg.ledger.entry import moment_of
from fleetcfg.ledger.issue_mark import ProvenIssue, may_issue, not_issued, prove_mark, recorded_as
from fleetcfg.ledger.objects import Objects, objects_of
from fleetcfg.ledger.store import Store
from fleetcfg.model.timezone import spell_instant
from fleetcfg.trust.crypto.canonical import Json
from fleetcfg.trust.crypto.cms import SignedList
from fleetcfg.trust.documents.issue_mark import IssueMark
from fleetcfg.trust.documents.root import Root
from fleetcfg.trust.documents.status import LogHead, StatusDocument, read_status
from fleetcfg.trust.verify.ports import KnownVersion, RootEffects

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_TROUBLES = frozenset(
    {"LOG_SELF_MISMATCH", "LOG_UNWITNESSED", "LEDGER_TABLES", "LEDGER_WRITE", "LEDGER_BUSY"}
)


@dataclass(frozen=True, slots=True)
class Record:
    """What the door is told of this installation.

    Attributes:
        store: Its ledger.
        entries_most: How many entries the Department need not have seen, by the root document.
        days_most: How long it need not have seen them, by the same.
        can_sign: Tells whether a key signed a challenge here and now.
        now: The time of this run.
        local_crls: Revocation lists that lie here.
    """

    store: Store
    entries_most: int
    days_most: int
    can_sign: Callable[[str], bool]
    now: datetime
    local_crls: Sequence[bytes] = ()

    @property
    def objects(self) -> Objects:
        """What entries name."""
        return objects_of(self.store.folder)

    def find_refusal(self) -> str:
        """Recompute the whole log, and return the code of what is wrong; empty if all is well."""
        try:
            self.store.require_own_head()
            self.store.require_own_tables()
            require_witnessed(
                self.store,
                entries_most=self.entries_most,
                days_most=self.days_most,
                now=self.now,
            )
        except RefusalError as refusal:
            return refusal.code if refusal.code in _TROUBLES else "LOG_SELF_MISMATCH"
        except LedgerError as error:
            return error.code if error.code in _TROUBLES else "LEDGER_CORRUPT"
        return ""

    def time_floor(self) -> datetime:
        """Return the latest time that was ever seen here."""
        return kept_time_floor(self.store)

    def newest_status(self) -> KnownVersion | None:
        """Return the newest status that was accepted here."""
        return self._seen("status")

    def newest_manifest(self) -> KnownVersion | None:
        """Return the newest manifest that was accepted here."""
        return self._seen("manifest")

    def newest_adoption(self) -> KnownVersion | None:
        """Return the adoption of the highest version that was recorded here."""
        return self._seen("adoption")

    def newest_root(self) -> KnownVersion | None:
        """Return the newest root that was accepted here."""
        return self._seen("root")

    def status_in_force(self) -> StatusDocument | None:
        """Return the newest status, with all that those before it took away."""
        return kept_status(self.store, self.objects)

    def envelope(self, name: str, version: int) -> bytes | None:
        """Return the ``root``, ``status`` or ``manifest`` of *version* as it was kept."""
        return kept_envelope(self.store, name, version)

    def is_rejected(self, changeset: str) -> bool:
        """Tell whether a rejection of the change-set of that digest was taken in here."""
        return self.store.fact(f"rejected.{changeset}") is not None

    def is_recorded(self, document: str) -> bool:
        """Tell whether the document of that digest was let in and recorded here."""
        return self.store.fact(recorded_as(document)) is not None

    def issued_as(self, number: str) -> str:
        """See `LedgerPort`."""
        return self.store.issued_as(number)

    def issued_over(self, changeset: str, mark: IssueMark | None, root: Root) -> Sequence[str]:
        """Return the digests of the approvals over which the Department issued *changeset*."""
        if mark is None:
            is_issuer = may_issue(root, self.store.verifier, None)
            known = self.store.fact(f"issued_over.{changeset}") if is_issuer else None
            if known is None:
                raise not_issued("absent")
            return tuple(known.split())
        proven = prove_mark(mark, root)
        self._require_one_story(proven)
        if proven.changeset != changeset:
            raise not_issued("changeset")
        return proven.approvals

    def _require_one_story(self, said: ProvenIssue) -> None:
        """Refuse a mark of a log that is this one, or is known here, and says otherwise there."""
        head, origin = said.head, said.origin
        if origin == self.store.origin:
            is_same = self.store.root_at(head.size) == head.root
        else:
            seen = self.store.fact(f"issuer.{origin} {head.size}")
            entry = self.store.fact(f"issuer_entry.{origin} {said.position}")
            is_same = seen in {None, head.root.hex()} and entry in {None, said.leaf.hex()}
        if not is_same:
            raise not_issued("fork")

    def crls(self) -> Sequence[bytes]:
        """Return the revocation lists that lie here, or that ever came by."""
        return (*self.local_crls, *kept_crls(self.store))

    def keep_crl(self, found: SignedList) -> None:
        """Remember a list, if it is newer than the one of its issuer that is known."""
        issued_at = spell_instant(found.issued_at)
        if issued_at <= (self.store.fact(f"crl_at.{found.issuer}") or ""):
            return
        facts: dict[str, Json] = {"issuer": found.issuer, "issued_at": issued_at}
        self._trust("crl", found.der, facts)

    def keep_root(self, envelope: bytes, seen: KnownVersion, effects: RootEffects) -> None:
        """Store a root that was proven, and what it does here."""
        facts: dict[str, Json] = {}
        if effects.forgets:
            facts["forgets"] = list(effects.forgets)
        if effects.lowers_to is not None:
            facts["lowers_to"] = spell_instant(effects.lowers_to)
        self._keep("root", envelope, seen, facts, effects.issued_at)

    def keep_status(self, envelope: bytes, seen: KnownVersion, in_force: StatusDocument) -> None:
        """Store a status that was proven, and what it comes to."""
        facts: dict[str, Json] = {
            "in_force": self.objects.put(in_force.to_bytes()),
            "until": spell_instant(in_force.expires),
        }
        self._keep("status", envelope, seen, facts, in_force.issued_at)

    def keep_manifest(self, envelope: bytes, seen: KnownVersion, issued_at: datetime) -> None:
        """Store a manifest that was proven."""
        self._keep("manifest", envelope, seen, {}, issued_at)

    def log_name(self) -> str:
        """Return the log's origin."""
        return self.store.origin

    def log_key(self) -> str:
        """Return the log's verifier key."""
        return self.store.verifier.to_text()

    def extends(self, origin: str, head: LogHead) -> bool:
        """Tell whether the log here is *origin*'s and grew from *head*."""
        return origin == self.store.origin and self.store.root_at(head.size) == head.root

    def attempts(self, changeset: str, device: str) -> int:
        """Return how often *changeset* was begun on *device*, here."""
        return self._number(
            "SELECT count(*) FROM attempt WHERE changeset = ? AND device = ?", changeset, device
        )

    def last_seq(self, device: str) -> int:
        """Return the highest sequence number that was begun on *device*, here; 0 for none."""
        return self._number("SELECT max(seq) FROM sequence WHERE device = ?", device)

    def _number(self, question: str, *about: str) -> int:
        return int(self.store.ask(question, *about)[0][0] or 0)

    def _seen(self, name: str) -> KnownVersion | None:
        rows = self.store.ask(
            "SELECT version.value, digest.value FROM fact version JOIN fact digest"
            " WHERE version.name = ? || '_version' AND digest.name = ? || '_sha256'",
            name,
            name,
        )
        return KnownVersion(int(rows[0][0]), str(rows[0][1])) if rows else None

    def _keep(
        self,
        name: str,
        envelope: bytes,
        seen: KnownVersion,
        facts: Mapping[str, Json],
        issued_at: datetime,
    ) -> None:
        """Keep a document, once; one that is older than the newest is kept, and stays the older."""
        if self._seen(name) == seen or self.envelope(name, seen.version) == envelope:
            return
        named: dict[str, Json] = {"version": seen.version, "sha256": seen.sha256}
        self._trust(name, envelope, {**named, **facts}, issued_at)

    def _trust(
        self, name: str, data: bytes, facts: Mapping[str, Json], seen: datetime | None = None
    ) -> None:
        named: dict[str, Json] = {"doc": name, "object": self.objects.put(data), **facts}
        with self.store.writing() as transaction:
            transaction.add("trust", named, at=self.now, seen=seen)


def kept_time_floor(store: Store) -> datetime:
    """Return the latest time that was ever seen here.

    Raises:
        LedgerError: ``LEDGER_*``.
    """
    floor = store.fact("time_floor")
    return _BEGINNING if floor is None else moment_of(floor)


def kept_crls(store: Store) -> Sequence[bytes]:
    """Return the newest revocation list of every authority, of those that ever came by.

    Raises:
        LedgerError: ``LEDGER_*``.
    """
    objects = objects_of(store.folder)
    rows = store.ask("SELECT value FROM fact WHERE name GLOB 'crl.*' ORDER BY name")
    return tuple(objects.get(str(name)) for (name,) in rows)


def kept_status(store: Store, objects: Objects) -> StatusDocument | None:
    """Return what all statuses come to that were accepted; None if there was none.

    Raises:
        LedgerError: ``LEDGER_*``.
    """
    name = store.fact("status_in_force")
    return None if name is None else read_status(objects.get(name))


def kept_envelope(store: Store, name: str, version: int | None = None) -> bytes | None:
    """Return the ``root``, ``status`` or ``manifest`` of *version*, or the newest, as it was kept.

    Raises:
        LedgerError: ``LEDGER_*``; ``LEDGER_OBJECT`` if it is not there as it was.
    """
    number = store.fact(f"{name}_version") if version is None else str(version)
    kept = store.fact(f"{name}.{number}")
    return None if kept is None else objects_of(store.folder).get(kept)
