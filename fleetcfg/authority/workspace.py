"""Open what authority needs: the record, signed documents, declarations, this program.

`open_workspace` opens all of it for one command. What the Department signed is looked for in two
places: the folder of signed documents (``--trust``), which travels, and the record, which
remembers the newest that was ever proven. The folder can only bring something newer.
"""

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path

from fleetcfg import __version__
from fleetcfg.authority.contact import ContactRules
from fleetcfg.authority.executor_key import make_challenge
from fleetcfg.authority.installation import Installation, open_installation
from fleetcfg.authority.rotated import RotatedPasswords, rotated_passwords
from fleetcfg.authority.signed_files import SignedDeclarations, compare_sources
from fleetcfg.authority.trust_folder import TrustFolder, read_trust_folder
from fleetcfg.declared.load import Sources
from fleetcfg.declared.province import Province, declared
from fleetcfg.errors import Facts, RefusalError, Stage
from fleetcfg.ledger.ledger_state import LedgerState
from fleetcfg.ledger.projection import project
from fleetcfg.ledger.record import Record, kept_crls
from fleetcfg.model.catalog import Catalog
from fleetcfg.signed import ManifestComparison, SignedInventory
from fleetcfg.signer import Signer
from fleetcfg.trust.crypto.envelope import DocumentKind, Envelope, read_envelope
from fleetcfg.trust.documents.manifest import Manifest, read_manifest
from fleetcfg.trust.documents.root import Root
from fleetcfg.trust.documents.status import read_status
from fleetcfg.trust.verify.chain import Pinned
from fleetcfg.trust.verify.door import Authority
from fleetcfg.trust.verify.folder import MANIFEST, STATUS
from fleetcfg.trust.verify.ports import Tool
from fleetcfg.trust.verify.prove import version_of
from fleetcfg.trust.verify.quorum import VerificationTime, require_signed_if_large
from fleetcfg.trust.verify.results import InForce
from fleetcfg.view.v2 import VIEWS


def describe_tool(catalogs: Mapping[str, Catalog]) -> Tool:
    """Return this program with *catalogs*, as the door asks for it."""
    major, minor, patch = (int(part) for part in __version__.split(".")[:3])
    release = major, minor, patch
    return Tool(release, VIEWS, lambda of: catalogs[of].sha256 if of in catalogs else None)


@dataclass(frozen=True, slots=True)
class NewestVersions:
    """The versions of the newest public documents that were proven here; 0 for none."""

    root: int = 0
    status: int = 0
    manifest: int = 0


@dataclass(frozen=True)
class Workspace:
    """All that a command about authority needs; see `open_workspace`.

    Attributes:
        carried: What the folder of signed documents holds.
        sources: The bytes of the declarations; *province* is what they declare.
        refused: Why the folder brought nothing newer; None if it was proven, or there is none.
        before: What was the newest before the folder was looked at.
        known: What was worked out of the declarations, by the digest of the manifest.
    """

    installation: Installation
    carried: TrustFolder
    sources: Sources
    province: Province
    record: Record
    authority: Authority
    now: datetime
    refused: RefusalError | None = field(default=None)
    before: NewestVersions = field(default=NewestVersions())
    known: dict[str, SignedDeclarations] = field(default_factory=dict[str, SignedDeclarations])

    @property
    def root(self) -> Root:
        """The newest root that was proven."""
        return self.authority.root

    def verification_time(self, crls: Sequence[bytes] = ()) -> VerificationTime:
        """Return by what signatures are judged here: every list counts, also *crls* that came."""
        lists = tuple(dict.fromkeys((*self.record.crls(), *crls)))
        return VerificationTime(self.now, lists, self.record.keep_crl)

    def require_readable(self, envelope: Envelope, kind: DocumentKind, beside: int = 0) -> None:
        """Refuse what is too large to be read before it is proven, unless a known key signed it.

        *beside* as `require_signed_if_large` takes it.

        Raises:
            RefusalError: UNPROVEN_LARGE.
        """
        require_signed_if_large(envelope, kind, self.root, self.verification_time(), beside)

    def require_package_readable(self, envelope: Envelope, beside: int) -> None:
        """Refuse an adoption with so many bytes of states *beside* it, as `require_readable`."""
        self.require_readable(envelope, "adoption", beside)

    @cached_property
    def ledger_state(self) -> LedgerState:
        """What the record says is authorized of every device."""
        return project(self.installation.store, self.installation.objects)

    @property
    def declarations(self) -> SignedDeclarations:
        """What is declared here beside what the newest manifest says that was proven here.

        A bundle may bring a newer one while the workspace is open.
        """
        seen = self.record.newest_manifest()
        sha256 = "" if seen is None else seen.sha256
        if sha256 not in self.known:
            kept = load_kept_manifest(self.record)
            manifest = None if kept is None else read_manifest(kept.payload)
            objects = self.installation.objects
            self.known[sha256] = SignedDeclarations(
                manifest, self.sources, self.province, objects, self.now
            )
        return self.known[sha256]

    @property
    def manifest(self) -> Manifest | None:
        """The newest manifest that was proven here; None if there was none."""
        return self.declarations.manifest

    @property
    def is_in_force(self) -> bool:
        """Whether the newest status that was proven here speaks of the newest root."""
        kept = load_kept_status(self.record)
        return kept is not None and read_status(kept.payload).root_version == self.root.version

    @property
    def comparison(self) -> ManifestComparison | None:
        """What of the declarations is signed; None without a manifest."""
        return self.declarations.comparison

    @property
    def is_signed(self) -> bool:
        """Whether every declaration here is, to the byte, as it was signed."""
        return self.declarations.is_signed

    @property
    def signed(self) -> Province | None:
        """What the *signed* bytes declare; None if they are not known here."""
        return self.declarations.signed

    @property
    def contact(self) -> ContactRules:
        """Which devices may be contacted, and with which password where it was replaced."""
        return replace(self.declarations.contact, rotated=self._rotated, behind=self._behind)

    @property
    def _behind(self) -> Facts:
        """What is said where a manifest lies here that is older than the newest that is known."""
        lies, known = self.carried.manifest, self.manifest
        version = 0 if lies is None else version_of(lies)
        is_old = known is not None and 0 < version < known.version
        return {"behind": version, "known": known.version} if known and is_old else {}

    @cached_property
    def _rotated(self) -> RotatedPasswords | None:
        at = self.installation
        return rotated_passwords(at.folder, at.store.origin, at.objects, self.ledger_state)

    def keep_signed_bytes(self) -> None:
        """Remember the declarations' bytes while they are as they were signed.

        Raises:
            LedgerError: ``LEDGER_WRITE``.
        """
        for data in self.declarations.signed_bytes():
            self.installation.objects.put(data)


@contextmanager
def open_workspace(
    ledger: Path, trust: Path, sources: Sources, *, now: datetime, signer: Signer | None = None
) -> Generator[Workspace]:
    """Open everything that a command about authority needs, while inside.

    Args:
        ledger: Folder of the record.
        trust: Folder of the signed documents; whatever is newer there is proven and kept.
        sources: The declarations as they lie here.
        now: The time of this run.
        signer: The executor's key, if this command will use it.

    Raises:
        RequestError: ``LEDGER_ABSENT``, ``TRUST_ABSENT``.
        LedgerError: ``LEDGER_*``.
        RefusalError: FILE_* and what reading the folder refuses; a root that was kept is broken.
    """
    with open_installation(ledger) as installation:
        yield workspace_in(installation, trust, sources, now=now, signer=signer)


def workspace_in(
    installation: Installation,
    trust: Path,
    sources: Sources,
    *,
    now: datetime,
    signer: Signer | None = None,
) -> Workspace:
    """Return the same on a record that is open, and for as long as it is."""
    carried = read_trust_folder(trust)
    province, tool = sources.province(at=now), describe_tool(sources.catalogs)

    def judge() -> tuple[Record, Authority]:
        pinned = installation.pinned()
        record = record_of(installation, pinned, signer, carried.crls, now=now)
        compared = _comparison_of(record, sources)
        inventory = describe_inventory(
            province, lambda: compared().signed_as, lambda: compared().differing
        )
        return record, Authority(pinned, record, inventory, tool)

    record, authority = judge()
    before = _newest(record, authority)
    refused = _import_newer(authority, carried, now=now)
    record, authority = judge()  # the rules of a root that is newer are in force
    workspace = Workspace(
        installation, carried, sources, province, record, authority, now, refused, before
    )
    workspace.keep_signed_bytes()
    return workspace


def _newest(record: Record, authority: Authority) -> NewestVersions:
    status, manifest = record.newest_status(), record.newest_manifest()
    return NewestVersions(
        authority.root.version,
        status.version if status else 0,
        manifest.version if manifest else 0,
    )


def describe_inventory(
    province: Province,
    signed_as: Callable[[], str],
    differing: Callable[[], Sequence[str]] = tuple,
) -> SignedInventory:
    """Return what the door asks of *province*; see `SignedInventory` for the rest."""
    return SignedInventory(
        province.fleet.devices,
        province.catalogs,
        signed_as,
        fleet=province.fleet,
        declared=lambda host: declared(province, host),
        differing=differing,
    )


def authority_of_signed(workspace: Workspace) -> Authority:
    """Return the door as it is where the declarations are those in force, whatever lies here.

    Raises:
        RefusalError: SIGNED_INVENTORY_ABSENT.
    """
    kept, signed = load_kept_manifest(workspace.record), workspace.signed
    if kept is None or signed is None:
        raise RefusalError("SIGNED_INVENTORY_ABSENT", stage=Stage.DEVICE)
    inventory = describe_inventory(signed, lambda: kept.sha256)
    pinned, tool = workspace.installation.pinned(), describe_tool(workspace.sources.catalogs)
    return Authority(pinned, workspace.record, inventory, tool)


def record_of(
    installation: Installation,
    pinned: Pinned,
    signer: Signer | None,
    crls: Sequence[bytes],
    *,
    now: datetime,
) -> Record:
    """Return the record as the door asks it."""
    rules = pinned.root.rules
    moment = VerificationTime(now, (*kept_crls(installation.store), *crls))
    return Record(
        installation.store,
        entries_most=rules.max_unwitnessed_entries,
        days_most=rules.max_unwitnessed_days,
        can_sign=make_challenge(signer, lambda: installation.pinned().root, moment),
        now=now,
        local_crls=tuple(crls),
    )


def _import_newer(
    authority: Authority, carried: TrustFolder, *, now: datetime
) -> RefusalError | None:
    """Prove what is newer in the folder, and return why it was not."""
    if carried.status is None or carried.manifest is None:
        return None
    try:
        authority.update(
            roots=carried.roots,
            status=carried.status,
            manifest=carried.manifest,
            now=now,
        )
    except RefusalError as refusal:
        return refusal
    return None


def bring_in_force(
    workspace: Workspace,
    roots: Sequence[Envelope] = (),
    status: Envelope | None = None,
    manifest: Envelope | None = None,
) -> InForce:
    """Prove what is given; a *status* or *manifest* that is not is the kept or the carried one.

    Raises:
        RequestError: ``TRUST_FILE_ABSENT``, ``TRUST_FILE_DRAFT``: nothing was looked at yet.
        RefusalError: The door's, at stages 3 to 6.
        LedgerError: ``LEDGER_*``.
    """
    record, carried = workspace.record, workspace.carried
    status = status or load_kept_status(record) or carried.status
    manifest = manifest or load_kept_manifest(record) or carried.manifest
    return workspace.authority.update(
        roots=roots,
        status=carried.require(status, STATUS),
        manifest=carried.require(manifest, MANIFEST),
        now=workspace.now,
    )


def load_kept_manifest(record: Record) -> Envelope | None:
    """Return the newest manifest that was proven here."""
    seen = record.newest_manifest()
    kept = None if seen is None else record.envelope("manifest", seen.version)
    return None if kept is None else read_envelope(kept, "manifest")


def load_kept_status(record: Record) -> Envelope | None:
    """Return the newest status that was proven here."""
    seen = record.newest_status()
    kept = None if seen is None else record.envelope("status", seen.version)
    return None if kept is None else read_envelope(kept, "status")


@dataclass(frozen=True, slots=True)
class _Compared:
    """The manifest that the declarations are as, or what is not as the newest one has it."""

    signed_as: str = ""
    differing: tuple[str, ...] = ()


def _comparison_of(record: Record, sources: Sources) -> Callable[[], _Compared]:
    known: dict[str, _Compared] = {}

    def compared() -> _Compared:
        envelope = load_kept_manifest(record)
        if envelope is None:
            return _Compared()
        sha256 = envelope.sha256
        if sha256 not in known:
            found = compare_sources(sources, read_manifest(envelope.payload)).differing
            known[sha256] = _Compared("" if found else sha256, found)
        return known[sha256]

    return compared
