"""The documents that say who may do what: drafted after the last, pinned, and read as in force."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from fleetcfg.authority import drafts
from fleetcfg.authority.declared_freezes import declared_freezes
from fleetcfg.authority.files import read_carried
from fleetcfg.authority.installation import install, load_trusted_root, open_installation
from fleetcfg.authority.joining import LeftOut
from fleetcfg.authority.missing_status import mismatch_of
from fleetcfg.authority.policy import draft_root
from fleetcfg.authority.protected_files import (
    read_declarations_at,
    read_declarations_here,
    read_protected_here,
    semantic_of,
)
from fleetcfg.authority.record_files import is_installed
from fleetcfg.authority.record_place import Folders
from fleetcfg.authority.releases import (
    NO_WISHES,
    MeetingsFrozen,
    ReleaseWishes,
    frozen_for,
    next_releases,
)
from fleetcfg.authority.sample_policy import left_of_sample
from fleetcfg.authority.trust_folder import claimed_root, read_trust_folder
from fleetcfg.authority.workspace import record_of
from fleetcfg.declared.province import Province
from fleetcfg.errors import DeclarationError, RefusalError, RequestError, Stage
from fleetcfg.ledger.checkpoint import Verifier
from fleetcfg.ledger.record import kept_crls, kept_envelope, kept_status
from fleetcfg.ledger.store import Store
from fleetcfg.model.catalog import Catalog
from fleetcfg.model.problem import Place, Problems
from fleetcfg.trust.crypto.envelope import Envelope, read_envelope
from fleetcfg.trust.documents.draft import ManifestInput, draft_manifest
from fleetcfg.trust.documents.manifest import Decision, Manifest, read_manifest
from fleetcfg.trust.documents.root import Root, read_root
from fleetcfg.trust.documents.status import StatusDocument, join_statuses, read_status
from fleetcfg.trust.verify.chain import Pinned
from fleetcfg.trust.verify.ports import KnownVersion
from fleetcfg.trust.verify.quorum import VerificationTime
from fleetcfg.trust.verify.steps import effects_of


@dataclass(frozen=True, slots=True)
class NextDocument:
    """A draft.

    Attributes:
        before: The signed document that it follows; None if it is the first.
        left_out: Parts of what it names that do not hold, where copies were joined.
        warnings: What must be known before it is signed.
    """

    payload: bytes
    before: Envelope | None
    left_out: tuple[LeftOut, ...] = ()
    warnings: tuple[RefusalError, ...] = ()


@dataclass(frozen=True, slots=True)
class InForceHere:
    """What is trusted here, and the newest that was signed under it."""

    pinned: Pinned
    status: StatusDocument | None
    manifest: Manifest | None

    @property
    def missing(self) -> RefusalError | None:
        """STATUS_ROOT_MISMATCH where the newest status does not speak of the root."""
        return None if self.status is None else mismatch_of(self.status, self.pinned.root)


def draft_next_root(
    policy: Path,
    after: Path | None,
    place_of: Callable[[str], Path],
    *,
    trust: Path,
    now: datetime,
) -> tuple[bytes | None, Problems]:
    """Draft a root from the file *policy*, to follow the one in the file *after*.

    Args:
        policy: See above.
        after: None for a first root.
        place_of: Gives the folder of the record, by the trust domain.
        trust: Where the signed documents lie.
        now: The time.

    Returns:
        Its payload, None if the policy has errors; and what is wrong with the policy.

    Raises:
        RequestError: PATH_MISSING; ROOT_AFTER without *after* where a root of the domain is.
        RefusalError: As `read_carried`, `envelope_of` and `read_root`.
    """
    named = None
    if after is not None:
        before = read_envelope(read_carried(after), "root")
        named = read_root(before.payload), before.sha256
    payload, problems = draft_root(
        read_carried(policy), policy, read=read_carried, before=named, now=now
    )
    if payload is not None:
        root = read_root(payload)
        if after is None:
            _require_first(root.trust_domain, place_of, trust)
        if left := left_of_sample(root):
            problems.warning("POLICY_SAMPLE_LEFT", Place(str(policy)), names=", ".join(left))
    return payload, problems


def _require_first(domain: str, place_of: Callable[[str], Path], trust: Path) -> None:
    """Refuse a first root where one of its domain is trusted already, or lies in *trust*."""
    ledger, pinned = place_of(domain), None
    if is_installed(ledger):
        with open_installation(ledger) as installation:
            pinned = load_trusted_root(installation.store)
    known = claimed_root(trust) if pinned is None else pinned.root
    if known is not None and known.trust_domain == domain:
        raise RequestError("ROOT_AFTER", version=known.version, domain=domain)


def draft_next_manifest(
    folders: Folders,
    revision: str,
    decision: Decision,
    catalogs: Mapping[str, Catalog],
    *,
    releases: ReleaseWishes = NO_WISHES,
    now: datetime,
) -> NextDocument:
    """Draft the next manifest over every protected file of a git *revision*, or as they lie here.

    What the one before it releases of the freezes of meetings is carried on, and *releases* added.

    Raises:
        RequestError: ``LEDGER_ABSENT``, ``TRUST_ABSENT``, ``TREE_UNKNOWN_REVISION``; ``RELEASE_*``.
        BrokenDeclarationsError: The declarations have errors.
        RefusalError: PATH_MODE, PATH_NAME; FILE_*, JSON_*, ENVELOPE_* of what lies in the folder.
    """
    pinned = drafts.require_pinned(folders.ledger, folders.trust, now=now)
    files, province = (
        read_declarations_at(revision, catalogs=catalogs, at=now)
        if revision
        else read_declarations_here(catalogs=catalogs, at=now)
    )
    before = drafts.find_newest("manifest", folders.ledger, folders.trust, now=now)
    semantic = semantic_of(province)
    frozen = _frozen(folders, province, now)
    known = None if before is None else read_manifest(before.payload)
    released, cut = next_releases(known, frozen, releases, decision, now=now)
    content = ManifestInput(files, semantic, decision, released)
    payload = draft_manifest(before, pinned.root, content, now=now)
    warning = _find_uncommitted(files, revision) if revision else None
    return NextDocument(payload, before, warnings=(*((warning,) if warning else ()), *cut))


def _frozen(folders: Folders, province: Province, now: datetime) -> MeetingsFrozen:
    """Return what is frozen for meetings, by all statuses here and by what *province* declares."""
    newest = drafts.find_newest("status", folders.ledger, folders.trust, now=now)
    with open_installation(folders.ledger) as installation:
        known = kept_status(installation.store, installation.objects)
    status = known if newest is None else join_statuses(known, read_status(newest.payload))
    declared = declared_freezes(province.registers, province.fleet, now=now)
    return frozen_for(status, declared.meetings, now=now)


def _find_uncommitted(files: Mapping[str, bytes], revision: str) -> RefusalError | None:
    """Return MANIFEST_UNCOMMITTED if what lies here is not what *revision* has: *files*."""
    try:
        here = read_protected_here()
    except (RefusalError, DeclarationError):  # what lies here is not what is going to be signed
        return None
    paths = sorted({*files, *here})
    differing = [path for path in paths if files.get(path) != here.get(path)]
    if not differing:
        return None
    count, first = len(differing), differing[0]
    return RefusalError(
        "MANIFEST_UNCOMMITTED", stage=Stage.MANIFEST, count=count, first=first, revision=revision
    )


def pin_root(pinned: Pinned, ledger: Path, origin: str, *, now: datetime) -> Verifier:
    """Trust a root that a person's fingerprint names; begin a record named *origin* if needed.

    Args:
        pinned: From `bootstrap`.
        ledger: Folder of the record.
        origin: Name of its log, if the record is to begin now; one that there is has this name.
        now: The time of it.

    Returns:
        The public key of the record.

    Raises:
        RequestError: ``LEDGER_ABSENT`` if there is no record and *origin* is empty;
            ``LEDGER_EXISTS`` if there is one of another name.
        RefusalError: At stage 4, unless newer roots were followed from it here already: ROOT_FORK,
            ROOT_ROLLBACK; TRUST_DOMAIN if the record trusts a root of another domain.
    """
    if not is_installed(ledger):
        if not origin:
            raise RequestError("LEDGER_ABSENT", folder=str(ledger))
        install(ledger, origin)
    with open_installation(ledger) as installation:
        if origin not in ("", own := installation.store.origin):  # a log keeps its name
            raise RequestError("LEDGER_EXISTS", folder=str(ledger), origin=own, asked=origin)
        known = load_trusted_root(installation.store)
        if known is not None and _leads_to(pinned, known, installation.store):
            return installation.store.verifier
        if known is not None and known.sha256 != pinned.sha256:
            _require_successor(pinned, known.root)
        record = record_of(installation, pinned, None, (), now=now)
        seen = KnownVersion(pinned.root.version, pinned.sha256)
        before = None if known is None else known.root
        effects = effects_of(pinned.root, before, installation.store.origin)
        record.keep_root(pinned.envelope.to_bytes(), seen, effects)
        return installation.store.verifier


def read_in_force(folders: Folders, *, now: datetime) -> InForceHere:
    """Return who may do what, and the newest status and manifest that enough people signed.

    Raises:
        RequestError: ``LEDGER_ABSENT``, ``TRUST_ABSENT``.
        RefusalError: FILE_*, JSON_*, ENVELOPE_* of what lies in the folder.
    """
    ledger, trust = folders.ledger, folders.trust
    pinned = drafts.require_pinned(ledger, trust, now=now)
    status = drafts.find_newest("status", ledger, trust, now=now)
    manifest = drafts.find_newest("manifest", ledger, trust, now=now)
    return InForceHere(
        pinned,
        None if status is None else read_status(status.payload),
        None if manifest is None else read_manifest(manifest.payload),
    )


def verification_time(folders: Folders, now: datetime) -> VerificationTime:
    """Return *now*, with the revocation lists of both folders."""
    crls = read_trust_folder(folders.trust).crls
    if is_installed(folders.ledger):
        with open_installation(folders.ledger) as installation:
            crls = (*kept_crls(installation.store), *crls)
    return VerificationTime(now, crls)


def _leads_to(pinned: Pinned, known: Pinned, store: Store) -> bool:
    """Tell whether *known* follows *pinned*: each root that was kept names the one before it."""
    before = pinned.sha256
    for version in range(pinned.root.version + 1, known.root.version + 1):
        kept = kept_envelope(store, "root", version)
        if kept is None:
            return False
        envelope = read_envelope(kept, "root")
        if read_root(envelope.payload).prev != before:
            return False
        before = envelope.sha256
    return pinned.root.version < known.root.version and before == known.sha256


def _require_successor(pinned: Pinned, known: Root) -> None:
    version = pinned.root.version
    if pinned.root.trust_domain != known.trust_domain:
        raise RefusalError("TRUST_DOMAIN", stage=Stage.ROOT, document="root")
    if version == known.version:
        raise RefusalError("ROOT_FORK", stage=Stage.ROOT, version=version, sha256=pinned.sha256)
    if version < known.version:
        raise RefusalError("ROOT_ROLLBACK", stage=Stage.ROOT, version=version, known=known.version)
