"""Write to devices exactly what was signed; check whether it could be; settle what is in doubt."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from fleetcfg.apply.context import ApplyContext, DeviceAccess
from fleetcfg.authority.contact import ContactableDevices
from fleetcfg.authority.frozen_here import tell_released
from fleetcfg.authority.installation import open_log
from fleetcfg.authority.refresh import refresh
from fleetcfg.authority.refusals import log_refusal
from fleetcfg.authority.sealing_key import named_sealing_key
from fleetcfg.authority.workspace import Workspace
from fleetcfg.declared.province import require_valid
from fleetcfg.declared.selection import count_simulated, select_hosts
from fleetcfg.devices.driver import DeviceLimits
from fleetcfg.errors import RefusalError, RequestError
from fleetcfg.ledger.attempts import open_attempts, require_nothing_open, was_made
from fleetcfg.ledger.fido_counters import note_counters
from fleetcfg.ledger.signed_elsewhere import signed_elsewhere
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.model.outcome import DeviceOutcome, Fate
from fleetcfg.signer import Signer
from fleetcfg.trust.documents.changeset import ChangeSet
from fleetcfg.trust.verify.door import Authorized
from fleetcfg.workflow.changes.change_jobs import (
    check_devices,
    make_rollout,
    reconcile_attempts,
    send_change,
)
from fleetcfg.workflow.changes.receipts import sign_emergency, sign_receipts
from fleetcfg.workflow.context import WRITING, Concurrency, Context
from fleetcfg.workflow.events import (
    DeviceDone,
    FreezeReleased,
    KeyCountedBackwards,
    ReceiptSigned,
    RolloutStarted,
    SignedElsewhere,
)

_FAILED = frozenset({Fate.FAILED, Fate.ROLLED_BACK, Fate.ROLLBACK_FAILED, Fate.PARTIAL})


@dataclass(frozen=True, slots=True)
class ApplyRequest:
    """Which devices of a change-set are meant.

    Attributes:
        limit: Patterns of hosts; empty for every device of the change-set.
        at_once: On how many devices at the same time, if fewer than were signed; None for as many.
    """

    limit: Sequence[str] = ()
    concurrency: Concurrency = WRITING
    at_once: int | None = None


@dataclass(frozen=True, slots=True)
class Unrecorded:
    """What was done and could not be recorded.

    Attributes:
        receipt: Signed by the executor; the only word of it.
        why: What the disk said.
    """

    changeset: str
    receipt: bytes
    why: str


@dataclass(frozen=True, slots=True)
class ApplyResult:
    """How it ended; what became of each device was told.

    Attributes:
        unrecorded: None unless the record could not be written any more.
    """

    conclusion: Conclusion
    receipts: tuple[ReceiptSigned, ...] = ()
    unrecorded: Unrecorded | None = None


def authorize_bundle(data: bytes, workspace: Workspace, context: Context) -> Authorized[ChangeSet]:
    """Take a bundle through the door, to apply it or to see whether it could be.

    A refusal is recorded before it is raised; so is a FIDO key that counts backwards, and told.
    Told is, too, who approved it with another tool, as far as that was taken in here.

    Raises:
        RefusalError: The door's; IN_DOUBT where an attempt was begun and has no end.
        LedgerError: ``LEDGER_*``.
        InvalidDeclarationsError: The declarations have errors.
    """
    require_valid(workspace.province)
    store = workspace.installation.store
    try:
        bundle = refresh(data, workspace)
        for person in sorted(set(signed_elsewhere(store, bundle.changeset.sha256).values())):
            context.on_event(SignedElsewhere(person))
        authorized = workspace.authority.authorize(bundle, now=workspace.now)
    except RefusalError as refusal:
        log_refusal(store, data, refusal, at=context.clock())
        if refusal.code == "ALREADY_CONSUMED":  # what was begun and not ended has a way out
            require_nothing_open(store, str(refusal.facts.get("device")))
        raise
    for counter in note_counters(store, authorized.sha256, authorized.signatures, at=workspace.now):
        context.on_event(KeyCountedBackwards(counter))
    for warning in tell_released(workspace, authorized.document):
        context.on_event(FreezeReleased(warning))
    return authorized


def apply_changes(
    authorized: Authorized[ChangeSet],
    request: ApplyRequest,
    workspace: Workspace,
    signer: Signer,
    context: Context,
) -> ApplyResult:
    """Apply to the devices that are meant, in the order that was signed, and sign the receipts.

    Raises:
        RequestError: ``LIMIT_*``, ``APPLY_NONE``, ``APPLY_FASTER``, ``AUDIT_MIXED``; nothing was
            begun.
        RefusalError: OPERATION_UNSUPPORTED, and nothing was begun; of
            a receipt: SIGNER_*, TOKEN_*, EXECUTOR_KEY_ABSENT.
        LedgerError: ``LEDGER_*``.
    """
    hosts = choose_hosts(authorized.document, request, workspace)
    _start(authorized, hosts, workspace, context)
    rollout = make_rollout(
        authorized,
        make_apply_context(workspace, context, request.concurrency),
        request.at_once,
        stop=context.stop,
        runner=context.runner,
        sent=send_change(workspace.province, authorized),
    )
    context.stop.on_ask(rollout.stop)
    outcomes = _tell(rollout.run(hosts), context)
    return finish_rollout(authorized, outcomes, workspace, signer, context)


def finish_rollout(
    authorized: Authorized[ChangeSet],
    outcomes: Sequence[DeviceOutcome],
    workspace: Workspace,
    signer: Signer,
    context: Context,
) -> ApplyResult:
    """Sign what is to be said of *outcomes*; where the record is lost, an emergency receipt."""
    lost = [one for one in outcomes if not one.is_recorded]
    if any(one.number for one in lost):
        changeset, sha256 = authorized.document, authorized.sha256
        receipt = sign_emergency(workspace, signer, changeset, sha256, outcomes, context)
        unrecorded = Unrecorded(changeset.id, receipt, str(lost[0].facts.get("why", "")))
        return ApplyResult(Conclusion.FAILED, unrecorded=unrecorded)
    conclusion = _conclude_of(authorized, outcomes, workspace)
    return ApplyResult(conclusion, sign_receipts(workspace, signer, context))


def _conclude_of(
    authorized: Authorized[ChangeSet], outcomes: Sequence[DeviceOutcome], workspace: Workspace
) -> Conclusion:
    store, spent = workspace.installation.store, "ALREADY_CONSUMED"
    again = [one.device for one in outcomes if one.code == spent]
    earlier = {device for device in again if was_made(store, authorized.sha256, device)}
    return conclude(outcomes, earlier)


def check_changes(
    authorized: Authorized[ChangeSet],
    request: ApplyRequest,
    workspace: Workspace,
    context: Context,
    *,
    is_live: bool = True,
) -> ApplyResult:
    """Ask the devices that are meant whether the change could be made now; nothing is written.

    Where it is not live, no device is asked either: those are told on which it was spent or
    overtaken, and it ends as applying it would if all others went well.

    Raises:
        RequestError: ``LIMIT_*``, ``APPLY_NONE``, ``AUDIT_MIXED``.
        RefusalError: OPERATION_UNSUPPORTED.
    """
    hosts = choose_hosts(authorized.document, request, workspace)
    _start(authorized, hosts, workspace, context)
    if not is_live:
        closed = _tell(_closed_of(authorized, hosts, workspace.now), context)
        shut = {one.device for one in closed}
        left = [
            DeviceOutcome(host, Fate.WOULD_APPLY, workspace.now)
            for host in hosts
            if host not in shut
        ]
        return ApplyResult(_conclude_of(authorized, [*closed, *left], workspace))
    apply_context = make_apply_context(workspace, context, request.concurrency)
    checked = check_devices(
        authorized,
        apply_context,
        hosts,
        forks=request.concurrency.devices,
        runner=context.runner,
        sent=send_change(workspace.province, authorized),
    )
    return ApplyResult(_conclude_of(authorized, _tell(checked, context), workspace))


def _closed_of(
    authorized: Authorized[ChangeSet], hosts: Sequence[str], at: datetime
) -> Iterator[DeviceOutcome]:
    """Yield, of *hosts*, those on which the change-set was spent or overtaken, and why."""
    for host in hosts:
        if (refusal := authorized.closed.get(host)) is not None:
            yield DeviceOutcome(host, Fate.REFUSED, at).refused_for(refusal)


def reconcile_devices(
    request: ApplyRequest, workspace: Workspace, signer: Signer, context: Context
) -> ApplyResult:
    """Read the devices of which the outcome is in doubt, record it, and sign the receipts.

    Raises:
        InvalidDeclarationsError: The declarations have errors.
        RequestError: ``LIMIT_*``, ``AUDIT_MIXED``.
        RefusalError: Of a receipt: SIGNER_*, TOKEN_*, EXECUTOR_KEY_ABSENT.
        LedgerError: ``LEDGER_*``.
    """
    require_valid(workspace.province)
    asked = set(select_hosts(workspace.province, request.limit)) if request.limit else None
    attempts = [
        attempt
        for attempt in open_attempts(workspace.installation.store)
        if asked is None or attempt.device in asked
    ]
    devices = workspace.province.fleet.devices
    known = [attempt.device for attempt in attempts if attempt.device in devices]
    simulated = count_simulated(workspace.province, known)
    context.on_event(RolloutStarted("", "", len(attempts), simulated))
    apply_context = make_apply_context(workspace, context, request.concurrency)
    settled = reconcile_attempts(
        attempts,
        apply_context,
        forks=request.concurrency.devices,
        runner=context.runner,
        sent=send_change(workspace.province, None),
    )
    outcomes = _tell(settled, context)
    return ApplyResult(conclude(outcomes), sign_receipts(workspace, signer, context))


def choose_hosts(
    changeset: ChangeSet, request: ApplyRequest, workspace: Workspace
) -> tuple[str, ...]:
    """Return the devices of *changeset* that are meant, in its order."""
    if request.at_once is not None and request.at_once > changeset.at_once:
        raise RequestError("APPLY_FASTER", asked=request.at_once, signed=changeset.at_once)
    asked = set(select_hosts(workspace.province, request.limit))
    hosts = tuple(change.id for change in changeset.devices if change.id in asked)
    if not hosts:
        raise RequestError("APPLY_NONE", changeset=changeset.id)
    return hosts


def make_apply_context(
    workspace: Workspace, context: Context, concurrency: Concurrency
) -> ApplyContext:
    """Return what devices are reached with, and where it is recorded."""
    limits = DeviceLimits(
        connect_seconds=concurrency.connect_seconds, read_seconds=concurrency.seconds
    )
    contact = workspace.contact
    access = DeviceAccess(
        ContactableDevices(contact),
        context.catalogs,
        context.families,
        contact.credential(context.credential, context.source),
        limits,
    )
    folder, lasted = workspace.installation.folder, context.lasting(workspace.now)
    origin = workspace.installation.store.origin
    return ApplyContext(
        access,
        lambda: open_log(folder),  # each thread opens its own
        workspace.installation.objects,
        context.clock,
        lasted,
        named_sealing_key(folder, workspace.root, origin),
    )


def conclude(
    outcomes: Sequence[DeviceOutcome], earlier: Collection[str] = frozenset()
) -> Conclusion:
    """Return the conclusion of *outcomes*: failed decides first, then in doubt, then refused.

    What could not be reached or was not tried alone is incomplete. A run that does the rest of an
    earlier one is judged by what it did itself.

    Args:
        outcomes: One a device.
        earlier: Devices on which an earlier run did it: that they are spent is no refusal, if
            there was another to do.
    """
    is_rest = any(one.is_good for one in outcomes)
    judged = [one for one in outcomes if not (is_rest and one.device in earlier)]
    fates = {one.fate for one in judged}
    if not all(one.is_recorded for one in judged):
        return Conclusion.FAILED
    if fates & _FAILED:
        return Conclusion.FINDINGS
    if Fate.IN_DOUBT in fates:
        return Conclusion.IN_DOUBT
    return _conclude_undone(judged)


def _conclude_undone(outcomes: Sequence[DeviceOutcome]) -> Conclusion:
    """Return the conclusion of *outcomes* of which none failed or is in doubt."""
    fates = {one.fate for one in outcomes}
    if Fate.REFUSED in fates:
        return Conclusion.REFUSED
    is_left = not fates.isdisjoint({Fate.UNREACHED, Fate.NOT_TRIED})
    return Conclusion.INCOMPLETE if is_left else Conclusion.CLEAN


def _start(
    authorized: Authorized[ChangeSet],
    hosts: Sequence[str],
    workspace: Workspace,
    context: Context,
) -> None:
    simulated = count_simulated(workspace.province, hosts)
    started = RolloutStarted(authorized.document.id, authorized.sha256, len(hosts), simulated)
    context.on_event(started)


def _tell(outcomes: Iterable[DeviceOutcome], context: Context) -> tuple[DeviceOutcome, ...]:
    told: list[DeviceOutcome] = []
    for outcome in outcomes:
        context.on_event(DeviceDone(outcome))
        told.append(outcome)
    return tuple(told)
