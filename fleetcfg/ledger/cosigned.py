"""What the Department has seen of this log, and how far it may run on unseen.

A cosigned head is the Department's word that it holds a copy of everything up to there: from then
on nothing of it can be taken back. An administrator of this machine could still rewrite
later entries: the root document limits how many there may be.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from fleetcfg.errors import RefusalError, Stage, refuse_at
from fleetcfg.ledger.checkpoint import Checkpoint, Note, Verifier, verify_checkpoint
from fleetcfg.ledger.entry import moment_of, read_entry
from fleetcfg.ledger.store import Store
from fleetcfg.model.timezone import spell_instant
from fleetcfg.trust.crypto.canonical import Json
from fleetcfg.trust.verify.checks import require_not_ahead

_SIZE, _TIME = "witnessed_size", "witnessed_at"


def keep_cosigned(
    store: Store, note: Note, witnesses: Sequence[Verifier], *, at: datetime
) -> tuple[Checkpoint, bool]:
    """Keep the head that a witness sent back, unless one as new is known here.

    Returns:
        The head, and whether it was kept: it is longer than the one that is known, or as long and
        cosigned later.

    Raises:
        RefusalError: ``LOG_CHECKPOINT`` unless it is this log's and one of *witnesses* cosigned
            it; ``CLOCK_BEHIND`` if that was later than now; ``LOG_SELF_MISMATCH`` if this log does
            not extend it.
        LedgerError: ``LEDGER_*``.
    """
    head = verify_checkpoint(note, store.verifier)
    seen = [moment for one in witnesses if (moment := note.cosigned_at(one)) is not None]
    if not seen:
        raise RefusalError("LOG_CHECKPOINT", stage=Stage.LEDGER, why="cosignature")
    with refuse_at(Stage.CLOCK):
        require_not_ahead(max(seen), at)
    if store.root_at(head.size) != head.root:
        raise RefusalError("LOG_SELF_MISMATCH", stage=Stage.LEDGER, why="cosigned")
    with store.writing() as transaction:
        known, told = int(transaction.fact(_SIZE) or "0"), transaction.fact(_TIME)
        since = None if told is None else moment_of(told)
        is_later = since is None or max(seen) > since
        is_new = head.size > known or (head.size == known and is_later)
        if is_new:
            facts: dict[str, Json] = {"size": head.size, "root": head.root.hex()}
            transaction.add("cosigned", {**facts, "at": spell_instant(max(seen))}, at=at)
    return head, is_new


def require_witnessed(store: Store, *, entries_most: int, days_most: int, now: datetime) -> None:
    """Refuse to go on where too much was never seen by the Department.

    The head that the witness saw counts; until there is one, the beginning of the log. Refusals
    are no deeds: one bad bundle after another must not stop the work.
    """
    size = store.checkpoint().size
    seen, since = int(store.fact(_SIZE) or "0"), store.fact(_TIME)
    if size == seen:
        return
    if since is None:
        since = read_entry(next(store.lines())).at
    age = now - moment_of(since)
    unseen = size - seen
    if unseen > entries_most:
        unseen = sum(read_entry(line).kind != "refused" for line in store.lines(seen, size))
    if unseen > entries_most or age > timedelta(days=days_most):
        raise RefusalError(
            "LOG_UNWITNESSED",
            stage=Stage.LEDGER,
            entries=unseen,
            entries_most=entries_most,
            days=age.days,
            days_most=days_most,
        )


def require_extends(store: Store, size: int, root: bytes) -> None:
    """Refuse unless this log has all that the Department had seen when it signed."""
    if store.root_at(size) != root:
        raise RefusalError(
            "LOG_BEHIND_DEPARTMENT",
            stage=Stage.EXECUTOR,
            origin=store.origin,
            size=size,
        )
