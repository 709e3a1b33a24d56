"""What travels with a slice: documents that prove themselves, and files that its zone is given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fleetcfg.authority.dispatched import DispatchedSlices
from fleetcfg.authority.signed_files import load_signed_bytes, signed_sources
from fleetcfg.authority.workspace import Workspace, load_kept_manifest, load_kept_status
from fleetcfg.authority.zone_files import TOPS, left_out_of, require_apart
from fleetcfg.authority.zones import holder, machines_of
from fleetcfg.declared.province import Province
from fleetcfg.errors import RefusalError, Stage
from fleetcfg.trust.crypto.canonical import Json, digest
from fleetcfg.trust.documents.bundle import Bundle
from fleetcfg.trust.documents.changeset import ChangeSet
from fleetcfg.trust.documents.manifest import Manifest
from fleetcfg.trust.documents.slice import MAX_ROOTS


@dataclass(frozen=True, slots=True)
class ZoneNeeds:
    """What travels into *zone*: *objects* by digest, and all *documents* by what they are.

    Attributes:
        manifest: Version of the manifest.
    """

    zone: str
    documents: dict[str, Json]
    manifest: int
    objects: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class BatchNeeds:
    """What may travel with slices.

    Attributes:
        documents: All documents by what they are.
        envelopes: Those that always travel, and *held* the manifest, which may be there.
        manifest: What it says, and *files* what it names, by path.
        signed: What those declare.
        changeset: What is to be applied; None to audit.
    """

    documents: dict[str, Json]
    envelopes: tuple[bytes, ...]
    held: bytes
    manifest: Manifest
    files: Mapping[str, bytes]
    signed: Province
    changeset: ChangeSet | None

    @property
    def version(self) -> int:
        """Of the manifest."""
        return self.manifest.version

    def needed_in(self, zone: str, hosts: Sequence[str], workspace: Workspace) -> ZoneNeeds:
        """Return what travels into *zone* for *hosts*: not what each machine there has.

        No file of another zone does, unless a change-set names a device there: the door judges all
        of it.
        """
        left_out = left_out_of(self.manifest, zone)
        if left_out:
            part = signed_sources(
                self.manifest,
                TOPS,
                self.files,
                workspace.installation.objects,
                self.signed.catalogs,
                left_out=left_out,
            )
            if part is not None:
                require_apart(hosts, zone, self.signed, left_out, part)
        is_of_many = bool(left_out) and self._names_another(zone)
        held = DispatchedSlices(workspace.installation.folder).held()
        workers = machines_of(workspace.root, zone).workers
        has_all = all(held.get(holder(zone, log)) == self.version for log in workers)
        if has_all and not is_of_many:
            needed = self.envelopes
        else:
            given = [d for path, d in self.files.items() if is_of_many or path not in left_out]
            needed = (*self.envelopes, self.held, *given)
        objects = {digest(data): data for data in needed}
        return ZoneNeeds(zone, self.documents, self.version, objects)

    def _names_another(self, zone: str) -> bool:
        """Tell whether the change-set is about a device outside of *zone*."""
        devices = self.signed.fleet.devices
        named = () if self.changeset is None else (one.id for one in self.changeset.devices)
        return any(host not in devices or devices[host].zone != zone for host in named)


def needs_of_batch(
    workspace: Workspace, bundle: Bundle | None, changeset: ChangeSet | None
) -> BatchNeeds:
    """Return what may travel."""
    record, objects = workspace.record, workspace.installation.objects
    status, manifest = load_kept_status(record), load_kept_manifest(record)
    named, signed = workspace.manifest, workspace.signed
    if status is None or manifest is None or named is None or signed is None:
        raise RefusalError("SIGNED_INVENTORY_ABSENT", stage=Stage.DEVICE)
    files = load_signed_bytes(named, TOPS, workspace.sources, objects)
    if files is None:
        raise RefusalError("SIGNED_INVENTORY_ABSENT", stage=Stage.DEVICE)
    roots, held = _roots(workspace), manifest.to_bytes()
    envelopes = [*roots, status.to_bytes()]
    documents: dict[str, Json] = {
        "roots": [digest(data) for data in roots],
        "status": digest(envelopes[-1]),
        "manifest": digest(held),
    }
    if bundle is not None:
        envelopes.append(bundle.to_bytes())
        documents["bundle"] = digest(envelopes[-1])
    return BatchNeeds(documents, tuple(envelopes), held, named, files, signed, changeset)


def _roots(workspace: Workspace) -> list[bytes]:
    """Return the roots that follow the first, which the other side trusts by its fingerprint."""
    versions = range(max(2, workspace.root.version - MAX_ROOTS + 1), workspace.root.version + 1)
    kept = (workspace.record.envelope("root", version) for version in versions)
    return [data for data in kept if data is not None]
