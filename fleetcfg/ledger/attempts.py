"""A change-set is spent once: intent before the first write, outcome after the last.

Rules, each checked in the transaction that writes the intent:
1. A process that writes to a device holds its lock; a process that dies lets go of it. (``LOCKED``)
2. Time is not before the latest that was ever seen, but for five minutes. (``CLOCK_BEHIND``)
3. Nothing is open for the device: no intent without an outcome, and no rollback that failed. What
   is open was interrupted, it is not known what the device took, and only a reading of the device
   closes it. (``IN_DOUBT``)
4. Attempts of this change-set at this device remain, and none of them came to an end that settles
   it. An attempt is spent by its intent, not by its success. (``ALREADY_CONSUMED``)
5. The sequence number is above the device's last, or the same in another attempt of the same
   change-set. (``DEVICE_SEQ_OLD``)

When `LockedDevice.intend` has returned, the intent is on the disk and in the signed head.
"""

import contextlib
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from fleetcfg.errors import LedgerError, RefusalError, Stage
from fleetcfg.ledger.entry import moment_of
from fleetcfg.ledger.locks import hold_lock
from fleetcfg.ledger.store import LedgerTransaction, Store
from fleetcfg.ledger.tables import INTENT
from fleetcfg.model.outcome import SETTLED, AttemptFate, Fate, ReconcileFate
from fleetcfg.trust.crypto.canonical import Json
from fleetcfg.trust.verify.checks import CLOCK_SLACK

_LOCK_SECONDS = 0.25  # without it, two who ask at one moment can both be told that the other has it
_EMPTY: Mapping[str, Json] = {}


@dataclass(frozen=True, slots=True)
class AttemptRequest:
    """What is to be spent.

    Attributes:
        changeset: Digest of the change-set.
        device: Which device.
        seq: Sequence number that the change-set gives the device.
        attempts_most: How many attempts the change-set allows.
    """

    changeset: str
    device: str
    seq: int
    attempts_most: int


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt of a change-set at a device, numbered from 1."""

    changeset: str
    device: str
    number: int

    def facts(self) -> dict[str, Json]:
        """Return how entries name it."""
        return {"cs": self.changeset, "dev": self.device, "n": self.number}


@dataclass(frozen=True, slots=True)
class LockedDevice:
    """The right to write to one device. `lock_device` alone makes it; it ends with its block."""

    store: Store
    device: str

    def intend(
        self, request: AttemptRequest, *, at: datetime, facts: Mapping[str, Json] = _EMPTY
    ) -> Attempt:
        """Spend an attempt: after this, and not before, the device may be written to.

        Raises:
            RefusalError: ``CLOCK_BEHIND``, ``IN_DOUBT``, ``ALREADY_CONSUMED``, ``DEVICE_SEQ_OLD``.
            LedgerError: ``LEDGER_*``: the device may not be written to. Nothing was spent; where
                only the signed head could not be replaced, the attempt is open.
            ValueError: If another device is locked.
        """
        if request.device != self.device:
            raise ValueError(request.device)
        with self.store.writing() as transaction:
            require_clock(transaction, at)
            _require_nothing_open(transaction, self.device)
            attempt = _next_attempt(transaction, request)
            _require_next(transaction, request)
            transaction.add("intent", {**facts, **attempt.facts(), "seq": request.seq}, at=at)
        return attempt

    def step(self, attempt: Attempt, facts: Mapping[str, Json], *, at: datetime) -> None:
        """Record a step of an open attempt: a write sent, a value read back.

        Raises:
            RefusalError: ``ALREADY_CONSUMED`` if it is not open.
            LedgerError: ``LEDGER_*``.
        """
        with self.store.writing() as transaction:
            self._require_open(transaction, attempt, {INTENT})
            transaction.add("step", {**facts, **attempt.facts()}, at=at)

    def conclude(
        self,
        attempt: Attempt,
        outcome: AttemptFate,
        *,
        at: datetime,
        facts: Mapping[str, Json] = _EMPTY,
    ) -> None:
        """Record how *attempt* ended.

        Raises:
            RefusalError: ``ALREADY_CONSUMED`` if it has ended before.
            LedgerError: ``LEDGER_*``: the attempt stays open, but where only the signed head could
                not be replaced.
        """
        with self.store.writing() as transaction:
            self._require_open(transaction, attempt, {INTENT})
            transaction.add(
                "outcome", {**facts, **attempt.facts(), "outcome": outcome.value}, at=at
            )

    def reconcile(
        self,
        attempt: Attempt,
        reading: ReconcileFate,
        *,
        at: datetime,
        facts: Mapping[str, Json] = _EMPTY,
    ) -> None:
        """Close an open attempt by what the device was read to be.

        Raises:
            RefusalError: ``ALREADY_CONSUMED`` if it is not open.
            LedgerError: ``LEDGER_*``: the attempt stays open, but where only the signed head could
                not be replaced.
        """
        with self.store.writing() as transaction:
            self._require_open(transaction, attempt, {INTENT, Fate.ROLLBACK_FAILED})
            transaction.add(
                "reconcile", {**facts, **attempt.facts(), "reading": reading.value}, at=at
            )

    def _require_open(
        self, transaction: LedgerTransaction, attempt: Attempt, states: set[str]
    ) -> None:
        if attempt.device != self.device:
            raise ValueError(attempt.device)
        row = transaction.database.execute(
            "SELECT state FROM attempt WHERE changeset = ? AND device = ? AND number = ?",
            (attempt.changeset, attempt.device, attempt.number),
        ).fetchone()
        if row is None or row[0] not in states:
            raise RefusalError(
                "ALREADY_CONSUMED",
                stage=Stage.SPENT,
                device=self.device,
                attempts=attempt.number,
                state="" if row is None else str(row[0]),
            )


@contextlib.contextmanager
def lock_device(store: Store, device: str) -> Generator[LockedDevice, None, None]:
    """Hold *device* against every other process and thread of this machine, while inside.

    Raises:
        RefusalError: ``LOCKED`` if another process has it.
        LedgerError: ``LEDGER_WRITE``.
    """
    with hold_device(store.folder, device):
        yield LockedDevice(store, device)


@contextlib.contextmanager
def hold_device(
    ledger: Path, device: str, *, seconds: float = _LOCK_SECONDS
) -> Generator[None, None, None]:
    """The same of the record in *ledger*, for who only reads: nothing may be written by it.

    Who has it is waited for so many *seconds*.

    Raises:
        As `lock_device`.
    """
    name = sha256(device.encode()).hexdigest()[:32]
    with contextlib.ExitStack() as held:
        try:
            held.enter_context(hold_lock(ledger, name, seconds=seconds))
        except LedgerError as error:
            if error.code != "LEDGER_BUSY":
                raise
            raise RefusalError("LOCKED", stage=Stage.SPENT, device=device) from error
        yield


def open_attempts(store: Store) -> tuple[Attempt, ...]:
    """Return the attempts that are in doubt, by device; one whose writer still works is among them.

    Raises:
        LedgerError: ``LEDGER_*``.
    """
    rows = store.ask(
        "SELECT changeset, device, number FROM attempt"
        " WHERE state IN ('intent', 'rollback_failed') ORDER BY device"
    )
    return tuple(Attempt(*row) for row in rows)


def was_made(store: Store, changeset: str, device: str) -> bool:
    """Tell whether an attempt of *changeset* has made *device* as it was signed, or found it so.

    Raises:
        LedgerError: ``LEDGER_*``.
    """
    question = (
        "SELECT 1 FROM attempt WHERE changeset = ? AND device = ?"
        " AND state IN ('applied', 'already')"
    )
    return bool(store.ask(question, changeset, device))


def was_begun(store: Store, attempt: Attempt) -> bool:
    """Tell whether the log has the intent of *attempt*.

    Raises:
        LedgerError: ``LEDGER_*``.
    """
    question = "SELECT 1 FROM attempt WHERE changeset = ? AND device = ? AND number = ?"
    return bool(store.ask(question, attempt.changeset, attempt.device, f"{attempt.number}"))


def require_nothing_open(store: Store, device: str) -> None:
    """Refuse (IN_DOUBT) a device of which an attempt is open: no packet is sent to it.

    Raises:
        RefusalError: IN_DOUBT.
    """
    for attempt in open_attempts(store):
        if attempt.device == device:
            raise RefusalError(
                "IN_DOUBT",
                stage=Stage.LEDGER,
                device=device,
                changeset=attempt.changeset,
                attempt=attempt.number,
            )


def require_clock(transaction: LedgerTransaction, now: datetime) -> None:
    """Refuse a clock that is behind the latest time that was ever seen, by more than the slack."""
    floor = transaction.fact("time_floor")
    if floor is None:
        return
    behind = moment_of(floor) - now
    if behind > CLOCK_SLACK:
        seconds = int(behind.total_seconds())
        raise RefusalError("CLOCK_BEHIND", stage=Stage.CLOCK, seconds=seconds)


def _require_nothing_open(transaction: LedgerTransaction, device: str) -> None:
    row = transaction.database.execute(
        "SELECT changeset, number, state FROM attempt"
        " WHERE device = ? AND state IN ('intent', 'rollback_failed')",
        (device,),
    ).fetchone()
    if row is not None:
        raise RefusalError(
            "IN_DOUBT",
            stage=Stage.LEDGER,
            device=device,
            changeset=row[0],
            attempt=row[1],
            state=row[2],
        )


def _next_attempt(transaction: LedgerTransaction, request: AttemptRequest) -> Attempt:
    states = [
        row[0]
        for row in transaction.database.execute(
            "SELECT state FROM attempt WHERE changeset = ? AND device = ?",
            (request.changeset, request.device),
        )
    ]
    settled = SETTLED.intersection(states)
    if settled or len(states) >= request.attempts_most:
        raise RefusalError(
            "ALREADY_CONSUMED",
            stage=Stage.SPENT,
            device=request.device,
            attempts=len(states),
            state=min(settled, default=""),
        )
    return Attempt(request.changeset, request.device, len(states) + 1)


def _require_next(transaction: LedgerTransaction, request: AttemptRequest) -> None:
    last: tuple[int, str] = transaction.database.execute(
        "SELECT seq, changeset FROM sequence WHERE device = ?", (request.device,)
    ).fetchone() or (0, "")
    if request.seq <= last[0] and last != (request.seq, request.changeset):
        raise RefusalError(
            "DEVICE_SEQ_OLD",
            stage=Stage.SPENT,
            device=request.device,
            seq=request.seq,
            last=last[0],
        )
