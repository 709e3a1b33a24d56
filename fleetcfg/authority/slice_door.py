"""The door of a slice, at the machine that does the work: who gave it out, and by what it is done.

First the roots that it brings are followed, as any that are carried here; then the newest root says
whether its sender gives work out for its zone, and whether this machine works there. Only then are
its declarations read: files that a manifest names, which must be the newest that is known here.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from fleetcfg.authority.installation import Installation
from fleetcfg.authority.known_declarations import KnownDeclarations
from fleetcfg.authority.workspace import (
    Workspace,
    bring_in_force,
    describe_tool,
    load_kept_manifest,
    load_kept_status,
    record_of,
    workspace_in,
)
from fleetcfg.authority.zone_files import require_as_signed, sources_known
from fleetcfg.authority.zones import machines_of, require_dispatched, require_worker
from fleetcfg.declared.load import Sources
from fleetcfg.errors import RefusalError, RequestError, Stage, refuse_at
from fleetcfg.ledger.objects import Objects
from fleetcfg.ledger.signed_parcel import require_signed_by_any
from fleetcfg.model.catalog import Catalog
from fleetcfg.signed import SignedInventory
from fleetcfg.signer import Signer
from fleetcfg.trust.crypto.canonical import UNPROVEN_MOST
from fleetcfg.trust.crypto.envelope import DocumentKind, Envelope, payload_type, read_envelope
from fleetcfg.trust.documents.bundle import read_bundle
from fleetcfg.trust.documents.changeset import read_changeset
from fleetcfg.trust.documents.manifest import read_manifest
from fleetcfg.trust.documents.parcel import Parcel, read_parcel
from fleetcfg.trust.documents.root import Root
from fleetcfg.trust.documents.slice import MAX_ROOTS, Slice, object_of, read_slice
from fleetcfg.trust.verify.checks import CLOCK_SLACK
from fleetcfg.trust.verify.door import Authority
from fleetcfg.trust.verify.prove import rank_of, version_of


@dataclass(frozen=True, slots=True)
class TakenSlice:
    """A slice that is meant for this machine, by who may say so; what it asks may yet be refused.

    Attributes:
        parcel: As it came.
        said: What it asks for.
    """

    parcel: Parcel
    said: Slice

    @property
    def sha256(self) -> str:
        """Digest of it, by which it is known whether it was done before."""
        return self.parcel.sha256

    def envelope(self, sha256: str, kind: DocumentKind) -> Envelope:
        """Return the signed document of that digest, which it brings; nothing of it is proven.

        Raises:
            RefusalError: As `read_envelope`.
        """
        with refuse_at(Stage.BYTES):
            return read_envelope(object_of(self.parcel, sha256), kind)

    def require_timely(self, now: datetime) -> None:
        """Refuse a slice of which the time is over, or has not come.

        Raises:
            RefusalError: SLICE_EXPIRED, SLICE_AHEAD.
        """
        said, stage = self.said, Stage.TIME
        if said.not_after < now:
            until = said.not_after.isoformat(timespec="seconds")
            raise RefusalError("SLICE_EXPIRED", stage=stage, at=until)
        if said.issued_at > now + CLOCK_SLACK:
            at = said.issued_at.isoformat(timespec="seconds")
            raise RefusalError("SLICE_AHEAD", stage=stage, at=at)

    def require_short(self, longest: timedelta) -> None:
        """Refuse a slice that may keep this machine for more than *longest*.

        Raises:
            RefusalError: SLICE_TOO_LONG.
        """
        if self.said.patience > longest:
            asked = _minutes(self.said.patience)
            facts = {"minutes": asked, "limit": _minutes(longest)}
            raise RefusalError("SLICE_TOO_LONG", stage=Stage.TIME, **facts)


@dataclass(frozen=True, slots=True)
class SliceDoor:
    """The door of slices of this machine, on its open record.

    Attributes:
        trust: Folder of the signed documents; whatever is newer there is proven and kept.
        catalogs: By family.
        signer: The executor's key; None if none is used.
        known: What the newest manifest declares, if it was read before.
    """

    installation: Installation
    trust: Path
    catalogs: Mapping[str, Catalog]
    signer: Signer | None
    known: KnownDeclarations

    def take(self, data: bytes, *, now: datetime) -> TakenSlice:
        """Read a slice, and refuse one for another machine, or from one that may not say so.

        Newer roots that it brings are proven and kept, as whatever else becomes of it. They are
        followed before a large slice is read, for one of them may name who signed it.

        Raises:
            RefusalError: DOC_TOO_LARGE, PARCEL_*; what `read_slice` says; of the clock and of roots
                as `Authority.take_roots`; as `require_dispatched`, `require_worker`.
            RequestError: ``TRUST_ABSENT``; SLICE_OTHER_MACHINE if a change is for another one
                there.
            LedgerError: ``LEDGER_*``.
        """
        with refuse_at(Stage.BYTES):
            parcel = read_parcel(data)
            self._require_readable(parcel, now)
            taken = TakenSlice(parcel, read_slice(parcel))
        root = _newest_root(self.installation, _roots_of(taken), now)
        require_meant(taken, root, self.installation.store.origin)
        _require_executor_here(taken, root, self.installation.store.origin)
        return taken

    def _require_readable(self, parcel: Parcel, now: datetime) -> None:
        if len(parcel.payload) > UNPROVEN_MOST:
            root = _newest_root(self.installation, _roots_among(parcel.objects), now)
            require_signed_by_any(parcel, "slice", root.roles.log)

    def open(self, taken: TakenSlice, *, now: datetime) -> Workspace:
        """Return the workspace of this machine on the declarations that *taken* names.

        What it brings of status and manifest is proven and kept; what is newer here counts more.

        Raises:
            RefusalError: SLICE_BYTES_ABSENT; MANIFEST_ROLLBACK if newer declarations are known
                here; SLICE_HOST_UNKNOWN, SLICE_HOST_ZONE, SLICE_HOST_DECLARED; the door's, at
                stages 3 to 6; as `require_meant`.
            InvalidDeclarationsError: The declarations have errors.
            LedgerError: ``LEDGER_*``.
        """
        installation = self.installation
        status = taken.envelope(taken.said.documents.status, "status")
        manifest = _manifest_of(taken, installation.objects)
        sources = _sources_of(taken, manifest, installation.objects, self.catalogs)
        sources = self.known.look_up(sources, at=now)
        opened = workspace_in(installation, self.trust, sources, now=now, signer=self.signer)
        newest = _newer(manifest, load_kept_manifest(opened.record))
        status = _newer(status, load_kept_status(opened.record))
        bring_in_force(opened, _roots_of(taken), status, newest)
        require_meant(taken, opened.root, installation.store.origin)
        if newest.sha256 != manifest.sha256:
            facts = {"version": taken.said.manifest, "known": read_manifest(newest.payload).version}
            raise RefusalError("MANIFEST_ROLLBACK", stage=Stage.MANIFEST, **facts)
        opened.keep_signed_bytes()
        _require_own_hosts(taken.said, opened)
        if sources.left_out:
            require_as_signed(taken.said.hosts, opened.province, read_manifest(manifest.payload))
        return opened


def _minutes(span: timedelta) -> int:
    return -(-span // timedelta(minutes=1))


def require_standing(installation: Installation, zone: str, *, now: datetime) -> None:
    """Refuse a zone in which this machine, by the newest root that it knows, does no work.

    Raises:
        RefusalError: ZONE_UNKNOWN, ZONE_WORKER; of the clock and of roots as
            `Authority.take_roots`.
        RequestError: ``TRUST_ABSENT``.
        LedgerError: ``LEDGER_*``.
    """
    require_worker(_newest_root(installation, (), now), zone, installation.store.origin)


def _newest_root(installation: Installation, roots: Sequence[Envelope], now: datetime) -> Root:
    pinned = installation.pinned()
    record = record_of(installation, pinned, None, (), now=now)
    inventory = SignedInventory({}, {}, lambda: "")
    authority = Authority(pinned, record, inventory, describe_tool({}))
    authority.take_roots(roots, now=now)
    return authority.root


def _require_executor_here(taken: TakenSlice, root: Root, origin: str) -> None:
    """Leave a change to the machine of its executor, if that one works in the zone as well.

    Which of them takes a slice is chance, and the door of this one would refuse it for good.
    """
    bundle = taken.said.documents.bundle
    if bundle is None:
        return
    with suppress(RefusalError):  # what is wrong with it the door says, in an answer
        envelope = read_bundle(object_of(taken.parcel, bundle)).changeset
        other = read_changeset(envelope.payload).executor.log_origin
        if other != origin and other in machines_of(root, taken.said.zone).workers:
            raise RequestError("SLICE_OTHER_MACHINE", zone=taken.said.zone, origin=other)


def require_meant(taken: TakenSlice, root: Root, origin: str) -> None:
    """Refuse a slice that, by *root*, is not for the machine whose log is *origin*.

    Raises:
        RefusalError: As `require_dispatched`, `require_worker`.
    """
    require_dispatched(taken.parcel, taken.said, root)
    require_worker(root, taken.said.zone, origin)


def _require_own_hosts(said: Slice, workspace: Workspace) -> None:
    """Refuse hosts that the signed inventory does not have, or that stand in another zone."""
    signed = workspace.signed
    devices = {} if signed is None else signed.fleet.devices
    for host in said.hosts:
        if host not in devices:
            raise RefusalError("SLICE_HOST_UNKNOWN", stage=Stage.MANIFEST, host=host)
        if devices[host].zone != said.zone:
            facts = {"host": host, "zone": said.zone, "signed": devices[host].zone}
            raise RefusalError("SLICE_HOST_ZONE", stage=Stage.MANIFEST, **facts)


def _sources_of(
    taken: TakenSlice, envelope: Envelope, objects: Objects, catalogs: Mapping[str, Catalog]
) -> Sources:
    with refuse_at(Stage.MANIFEST):
        manifest = read_manifest(envelope.payload)
        if manifest.version != taken.said.manifest:
            raise RefusalError("SCHEMA", document="slice", field="manifest")
    brought = taken.parcel.objects
    given = {one.path: brought[one.sha256] for one in manifest.files if one.sha256 in brought}
    sources = sources_known(manifest, taken.said.zone, given, objects, catalogs)
    if sources is None:
        raise RefusalError("SLICE_BYTES_ABSENT", stage=Stage.MANIFEST)
    return sources


def _manifest_of(taken: TakenSlice, objects: Objects) -> Envelope:
    """Return the manifest that *taken* names, from it or as it was kept; nothing is proven yet."""
    sha256 = taken.said.documents.manifest
    if sha256 in taken.parcel.objects:
        return taken.envelope(sha256, "manifest")
    if not objects.has(sha256):
        raise RefusalError("SLICE_BYTES_ABSENT", stage=Stage.MANIFEST)
    with refuse_at(Stage.BYTES):
        return read_envelope(objects.get(sha256), "manifest")


def _roots_among(objects: Mapping[str, bytes]) -> list[Envelope]:
    """Return the roots among *objects*, in order of the versions that they claim."""
    marked = b'"payloadType":"%b"' % payload_type("root").encode()
    found: list[Envelope] = []
    for data in objects.values():
        if data.startswith(b'{"payload":') and marked in data:
            with suppress(RefusalError):
                found.append(read_envelope(data, "root"))
    return sorted(found, key=version_of)[-MAX_ROOTS:]


def _roots_of(taken: TakenSlice) -> list[Envelope]:
    return [taken.envelope(sha256, "root") for sha256 in taken.said.documents.roots]


def _newer(carried: Envelope, kept: Envelope | None) -> Envelope:
    if kept is None or kept.sha256 == carried.sha256:
        return carried
    return carried if rank_of(kept) <= rank_of(carried) else kept
