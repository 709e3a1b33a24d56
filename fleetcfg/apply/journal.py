"""What apply puts into the record beside intents and outcomes: states, notes, refusals."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from fleetcfg.errors import LedgerError, RefusalError
from fleetcfg.ledger.attempts import Attempt, LockedDevice
from fleetcfg.ledger.objects import Objects
from fleetcfg.ledger.store import Store
from fleetcfg.model.outcome import DeviceOutcome
from fleetcfg.trust.crypto.canonical import Json
from fleetcfg.trust.documents.state import State, spell_paths


def keep_state(objects: Objects, state: State) -> None:
    """Keep a whole state as a backup: durable before any entry names it."""
    objects.put(spell_paths(state.paths))
    objects.put(state.to_bytes())


def keep_state_if_possible(objects: Objects, state: State) -> None:
    """Keep a state that was read back; where that cannot be, its digest alone is told."""
    try:
        keep_state(objects, state)
    except LedgerError:
        return


def record_step(
    locked: LockedDevice, attempt: Attempt, facts: Mapping[str, Json], *, at: datetime
) -> None:
    """Record a step of an open attempt, if it can be: the device matters more than the note.

    The intent is on the disk, and stays open if the outcome cannot be recorded either.
    """
    try:
        locked.step(attempt, facts, at=at)
    except LedgerError:
        return


def record_refusal(
    store: Store, done: DeviceOutcome, changeset: str, refusal: RefusalError
) -> DeviceOutcome:
    """Record that a device was refused before anything was spent, and return what became of it."""
    told = done.refused_for(refusal)
    facts: dict[str, Json] = {
        "cs": changeset,
        "dev": done.device,
        "code": refusal.code,
        "stage": int(refusal.stage),
    }
    try:
        with store.writing() as transaction:
            transaction.add("refused", facts, at=done.at)
    except LedgerError:
        return replace(told, is_recorded=False)
    return told
