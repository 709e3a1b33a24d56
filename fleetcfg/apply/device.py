"""Write to one device what was signed for it: the one place in fleetcfg that writes to devices.

It takes `Authorized[ChangeSet]` and nothing less. The order, which is the point of it:

(11) hold the device against every other process here; nothing of it is in doubt, or spent
(12) it is the device that was signed, and it is the moment          `fleetcfg.apply.preconditions`
(13) its whole state is what the approvers saw, or already the target `fleetcfg.apply.preconditions`
(14) it is still time; the state is kept; the intent is on the disk   from here on it is spent
(15) the writer's own last reading is still the signed state; write, and read the whole device back
     in another session, by a driver that cannot write
(16) if it did not come out as signed: write back what moved, read it all again
(17) record how it ended

A password, where one was signed, is all that is done to its device: it is opened from its seal
between (14) and (15), and it is in force once a new login says so (`fleetcfg.apply.password`). None
is taken back.

A refusal up to (14) spends nothing. Whatever breaks the line in (15), or leaves a doubt about a
single write, leaves the attempt open, for `fleetcfg.apply.reconcile` to look: nothing is guessed,
and nothing is written over a write that may still be under way.
"""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from fleetcfg.apply.context import ApplyContext
from fleetcfg.apply.journal import keep_state, keep_state_if_possible, record_refusal, record_step
from fleetcfg.apply.left_changed import list_left
from fleetcfg.apply.password import (
    PasswordFound,
    Rotation,
    find_password,
    judge_password,
    open_password,
    require_old,
    require_other,
)
from fleetcfg.apply.preconditions import (
    PreState,
    expect_prestate,
    expect_unmoved,
    find_target,
    inspect_device,
    open_reader,
    read_whole,
    refuse_device_errors,
    require_identity,
    require_order,
    require_typable,
    text_of,
)
from fleetcfg.devices.writer import Write, Writer, WriteReport, WriteResult
from fleetcfg.devices.writing import open_writer
from fleetcfg.errors import (
    CredentialError,
    DeviceError,
    FleetcfgError,
    LedgerError,
    RefusalError,
    Stage,
)
from fleetcfg.ledger.attempts import (
    Attempt,
    AttemptRequest,
    LockedDevice,
    lock_device,
    open_attempts,
    require_nothing_open,
)
from fleetcfg.ledger.store import Store
from fleetcfg.model.catalog import Catalog, find_severing
from fleetcfg.model.fleet import Device
from fleetcfg.model.outcome import AttemptFate, DeviceOutcome, Fate
from fleetcfg.model.value import Secret, Value
from fleetcfg.trust.crypto.canonical import Json
from fleetcfg.trust.documents.changeset import ChangeSet, DeviceChange
from fleetcfg.trust.documents.state import State
from fleetcfg.trust.verify.door import Authorized


def change_device(
    authorized: Authorized[ChangeSet], change: DeviceChange, context: ApplyContext, store: Store
) -> DeviceOutcome:
    """Make *change*, one of the change-set's, and return what became of it.

    Args:
        authorized: What came through the door.
        change: One of its devices.
        context: What it is made with.
        store: The record, opened by this thread.
    """
    work = _Work(authorized, change, context, store)
    try:
        with lock_device(store, change.id) as locked:  # (11)
            require_nothing_open(store, change.id)
            authorized.require_open(change.id)
            return _Locked(work, locked).change()
    except RefusalError as refusal:
        return record_refusal(store, work.start_outcome(), authorized.sha256, refusal)
    except LedgerError as error:
        return _tell_unwritten(work, error)


@dataclass(frozen=True, slots=True)
class _Work:
    """What is to be done to one device."""

    authorized: Authorized[ChangeSet]
    change: DeviceChange
    context: ApplyContext
    store: Store

    def start_outcome(self) -> DeviceOutcome:
        return DeviceOutcome(
            self.change.id, Fate.REFUSED, self.context.clock(), seq=self.change.seq
        )


def _tell_unwritten(work: _Work, error: LedgerError) -> DeviceOutcome:
    """Tell of a record that could not be written before the device was.

    Where only the signed head could not be replaced, the intent counts and the attempt is open.
    """
    done = replace(
        work.start_outcome(), code=error.code, facts=dict(error.facts), stage=Stage.INTENT
    )
    try:
        opened = [one for one in open_attempts(work.store) if one.device == work.change.id]
    except LedgerError:
        return done
    for attempt in opened:
        return replace(done, fate=Fate.IN_DOUBT, number=attempt.number)
    return done


@dataclass(frozen=True, slots=True)
class _Locked:
    """A device that is held, up to its intent."""

    work: _Work
    locked: LockedDevice

    def change(self) -> DeviceOutcome:
        """Do (12) to (17)."""
        context, change = self.work.context, self.work.change
        device, catalog = find_target(context.access, change)
        require_order(change, catalog)
        require_typable(change, catalog)
        context.require_still(self.work.authorized)  # before the first packet, and at (14)
        with _open_session(self.work, device) as writer:
            seen, is_there = inspect_device(writer, change, catalog)  # (12) (13)
            rotation = Rotation(change, device, catalog, seen.state, context.access)
            old = require_old(rotation, context) if change.secrets else None
            attempt = self._intend(seen)  # (14)
            spent = _Spent(self.work, self.locked, attempt, device, catalog, seen)
            if is_there:
                return spent.conclude(Fate.ALREADY, after=seen.state.sha256)
            if old is not None:
                return spent.rotate(writer, rotation, old)
            report = spent.write(writer)  # (15)
        if isinstance(report, FleetcfgError):
            return spent.conclude(Fate.FAILED, code=report.code, facts=dict(report.facts))
        return spent.judge(report)

    def _intend(self, seen: PreState) -> Attempt:
        authorized, change, context = self.work.authorized, self.work.change, self.work.context
        keep_state(context.objects, seen.state)
        now = context.require_still(authorized)
        attempts = authorized.document.max_attempts
        request = AttemptRequest(authorized.sha256, change.id, change.seq, attempts)
        facts: dict[str, Json] = {"id": authorized.document.id, "before": seen.state.sha256}
        return self.locked.intend(request, at=now, facts=facts)


@dataclass(frozen=True, slots=True)
class _Spent:
    """A device that may be written to: its intent is on the disk."""

    work: _Work
    locked: LockedDevice
    attempt: Attempt
    device: Device
    catalog: Catalog
    before: PreState

    def write(self, writer: Writer) -> WriteReport | DeviceError | CredentialError | RefusalError:
        """Write; an error says that nothing was sent."""
        change = self.work.change
        writes = [Write(op.path, text_of(op.post)) for op in change.ops]
        try:
            return writer.write(writes, expect_prestate(change, self.before, self.catalog))
        except (DeviceError, CredentialError, RefusalError) as error:
            return error

    def rotate(self, writer: Writer, rotation: Rotation, old: Secret) -> DeviceOutcome:
        """Open the new password, have it set, and see by new logins which is in force (15)."""
        document, change = self.work.authorized.document, self.work.change
        expect = expect_prestate(change, self.before, self.catalog)
        try:
            password = open_password(document, change, self.work.context)
            require_other(old, password, change)
            said = writer.replace_password(old, password, expect)
        except (DeviceError, CredentialError, RefusalError) as error:
            return self.conclude(Fate.FAILED, code=error.code, facts=dict(error.facts))
        finally:
            writer.close()  # a device has few sessions, and the next ones are others
        self._note({"password": said.word, "why": said.reason})
        if said.word == "lost":
            return self._leave_open(said.reason)
        try:
            found = find_password(rotation, password, is_new=said.word == "accepted")
        except RefusalError as refusal:
            return self._leave_open(_reason_of(refusal))
        return self._judge_password(found, said.reason)

    def _judge_password(self, found: PasswordFound, reason: str) -> DeviceOutcome:
        if found.seen is not None:
            keep_state_if_possible(self.work.context.objects, found.seen.state)
        self._note({"new": found.new, "old": found.old})
        fate, code = judge_password(found)
        if fate is Fate.APPLIED:
            return self.conclude(Fate.APPLIED, after=found.after, code=code)
        if fate is Fate.NOT_APPLIED:
            kept = reason or "PASSWORD_NOT_KEPT"
            facts: dict[str, str | int] = {"path": self.work.change.secrets[0].path}
            return self.conclude(Fate.FAILED, after=found.after, code=kept, facts=facts)
        return self._leave_open(code)

    def judge(self, report: WriteReport) -> DeviceOutcome:
        """Return how it ended, after looking (15), and after taking it back if need be (16)."""
        unclear = [one.reason for one in report.results if one.status == "unknown"]
        if unclear or report.severed:
            code = next(iter(unclear), "DEV_WRITE_UNSEEN")
            return self._leave_open(code, report.results, report.restart_needed)
        try:
            after = self._read_back()
        except RefusalError as refusal:
            return self._leave_open(_reason_of(refusal), report.results, report.restart_needed)
        restart = report.restart_needed
        if after.is_as_signed(self.work.change):
            return self.conclude(Fate.APPLIED, after=after.state.sha256, restart=restart)
        code, facts = _find_trouble(report.results)
        is_untouched = after.state.sha256 == self.before.state.sha256
        if is_untouched and all(one.status == "refused" for one in report.results):
            untouched = after.state.sha256
            return self.conclude(Fate.FAILED, after=untouched, code=code, facts=facts)
        return self._roll_back(after, code, facts)

    def _roll_back(self, after: PreState, code: str, facts: dict[str, str | int]) -> DeviceOutcome:
        """Write back every operation that does not read as it did before (16).

        Last to first, but what can cut the way to the device last here, too.
        """
        can_sever = find_severing(self.catalog)
        last_first = list(reversed(self.work.change.ops))
        inverse = [
            Write(op.path, text_of(op.pre))
            for op in sorted(last_first, key=lambda op: can_sever(op.path))
            if after.snapshot.at(op.path) != Value(text_of(op.pre))
        ]
        self._note({"why": code, "back": [write.path for write in inverse]})
        final: State | None = None
        try:
            self._write_back(inverse, after)
        except RefusalError as refusal:
            facts = {**facts, "why": _reason_of(refusal)}
        try:
            final = self._read_back().state
        except RefusalError as refusal:
            facts = {"why": _reason_of(refusal), **facts}
        return self._end_rollback(final, code, facts)

    def _end_rollback(
        self, final: State | None, code: str, facts: dict[str, str | int]
    ) -> DeviceOutcome:
        """Return how it ended, and of a rollback that did not hold what is left changed."""
        if final is not None and final.sha256 == self.work.change.pre_sha256:
            return self.conclude(Fate.ROLLED_BACK, after=final.sha256, code=code, facts=facts)
        after = "" if final is None else final.sha256
        done = self.conclude(Fate.ROLLBACK_FAILED, after=after, code=code, facts=facts)
        return replace(done, left=list_left(self.work.change, self.before.state, final))

    def _write_back(self, inverse: Sequence[Write], after: PreState) -> None:
        """Write *inverse*; what became of it is for the reading that follows to tell."""
        if not inverse:
            return
        change = self.work.change
        with (
            _open_session(self.work, self.device) as writer,
            refuse_device_errors(self.device.host),
        ):
            require_identity(change, writer.identify(), self.catalog)
            paths = [write.path for write in inverse]
            writer.write(inverse, expect_unmoved(change, after, paths))

    def _read_back(self) -> PreState:
        """Read the whole device in a session of its own, by a driver that has no way to write."""
        context = self.work.context
        with open_reader(context.access, self.device) as driver:
            seen = read_whole(driver, self.work.change, self.catalog)
        keep_state_if_possible(context.objects, seen.state)
        return seen

    def _leave_open(
        self, code: str, sent: Sequence[WriteResult] = (), restart: tuple[str, ...] = ()
    ) -> DeviceOutcome:
        """Leave the attempt open: what the device took is not known."""
        results: list[Json] = [[one.write.path, one.status] for one in sent]
        self._note({"why": code, "sent": results})
        begun = self._begin_outcome()
        return replace(begun, fate=Fate.IN_DOUBT, code=code, restart_needed=restart)

    def _note(self, facts: dict[str, Json]) -> None:
        record_step(self.locked, self.attempt, facts, at=self.work.context.clock())

    def _begin_outcome(self) -> DeviceOutcome:
        before = self.before.state.sha256
        return replace(self.work.start_outcome(), number=self.attempt.number, before=before)

    def conclude(
        self,
        fate: AttemptFate,
        *,
        after: str = "",
        code: str = "",
        facts: dict[str, str | int] | None = None,
        restart: tuple[str, ...] = (),
    ) -> DeviceOutcome:
        """Record how the attempt ended (17); where that cannot be, say so in what is returned."""
        done = replace(
            self._begin_outcome(),
            fate=fate,
            after=after,
            code=code,
            facts=facts or {},
            restart_needed=restart,
        )
        told_of: dict[str, Json] = {
            "id": self.work.authorized.document.id,
            "seq": done.seq,
            "before": done.before,
            "after": after,
            "code": code,
            "restart": list(restart),
        }
        try:
            self.locked.conclude(self.attempt, fate, at=done.at, facts=told_of)
        except LedgerError as error:
            return replace(done, is_recorded=False, facts={**done.facts, "why": error.code})
        return done


@contextmanager
def _open_session(work: _Work, device: Device) -> Generator[Writer]:
    """Open a session that can write, while inside."""
    access = work.context.access
    family = access.families.get(device.family)
    if family is None or not family.writer:
        raise RefusalError(
            "FAMILY_NOT_WRITABLE", stage=Stage.INTENT, device=device.host, family=device.family
        )
    with refuse_device_errors(device.host):
        writer = open_writer(
            family,
            device,
            lambda: access.credential(device),
            access.limits,
            by=work.authorized,
        )
    access.hold(writer.abort)
    try:
        yield writer
    finally:
        writer.close()


def _find_trouble(results: Sequence[WriteResult]) -> tuple[str, dict[str, str | int]]:
    """Return why the state is not the one that was signed: the first write that did not hold."""
    for one in results:
        if one.status != "stored":
            return one.reason, {"path": one.write.path}
    return "POSTSTATE_OTHER", {}


def _reason_of(refusal: RefusalError) -> str:
    """Return the most precise code of a refusal."""
    return str(refusal.facts.get("why") or refusal.code)
