"""Work is cut into slices for zones, and goes out through the one outbox of this machine.

What is written into the outbox is given out, whatever happens then: it is handed over again until
who carries it has it, and missed by this machine's own clock if nothing comes home of it.
"""

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from fleetcfg.authority.carried_files import ImportFile
from fleetcfg.authority.dispatched import DispatchedSlices, SentSlice, SliceBatch
from fleetcfg.authority.issuing import issue_bundle
from fleetcfg.authority.refresh import refresh
from fleetcfg.authority.rejections import keep_rejections
from fleetcfg.authority.workspace import (
    Workspace,
    authority_of_signed,
    bring_in_force,
)
from fleetcfg.authority.zones import require_dispatcher, require_worker
from fleetcfg.carriers.dispatcher import Dispatcher
from fleetcfg.declared.selection import select_hosts
from fleetcfg.errors import CarrierError, RefusalError, RequestError, Stage
from fleetcfg.trust.documents.bundle import Bundle
from fleetcfg.trust.documents.changeset import ChangeSet, read_changeset
from fleetcfg.trust.documents.document import make_document
from fleetcfg.trust.documents.slice import MAX_HOSTS, Slice, SliceKind
from fleetcfg.workflow.audits.audit import run_id
from fleetcfg.workflow.context import Concurrency, Context
from fleetcfg.workflow.events import CarrierFailed, RejectionKept, SlicesSent
from fleetcfg.workflow.zones.needs import ZoneNeeds, needs_of_batch
from fleetcfg.workflow.zones.outbox import claim_outbox, named, publish_waiting

_NONCE_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class DispatchRequest:
    """What is to be given out.

    Attributes:
        limit: Patterns of hosts; empty for every one that stands in a zone.
        lasts: How long there is to begin it.
        bundle: Of the change-set that is to be applied; None to audit.
    """

    limit: Sequence[str]
    lasts: timedelta
    concurrency: Concurrency
    bundle: bytes | None = None


def give_out(
    request: DispatchRequest,
    workspace: Workspace,
    dispatcher: Dispatcher,
    context: Context,
    *,
    is_awaited: bool = False,
) -> SliceBatch:
    """Give work out: into the outbox, and from there to *dispatcher*. One command at a time.

    Where the batch *is_awaited*, *dispatcher* may fail, and it is told (`CarrierFailed`): who waits
    for it hands over what is left.

    Raises:
        As `dispatch_slices` and `publish_waiting`; LedgerError ``LEDGER_BUSY`` if another is at it.
    """
    folder = workspace.installation.folder
    with claim_outbox(folder):
        batch = dispatch_slices(request, workspace, context)
        try:
            publish_waiting(DispatchedSlices(folder), dispatcher)
        except (OSError, CarrierError) as error:
            if not is_awaited:
                raise
            context.on_event(CarrierFailed(named(error)))
    return batch


def dispatch_slices(request: DispatchRequest, workspace: Workspace, context: Context) -> SliceBatch:
    """Cut the work into slices, sign them, and put them into the outbox; tell of it (`SlicesSent`).

    Devices are chosen among those that are signed, whatever lies here. A change-set is recorded as
    issued before.

    Raises:
        RequestError: ``LIMIT_*``; DISPATCH_NONE; DISPATCH_ZONELESS of one that was asked for;
            DISPATCH_TOO_MANY devices of a change-set in one zone; DISPATCH_ZONE_FILE;
            TRUST_FILE_ABSENT.
        RefusalError: SIGNED_INVENTORY_ABSENT; as `require_dispatcher`, `require_worker`; the
            door's, at stages 3 to 6; as `issue_bundle`. A rejection in the bundle is recorded.
        LedgerError: ``LEDGER_*``.
    """
    with _keeping_rejections(request, workspace, context):
        bundle = _take_bundle(request, workspace)
        changeset = None if bundle is None else read_changeset(bundle.changeset.payload)
        hosts = _choose(request, workspace, changeset)
        if bundle is not None:  # what the zones would refuse makes no way there, and is known here
            bundle = issue_bundle(workspace, bundle, by=authority_of_signed(workspace)).bundle
    needs = needs_of_batch(workspace, bundle, changeset)
    issued_at = context.clock()
    dispatched = DispatchedSlices(workspace.installation.folder)
    dispatched.forget_unnamed()
    batch_id = run_id(context)
    sent: list[SentSlice] = []
    for zone, every in sorted(hosts.items()):
        needed = needs.needed_in(zone, every, workspace)
        for part in _parts(every):
            said = _say(request, workspace, needed, part, issued_at, context)
            parcel = workspace.installation.store.sign_parcel(said, needed.objects.values())
            sent.append(SentSlice(parcel.sha256.removeprefix("sha256:"), zone, tuple(part)))
            dispatched.put(batch_id, sent[-1].sha256, parcel.to_bytes())
    kind: SliceKind = "audit" if changeset is None else "apply"
    about = "" if changeset is None else changeset.id
    until = issued_at + request.lasts
    batch = SliceBatch(batch_id, kind, needs.version, about, issued_at, until, tuple(sent))
    dispatched.write(batch)
    context.on_event(SlicesSent(batch.id, len(sent), len(batch.hosts), batch.not_after))
    return batch


@contextmanager
def _keeping_rejections(
    request: DispatchRequest, workspace: Workspace, context: Context
) -> Generator[None]:
    """Record what was rejected where it is refused to issue it, as an import does."""
    try:
        yield
    except RefusalError:
        if request.bundle is not None:
            brought = (ImportFile(Path(), request.bundle, "bundle"),)
            now = context.clock()
            for kept in keep_rejections(workspace.installation, brought, now=now):
                context.on_event(RejectionKept(kept.about, kept.rejected_by))
        raise


def _take_bundle(request: DispatchRequest, workspace: Workspace) -> Bundle | None:
    """Return what is to be applied, with the newest documents, which are in force from then on."""
    bring_in_force(workspace)
    if request.bundle is None:
        return None
    bundle = refresh(request.bundle, workspace)
    bring_in_force(workspace, bundle.roots, bundle.status, bundle.manifest)  # it may bring newer
    return bundle


def _choose(
    request: DispatchRequest, workspace: Workspace, changeset: ChangeSet | None
) -> Mapping[str, list[str]]:
    """Return the devices that are meant, sorted, by zone."""
    signed = workspace.signed
    if signed is None:
        raise RefusalError("SIGNED_INVENTORY_ABSENT", stage=Stage.DEVICE)
    chosen = {*select_hosts(signed, request.limit)}
    if changeset is not None:
        chosen &= {device.id for device in changeset.devices}
    found: dict[str, list[str]] = {}
    for host in sorted(chosen):
        zone = signed.fleet.devices[host].zone
        if zone:
            found.setdefault(zone, []).append(host)
        elif request.limit or changeset is not None:
            raise RequestError("DISPATCH_ZONELESS", host=host)
    if not found:
        raise RequestError("DISPATCH_NONE")
    for zone, hosts in found.items():
        _require_allowed(workspace, zone, changeset, len(hosts))
    return found


def _require_allowed(
    workspace: Workspace, zone: str, changeset: ChangeSet | None, count: int
) -> None:
    """Refuse what the zone would refuse; and a change that would go on past a first failure.

    A rollout stops at its first trouble. Several slices would not know of one another's.
    """
    require_dispatcher(workspace.root, zone, workspace.installation.store.origin)
    if changeset is not None:
        require_worker(workspace.root, zone, changeset.executor.log_origin)
        if count > MAX_HOSTS:
            raise RequestError("DISPATCH_TOO_MANY", zone=zone, devices=count, limit=MAX_HOSTS)


def _parts(hosts: Sequence[str]) -> Iterator[Sequence[str]]:
    for at in range(0, len(hosts), MAX_HOSTS):
        yield hosts[at : at + MAX_HOSTS]


def _say(
    request: DispatchRequest,
    workspace: Workspace,
    needed: ZoneNeeds,
    hosts: Sequence[str],
    issued_at: datetime,
    context: Context,
) -> Slice:
    pace = request.concurrency
    kind: SliceKind = "audit" if request.bundle is None else "apply"
    return make_document(
        Slice,
        "slice",
        trust_domain=workspace.root.trust_domain,
        zone=needed.zone,
        origin=workspace.installation.store.origin,
        kind=kind,
        hosts=tuple(hosts),
        documents=needed.documents,
        manifest=needed.manifest,
        objects=sorted(needed.objects),
        limits={
            "device_ms": int(pace.seconds * 1000),
            "connect_ms": int(pace.connect_seconds * 1000),
            "at_once": min(pace.devices, MAX_HOSTS),
        },
        issued_at=issued_at,
        not_after=issued_at + request.lasts,
        nonce=context.token(_NONCE_BYTES),
    )
