"""Settle what is in doubt, by looking: `fleetcfg reconcile`, and the check that writes nothing.

An attempt is open because its process was killed, its line broke, or its rollback did not hold.
What the device took is then known to the device alone. It is read, whole, by a driver that
cannot write, and the attempt is closed by what it reads: the state that was signed, the state that
was there before, or neither, and then the Department must decide. Where a password was to be
replaced no reading tells: what counts is which of the two lets in.

Nothing here has a way to a writer (an import contract sees to it).
"""

from dataclasses import replace

from fleetcfg.apply.context import ApplyContext
from fleetcfg.apply.journal import keep_state
from fleetcfg.apply.left_changed import list_left
from fleetcfg.apply.password import (
    PasswordFound,
    Rotation,
    find_password,
    judge_password,
    open_password,
    require_old,
)
from fleetcfg.apply.preconditions import (
    find_target,
    inspect_device,
    open_reader,
    read_whole,
    require_order,
    require_typable,
)
from fleetcfg.errors import LedgerError, RefusalError, Stage
from fleetcfg.ledger.attempts import Attempt, LockedDevice, lock_device, open_attempts
from fleetcfg.ledger.store import Store
from fleetcfg.model.outcome import READINGS, DeviceOutcome, Fate, ReconcileFate
from fleetcfg.trust.crypto.canonical import Json
from fleetcfg.trust.documents.changeset import ChangeSet, DeviceChange, read_changeset
from fleetcfg.trust.documents.state import State, read_paths, read_state
from fleetcfg.trust.verify.door import Authorized


def check_device(
    authorized: Authorized[ChangeSet], change: DeviceChange, context: ApplyContext
) -> DeviceOutcome:
    """Tell whether *change* could be made now: stages 12 and 13, and nothing is written or spent.

    Args:
        authorized: What came through the door.
        change: One of its devices.
        context: What it is looked at with.
    """
    done = DeviceOutcome(change.id, Fate.WOULD_APPLY, context.clock(), seq=change.seq)
    try:
        device, catalog = find_target(context.access, change)
        require_order(change, catalog)
        require_typable(change, catalog)
        authorized.require_open(change.id)
        context.require_still(authorized)
        with open_reader(context.access, device) as driver:
            seen, is_there = inspect_device(driver, change, catalog)
        if change.secrets:
            require_old(Rotation(change, device, catalog, seen.state, context.access), context)
    except RefusalError as refusal:
        return done.refused_for(refusal)
    live = seen.state.sha256
    return replace(
        done, fate=Fate.ALREADY if is_there else Fate.WOULD_APPLY, before=live, after=live
    )


def reconcile_device(attempt: Attempt, context: ApplyContext, store: Store) -> DeviceOutcome:
    """Close *attempt* by what its device reads now; one that cannot be read stays in doubt.

    The change-set is the one whose bytes were kept before the intent. It came through the door
    then, and names itself by its digest.

    Raises:
        LedgerError: ``LEDGER_*``; ``LEDGER_OBJECT`` if the change-set is not there any more.
    """
    changeset = read_changeset(context.objects.get(attempt.changeset))
    change = _change_of(changeset, attempt)
    doubt = DeviceOutcome(
        change.id,
        Fate.IN_DOUBT,
        context.clock(),
        seq=change.seq,
        number=attempt.number,
        before=change.pre_sha256,
    )
    try:
        with lock_device(store, attempt.device) as locked:
            if attempt not in open_attempts(store):  # its writer was at work, and has ended since
                return replace(doubt, fate=Fate.REFUSED, code="SETTLED_ALREADY", stage=Stage.SPENT)
            return _look_at(locked, attempt, replace(doubt, code="IN_DOUBT"), changeset, context)
    except RefusalError as refusal:
        facts = dict(refusal.facts)
        return replace(doubt, code=refusal.code, facts=facts, stage=refusal.stage)


def _change_of(changeset: ChangeSet, attempt: Attempt) -> DeviceChange:
    for change in changeset.devices:
        if change.id == attempt.device:
            return change
    raise LedgerError("LEDGER_OBJECT", sha256=attempt.changeset, why="device")


def _look_at(
    locked: LockedDevice,
    attempt: Attempt,
    doubt: DeviceOutcome,
    changeset: ChangeSet,
    context: ApplyContext,
) -> DeviceOutcome:
    change = _change_of(changeset, attempt)
    device, catalog = find_target(context.access, change)
    if change.secrets:
        rotation = Rotation(change, device, catalog, _kept_before(change, context), context.access)
        return _try_passwords(locked, attempt, doubt, changeset, rotation, context)
    with open_reader(context.access, device) as driver:
        seen = read_whole(driver, change, catalog)
    live = seen.state.sha256
    keep_state(context.objects, seen.state)
    fate: ReconcileFate = Fate.NOT_APPLIED if live == change.pre_sha256 else Fate.PARTIAL
    if seen.is_as_signed(change):
        fate = Fate.APPLIED
    code = READINGS[fate]
    facts = _facts(changeset, change, live, code)
    left = list_left(change, _kept_before(change, context), seen.state)
    done = replace(
        doubt,
        fate=fate,
        at=context.clock(),
        code=code,
        after=live,
        left=left if fate is Fate.PARTIAL else (),
    )
    locked.reconcile(attempt, fate, at=done.at, facts=facts)
    return done


def _try_passwords(
    locked: LockedDevice,
    attempt: Attempt,
    doubt: DeviceOutcome,
    changeset: ChangeSet,
    rotation: Rotation,
    context: ApplyContext,
) -> DeviceOutcome:
    """Close *attempt* by the password that its device lets in with."""
    password = open_password(changeset, rotation.change, context)
    untried = PasswordFound(None, None, None)
    found = find_password(rotation, password) if rotation.may_fail(1) else untried
    if found.seen is not None:
        keep_state(context.objects, found.seen.state)
    fate, code = judge_password(found)
    if fate is None:
        return replace(doubt, code=code, facts={"device": rotation.change.id})
    code = code or READINGS[fate]
    facts = _facts(changeset, rotation.change, found.after, code)
    done = replace(doubt, fate=fate, at=context.clock(), code=code, after=found.after)
    locked.reconcile(attempt, fate, at=done.at, facts=facts)
    return done


def _facts(changeset: ChangeSet, change: DeviceChange, live: str, code: str) -> dict[str, Json]:
    return {
        "id": changeset.id,
        "seq": change.seq,
        "before": change.pre_sha256,
        "after": live,
        "code": code,
    }


def _kept_before(change: DeviceChange, context: ApplyContext) -> State | None:
    """Return the state before the change, which was kept before its intent; None if it is lost."""
    objects = context.objects
    try:
        data = objects.get(change.pre_sha256)
        return read_state(data, lambda paths: read_paths(objects.get(paths)))
    except (LedgerError, RefusalError):
        return None
