"""From what is signed and what is live to a change-set, signed by its author.

(what the engineer asks for, the workspace, the author's key) → a bundle. Nothing is planned from
declarations that are not as they were signed, and the bundle is proven before it is given out.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from fleetcfg import __version__
from fleetcfg.authority.executor_key import find_person
from fleetcfg.authority.following import read_draft_manifest, read_following
from fleetcfg.authority.frozen_here import frozen_here, tell_released
from fleetcfg.authority.manifest_changes import require_here
from fleetcfg.authority.manifest_files import new_files
from fleetcfg.authority.missing_status import find_missing_status
from fleetcfg.authority.proposed import find_proposed
from fleetcfg.authority.protected_files import read_protected_here
from fleetcfg.authority.refresh import refresh_bundle
from fleetcfg.authority.signed_files import compare_sources
from fleetcfg.authority.workspace import (
    Workspace,
    describe_inventory,
    load_kept_manifest,
    load_kept_status,
)
from fleetcfg.declared.province import declared, require_valid
from fleetcfg.declared.selection import select_hosts
from fleetcfg.diff import Decided, judge_paths
from fleetcfg.errors import CredentialError, RefusalError, RequestError, Stage, refuse_at
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.model.timezone import VIETNAM
from fleetcfg.plan.change_plan import Candidate, ChangePlan, ChangeSetTerms, RotationTerms
from fleetcfg.plan.document import executor_of, plan
from fleetcfg.plan.rotation import require_recipients
from fleetcfg.signer import Signer
from fleetcfg.trust.crypto.envelope import Envelope, Signature, namespace, pae, payload_type
from fleetcfg.trust.documents.bundle import Bundle
from fleetcfg.trust.documents.changeset import ChangeSet
from fleetcfg.trust.documents.manifest import read_manifest
from fleetcfg.trust.documents.root import Root
from fleetcfg.trust.verify import checks
from fleetcfg.trust.verify.checks import not_as_signed, require_separation
from fleetcfg.trust.verify.folder import MANIFEST, STATUS
from fleetcfg.trust.verify.results import InForce
from fleetcfg.workflow.audits.drift import read_drift
from fleetcfg.workflow.context import READING, Concurrency, Context
from fleetcfg.workflow.events import FreezeReleased, LeftUnplanned, PlannedOneWay
from fleetcfg.workflow.justification import require_named
from fleetcfg.workflow.reading import DevicesRead, read_devices

FoundPaths = Mapping[str, Collection[str]]
"""By host, the paths that an audit found otherwise than declared."""

_NONCE_BYTES = 16


@dataclass(frozen=True, slots=True)
class ChangeSetRequest:
    """What the engineer asks for.

    Attributes:
        number: Such as ``CS-2026-0147``.
        window: From when, and until when, it may be applied.
        executor: Id of the person who will apply it; *executor_log* names one of his logs.
        limit: Patterns of hosts; empty for all.
        audit: Id of a stored run, or ``last``: what it did not find otherwise is not planned. Empty
            to plan whatever is otherwise. *store* is where runs are kept.
        manifest: File of the manifest that the declarations here are to be signed by, while it
            waits for signatures; None if they are as was signed.
        at_once: On how many devices at the same time it may be made, once the first came out as
            signed. One: a mistake then reaches one device before a person sees it, and two hundred
            devices take minutes in a window of days.
        is_partial: Plan for the others where some devices cannot be read.
        rotate: The account that gets a new password on every device; empty to bring devices back
            to what they shall be.
        beside: Folder of proposed change-sets, none of which may have that number; None for none.
    """

    number: str
    reason: str
    window: tuple[datetime, datetime]
    executor: str
    executor_log: str = ""
    max_attempts: int = 1
    at_once: int = 1
    freeze_exemption: str | None = None
    limit: Sequence[str] = ()
    audit: str = ""
    store: Path = Path()
    manifest: Path | None = None
    is_partial: bool = False
    concurrency: Concurrency = READING
    rotate: str = ""
    beside: Path | None = None


@dataclass(frozen=True, slots=True)
class PlanResult:
    """What was planned.

    Attributes:
        bundle: The file that others read and sign; empty if nothing was planned.
        changeset: What it says; None if nothing was planned.
        sha256: Digest of the change-set.
        accounts: With which account this machine logs in, by host, where that is another than the
            one that gets a new password. The executor's machine may well log in with that one, so
            it is told and not refused.
        shared: How many devices that get a new password have the reference of another device.
    """

    conclusion: Conclusion
    bundle: bytes = b""
    changeset: ChangeSet | None = None
    sha256: str = ""
    accounts: Mapping[str, str] = field(default_factory=dict)
    shared: int = 0


def plan_changes(
    request: ChangeSetRequest, workspace: Workspace, signer: Signer, context: Context
) -> PlanResult:
    """Read the devices that are meant, plan, sign as their author, and prove the bundle.

    Raises:
        RequestError: ``PLAN_NUMBER``, ``PLAN_REASON``, ``LIMIT_*``, ``AUDIT_MIXED``,
            ``PLAN_AUDIT_NOTHING``, ``TRUST_FILE_ABSENT``; as `read_drift`, `read_draft_manifest`.
        ObservationError: ``STORE_*``.
        InvalidDeclarationsError: The declarations have errors.
        RefusalError: What the door says of the documents in force, at stages 3 to 6; MANIFEST_*
            of the one that waits; at 7 INVENTORY_NOT_SIGNED, PLAN_AUTHOR, PLAN_ID_*,
            PLAN_EXECUTOR_*; at 9 WINDOW_TOO_LONG, FROZEN; SEPARATION_OF_DUTY; SIGNER_UNKNOWN.
        StoppedError: PLAN_UNREACHED (incomplete): nothing is planned.
    """
    require_named(request.number, request.reason)
    found = read_drift(request.store, request.audit, now=workspace.now) if request.audit else None
    following = None if request.manifest is None else read_draft_manifest(request.manifest)
    require_valid(workspace.province)
    hosts = _select(request.limit, found, workspace)
    in_force = _require_grounds(following, workspace, context)
    wanted = _judge_request(request, hosts, workspace, signer, in_force, context)
    read = read_devices(workspace, hosts, context, request.concurrency, with_spaces=True)
    if not request.is_partial:
        read.require_all()
    inventory = describe_inventory(workspace.province, lambda: "")
    made = plan(wanted, in_force, inventory, _candidates(found, workspace, read, context))
    _tell_of(made, workspace, context)
    incomplete = Conclusion.INCOMPLETE if read.missing else Conclusion.CLEAN
    if made.changeset is None:
        return PlanResult(Conclusion.FINDINGS if made.unplanned else incomplete)
    require_separation((), made.changeset, in_force.root)
    bundle = _sign(made.changeset, following, workspace, signer)
    data = bundle.to_bytes()
    waiting = read_following(bundle, workspace)
    authority = workspace.authority if waiting is None else waiting.authority(workspace)
    authority.propose(data, now=context.clock())
    sha256, others = bundle.changeset.sha256, _other_accounts(request, workspace, read, context)
    shared = _count_shared(made.changeset, workspace, context)
    return PlanResult(incomplete, data, made.changeset, sha256, accounts=others, shared=shared)


def _tell_of(made: ChangePlan, workspace: Workspace, context: Context) -> None:
    """Tell what a plan left out, what could not be undone, and which freeze was released for it."""
    context.on_event(LeftUnplanned(made.unplanned))
    if made.one_way:
        context.on_event(PlannedOneWay(made.one_way))
    for warning in () if made.changeset is None else tell_released(workspace, made.changeset):
        context.on_event(FreezeReleased(warning))


def _count_shared(changeset: ChangeSet, workspace: Workspace, context: Context) -> int:
    contact = workspace.contact.judging_by(context.source)
    rotated = (contact.here[device.id] for device in changeset.devices if device.secrets)
    return sum(not contact.has_own_reference(device) for device in rotated)


def _other_accounts(
    request: ChangeSetRequest, workspace: Workspace, read: DevicesRead, context: Context
) -> Mapping[str, str]:
    """Return who this machine logs in as where that is not who gets a new password, by host."""
    others: dict[str, str] = {}
    for host in sorted(each.host for each in read.readings if request.rotate):
        with suppress(CredentialError):  # it was there a moment ago; what is unknown is not told
            user = context.credential(workspace.province.fleet.devices[host]).user
            if user != request.rotate:
                others[host] = user
    return others


def _select(
    limit: Sequence[str], found: FoundPaths | None, workspace: Workspace
) -> tuple[str, ...]:
    """Return the hosts that are meant; of those that *limit* names the ones that an audit found."""
    hosts = select_hosts(workspace.province, limit)
    if found is None:
        return hosts
    meant = tuple(host for host in hosts if host in found)
    if not meant:
        raise RequestError("PLAN_AUDIT_NOTHING")
    return meant


def _require_grounds(following: Envelope | None, workspace: Workspace, context: Context) -> InForce:
    """Return what the change-set is made under: what is in force, or the manifest that waits."""
    if following is None:
        return require_in_force(workspace)
    in_force = _update(workspace)
    manifest = read_manifest(following.payload)
    require_here(manifest, context.catalogs, now=workspace.now)
    differing = compare_sources(workspace.sources, manifest).differing
    if differing:  # an overlay, or another folder
        raise not_as_signed(manifest, differing)
    with refuse_at(Stage.MANIFEST):
        checks.require_follows(manifest, in_force.manifest.version, in_force.manifest_sha256)
    return replace(in_force, manifest=manifest, manifest_sha256=following.sha256)


def require_limit(limit: Sequence[str] | None, *, every: bool) -> None:
    """Refuse a request that would mean every device because none was named.

    Raises:
        RequestError: PLAN_LIMIT.
    """
    if not limit and not every:
        raise RequestError("PLAN_LIMIT")


def require_new(file: Path) -> None:
    """Refuse to begin work whose result would be written over *file*.

    Raises:
        RequestError: FILE_EXISTS.
    """
    if file.exists():
        raise RequestError("FILE_EXISTS", file=str(file))


def require_in_force(workspace: Workspace) -> InForce:
    """Return what is in force, proven now, and every declaration being as it was signed."""
    in_force = _update(workspace)
    if not workspace.is_signed:
        differing = () if workspace.comparison is None else workspace.comparison.differing
        raise not_as_signed(in_force.manifest, differing)
    return in_force


def _update(workspace: Workspace) -> InForce:
    missing = find_missing_status(workspace)
    if missing is not None:
        raise missing
    status, manifest = _public_documents(workspace)
    return workspace.authority.update(
        roots=workspace.carried.roots,
        status=status,
        manifest=manifest,
        now=workspace.now,
    )


def _public_documents(workspace: Workspace) -> tuple[Envelope, Envelope]:
    """Return the status and the manifest that lie here, or the newest that were kept."""
    carried = workspace.carried
    status = carried.status or load_kept_status(workspace.record)
    manifest = carried.manifest or load_kept_manifest(workspace.record)
    return carried.require(status, STATUS), carried.require(manifest, MANIFEST)


def _judge_request(
    request: ChangeSetRequest,
    hosts: Sequence[str],
    workspace: Workspace,
    signer: Signer,
    in_force: InForce,
    context: Context,
) -> ChangeSetTerms:
    """Return what is asked for, as far as it can be judged before a device is asked."""
    root = in_force.root
    author = find_person(root, signer.keyid)
    if signer.keyid not in root.roles.author.keys:
        raise RefusalError("PLAN_AUTHOR", stage=Stage.CHANGESET, person=author)
    _require_own_number(request, workspace)
    _require_short(request.window, root)
    frozen_here(workspace).require_window(hosts, request.window, request.freeze_exemption)
    executor = executor_of(root, in_force.status, request.executor, origin=request.executor_log)
    if request.rotate:
        require_recipients(root, executor.origin)
    return ChangeSetTerms(
        id=request.number,
        author=author,
        reason=request.reason,
        nonce=context.token(_NONCE_BYTES),
        created_at=workspace.now,
        not_before=request.window[0],
        not_after=request.window[1],
        executor=executor,
        tool=".".join(__version__.split(".")[:3]),
        max_attempts=request.max_attempts,
        at_once=request.at_once,
        freeze_exemption=request.freeze_exemption,
        rotation=RotationTerms(request.rotate, context.token) if request.rotate else None,
    )


def _require_own_number(request: ChangeSetRequest, workspace: Workspace) -> None:
    number, beside = request.number, request.beside
    if number in {known.upper() for known in workspace.ledger_state.numbers()}:
        raise RefusalError("PLAN_ID_TAKEN", stage=Stage.CHANGESET, id=number)
    found = None if beside is None else find_proposed(beside, number)
    if found is not None:
        raise RefusalError("PLAN_ID_PROPOSED", stage=Stage.CHANGESET, id=number, file=str(found))


def _require_short(window: tuple[datetime, datetime], root: Root) -> None:
    most = root.rules.max_window_days
    if window[1] - window[0] > timedelta(days=most):
        raise RefusalError("WINDOW_TOO_LONG", stage=Stage.TIME, limit=most)


def _candidates(
    wanted: FoundPaths | None, workspace: Workspace, read: DevicesRead, context: Context
) -> Iterator[Candidate]:
    on = workspace.now.astimezone(VIETNAM).date()
    state = workspace.ledger_state
    for each in read.readings:
        device = workspace.province.fleet.devices[each.host]
        catalog = context.catalogs[device.family]
        asked = declared(workspace.province, each.host)
        decided = Decided(asked, state.of(each.host, now=workspace.now), catalog, on)
        judged = judge_paths(asked, each.snapshot, decided)
        found = None if wanted is None else wanted[each.host]
        yield Candidate(
            device,
            catalog,
            each.snapshot,
            each.status,
            tuple(path for path in judged if found is None or path.path in found),
            each.spaces,
            last_seq=state.last_seq(each.host),
        )


def _sign(
    changeset: ChangeSet, following: Envelope | None, workspace: Workspace, signer: Signer
) -> Bundle:
    """Return the change-set, signed by its author, with the newest public documents.

    The manifest that waits for signatures goes with it, and the files that are new in it.
    """
    payload, kind = changeset.to_bytes(), payload_type("changeset")
    space = namespace("changeset", changeset.trust_domain)
    signature = Signature(signer.keyid, signer.sign(pae(kind, payload), space))
    status, manifest = _public_documents(workspace)
    carried = workspace.carried
    envelope = Envelope(payload, kind, (signature,))
    bundle = refresh_bundle(Bundle(carried.roots, status, manifest, envelope, ()), workspace)
    if following is None:
        return bundle
    named, before = read_manifest(following.payload), read_manifest(bundle.manifest.payload)
    files = tuple(new_files(named, before, read_protected_here()))
    return replace(bundle, following=following, files=files)
