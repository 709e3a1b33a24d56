"""The ledger as the door asks it: what was seen here, what was spent, and whether all is whole.

Each answer can only give the door one more reason to refuse
(`fleetcfg.trust.verify.ports.Ledger`). An attempt in doubt stops its own device, in
`fleetcfg.ledger.attempts`, and not the others: it is no trouble of the whole installation.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from fleetcfg.errors import LedgerError, RefusalError
from fleetcfg.ledger.cosigned import require_witnessed
from fleetcfg.ledger.entry import moment_of
from fleetcfg.ledger.store import Store
from fleetcfg.model.timezone import spell_instant
from fleetcfg.trust.documents.status import LogHead
from fleetcfg.trust.verify.ports import KnownVersion

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_TROUBLES = frozenset({"LOG_SELF_MISMATCH", "LOG_UNWITNESSED"})


@dataclass(frozen=True, slots=True)
class Record:
    """What the door is told of this installation.

    Attributes:
        store: Its ledger.
        entries_most: How many entries the Department need not have seen, by the root document.
        days_most: How long it need not have seen them, by the same.
        can_sign: Tells whether a key signed a challenge here and now.
        now: The time of this run.
    """

    store: Store
    entries_most: int
    days_most: int
    can_sign: Callable[[str], bool]
    now: datetime

    def find_refusal(self) -> str:
        """Recompute the whole log, and return the code of what is wrong; empty if all is well."""
        try:
            self.store.require_own_head()
            self.store.verify()
            require_witnessed(
                self.store,
                entries_most=self.entries_most,
                days_most=self.days_most,
                now=self.now,
            )
        except RefusalError as refusal:
            return refusal.code if refusal.code in _TROUBLES else "LOG_SELF_MISMATCH"
        except LedgerError:
            return "LEDGER_CORRUPT"
        return ""

    def time_floor(self) -> datetime:
        """Return the latest time that was ever seen here."""
        floor = self.store.fact("time_floor")
        return _BEGINNING if floor is None else moment_of(floor)

    def newest_status(self) -> KnownVersion | None:
        """Return the newest status that was accepted here."""
        return self._seen("status")

    def newest_manifest(self) -> KnownVersion | None:
        """Return the newest manifest that was accepted here."""
        return self._seen("manifest")

    def newest_root(self) -> KnownVersion | None:
        """Return the newest root that was accepted here."""
        return self._seen("root")

    def envelope(self, name: str, version: int) -> bytes | None:
        """Return the ``root``, ``status`` or ``manifest`` of *version* as it was kept."""
        kept = self.store.fact(f"{name}.{version}")
        return None if kept is None else kept.encode()

    def keep_root(self, envelope: bytes, seen: KnownVersion, issued_at: datetime) -> None:
        """Store a root that was proven."""
        self._keep("root", envelope, seen, issued_at)

    def keep_status(self, envelope: bytes, seen: KnownVersion, issued_at: datetime) -> None:
        """Store a status that was proven."""
        self._keep("status", envelope, seen, issued_at)

    def keep_manifest(self, envelope: bytes, seen: KnownVersion, issued_at: datetime) -> None:
        """Store a manifest that was proven."""
        self._keep("manifest", envelope, seen, issued_at)

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

    def _keep(self, name: str, envelope: bytes, seen: KnownVersion, issued_at: datetime) -> None:
        """Keep a document; an older one than the newest is kept too, and stays the older one."""
        with self.store.writing() as transaction:
            transaction.raise_floor(spell_instant(issued_at))
            transaction.keep(f"{name}.{seen.version}", envelope.decode())
            if seen.version >= int(transaction.fact(f"{name}_version") or "0"):
                transaction.keep(f"{name}_version", str(seen.version))
                transaction.keep(f"{name}_sha256", seen.sha256)
