"""The door of a worker that shares nothing with the sender: its own record, key and clock."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Final

from fleetcfg.apply.context import ApplyContext, DeviceAccess
from fleetcfg.authority.contact import ContactableDevices
from fleetcfg.authority.installation import open_installation, open_log
from fleetcfg.authority.refresh import refresh
from fleetcfg.authority.refusals import log_refusal
from fleetcfg.authority.sealing_key import named_sealing_key
from fleetcfg.authority.trust_folder import TrustFolder, read_trust_folder
from fleetcfg.authority.workspace import Workspace, open_workspace
from fleetcfg.declared.province import require_valid
from fleetcfg.devices.driver import DeviceLimits
from fleetcfg.errors import JobError, RefusalError
from fleetcfg.jobs.documents import Documents, fetch
from fleetcfg.jobs.job import Job
from fleetcfg.ledger.fido_counters import note_counters
from fleetcfg.signer import Signer
from fleetcfg.trust.documents.changeset import ChangeSet
from fleetcfg.trust.verify.door import Authorized
from fleetcfg.worker.change import ChangeContext, Door
from fleetcfg.worker.context import WorkerContext, document_of, limits_of, require_document
from fleetcfg.worker.documents import load_sources

_KEPT: Final = 16  # bundles that have come through and may be asked for again


@dataclass(frozen=True, slots=True)
class OwnInstallation:
    """Where a worker has its authority.

    Attributes:
        ledger: Folder of its record; *trust* is that of the signed documents.
        signer: The executor's key.
        lasting: Gives, for a time, what tells how long ago it is whatever becomes of the clock.
    """

    ledger: Path
    trust: Path
    signer: Signer | None
    lasting: Callable[[datetime], Callable[[], timedelta]]


@dataclass(frozen=True, slots=True)
class _Known:
    """What a worker knows of the Department's documents: what is newer may withdraw a change-set.

    Attributes:
        carried: What lies in the folder of signed documents.
        newest: Of root, status and manifest in the record; another job may have brought them.
    """

    carried: TrustFolder
    newest: tuple[str | None, ...]


def open_own_door(context: WorkerContext, own: OwnInstallation) -> Door:
    """Return the door of this worker.

    It opens once for each kind of job, bundle and declarations, and again as soon as something
    newer is known of the Department. How far time has come, and what was spent, is judged for each
    device again.
    """
    passed: dict[tuple[str, str, str], tuple[_Known, ChangeContext]] = {}
    opening = Lock()

    def door(job: Job, documents: Documents) -> ChangeContext:
        key = (job.kind, require_document(job, "declarations"), document_of(job, "bundle"))
        with opening:
            known = _look_around(own)
            while key not in passed or passed[key][0] != known:
                opened = _pass(job, documents, context, own)
                if len(passed) >= _KEPT:
                    passed.clear()
                passed[key] = known, opened
                known = _look_around(own)  # opening brings in what came; another job may have too
            found = passed[key][1]
        access = replace(found.apply_context.access, limits=limits_of(job.limits))
        return ChangeContext(found.authorized, replace(found.apply_context, access=access))

    return door


def _look_around(own: OwnInstallation) -> _Known:
    with open_installation(own.ledger) as installation:
        names = "root_sha256", "status_sha256", "manifest_sha256"
        newest = tuple(map(installation.store.fact, names))
    return _Known(read_trust_folder(own.trust), newest)


def _pass(
    job: Job, documents: Documents, context: WorkerContext, own: OwnInstallation
) -> ChangeContext:
    """Open the workspace and take the bundle through; each device opens the record again."""
    now, digest = context.clock(), require_document(job, "declarations")
    sources = load_sources(digest, documents, context.catalogs)
    with open_workspace(own.ledger, own.trust, sources, now=now, signer=own.signer) as workspace:
        require_valid(workspace.province)
        authorized = None
        if job.kind != "reconcile":
            authorized = _authorize(job, documents, workspace, now)
        contact = workspace.contact
        access = DeviceAccess(
            ContactableDevices(contact),
            context.catalogs,
            context.families,
            contact.credential(context.credential, context.source),
            DeviceLimits(),
        )
        objects, lasted = workspace.installation.objects, own.lasting(now)
        origin = workspace.installation.store.origin
        sealing_key = named_sealing_key(own.ledger, workspace.root, origin)
    apply_context = ApplyContext(
        access, lambda: open_log(own.ledger), objects, context.clock, lasted, sealing_key
    )
    return ChangeContext(authorized, apply_context)


def _authorize(
    job: Job, documents: Documents, workspace: Workspace, now: datetime
) -> Authorized[ChangeSet]:
    data, store = fetch(documents, require_document(job, "bundle")), workspace.installation.store
    try:
        authorized = workspace.authority.authorize(refresh(data, workspace), now=now)
    except RefusalError as refusal:
        if job.kind == "apply":
            log_refusal(store, data, refusal, at=now)
        raise
    if authorized.sha256 != f"sha256:{require_document(job, 'changeset')}":
        raise JobError("JOB_MALFORMED")
    if job.kind == "apply":
        note_counters(store, authorized.sha256, authorized.signatures, at=now)
    return authorized
