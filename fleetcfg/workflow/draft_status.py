"""The next status, drafted from what the record knows and what the signed registers freeze."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Final

from fleetcfg.authority import drafts
from fleetcfg.authority.declared_freezes import NO_FREEZES, DeclaredFreezes, declared_freezes
from fleetcfg.authority.following import read_draft_manifests
from fleetcfg.authority.installation import open_installation
from fleetcfg.authority.joining import LeftOut
from fleetcfg.authority.next_status import StatusWishes, build_next_status
from fleetcfg.authority.record_place import Folders
from fleetcfg.authority.signed_files import SignedDeclarations
from fleetcfg.authority.trust_folder import waiting_version
from fleetcfg.declared.folders import REGISTERS
from fleetcfg.declared.load import Sources
from fleetcfg.errors import RefusalError, RequestError, Stage
from fleetcfg.ledger.objects import Objects
from fleetcfg.model.timezone import VIETNAM, spell_instant
from fleetcfg.model.typed_times import day_of
from fleetcfg.trust.crypto.envelope import Envelope
from fleetcfg.trust.documents.draft import draft_status
from fleetcfg.trust.documents.manifest import read_manifest
from fleetcfg.trust.documents.root import Freeze, Root
from fleetcfg.trust.documents.status import MAX_LIFE
from fleetcfg.trust.verify.folder import MANIFEST
from fleetcfg.trust.verify.prove import prove_manifest, version_of
from fleetcfg.trust.verify.quorum import VerificationTime
from fleetcfg.workflow.trust_documents import NextDocument, verification_time

_FREEZE_PARTS: Final = 3


@dataclass(frozen=True, slots=True)
class StatusRequest:
    """What is asked of the next status.

    Attributes:
        withdrawn: Change-sets that are withdrawn now.
        freezes: Times that are frozen now, beside those of the registers.
        manifest: What has the manifest that it names, signed side by side; none for the one in the
            folder.
        life: How long it is good.
    """

    withdrawn: Sequence[str] = ()
    freezes: Sequence[Freeze] = ()
    manifest: Sequence[Path] = ()
    life: timedelta = MAX_LIFE


def freeze_of(text: str) -> Freeze:
    """Return the freeze that *text* is: ``ID:FROM:TO``, from the first day to the end of the last.

    Raises:
        RequestError: ``USAGE_FREEZE``, ``USAGE_DAY``.
    """
    parts = text.split(":")
    if len(parts) != _FREEZE_PARTS:
        raise RequestError("USAGE_FREEZE", text=text)
    begin, end = day_of(parts[1]), day_of(parts[2])
    try:
        days = {"from": _spell_begin(begin), "to": _spell_begin(end + timedelta(days=1))}
        return Freeze.model_validate({"id": parts[0], **days})
    except (ValueError, OverflowError) as error:  # the last day of all has none after it
        raise RequestError("USAGE_FREEZE", text=text) from error


def _spell_begin(day: date) -> str:
    """Return when *day* begins in Việt Nam, as documents spell it."""
    return spell_instant(datetime.combine(day, time(), VIETNAM))


def draft_next_status(
    folders: Folders, request: StatusRequest, sources: Callable[[], Sources], *, now: datetime
) -> NextDocument:
    """Draft the next status from what this record knows, and what the signed registers freeze.

    Args:
        folders: Where record and signed documents lie.
        request: What is asked of it.
        sources: Gives the declarations as they lie here, if registers were signed; only what the
            manifest signed of them counts.
        now: The time.

    Raises:
        RequestError: ``LEDGER_ABSENT``, ``TRUST_ABSENT``, ``TRUST_FILE_ABSENT`` without a manifest.
        RefusalError: MANIFEST_THRESHOLD and what `prove_manifest` says of the one that lies here;
            MANIFEST_ROLLBACK; WITHDRAW_UNKNOWN; FREEZE_SHORTENED.
    """
    ledger, trust = folders.ledger, folders.trust
    pinned = drafts.require_pinned(ledger, trust, now=now)
    before = drafts.find_newest("status", ledger, trust, now=now)
    moment = verification_time(folders, now)
    in_force, left_out = _manifest_to_name(folders, request.manifest, pinned.root, moment)
    prove_manifest(in_force, pinned.root, moment)
    with open_installation(ledger) as installation:
        declared = _declared(in_force, sources, installation.objects, now)
        wishes = StatusWishes(request.withdrawn, request.freezes, declared or NO_FREEZES)
        content = build_next_status(installation, pinned.root, before, in_force, wishes, now=now)
    payload = draft_status(before, pinned.root, content, now=now, life=request.life)
    found = (_find_waiting_root(trust, pinned.root), _unknown_freezes(declared))
    warnings = tuple(one for one in found if one is not None)
    return NextDocument(payload, before, left_out, warnings)


def _declared(
    in_force: Envelope, sources: Callable[[], Sources], objects: Objects, now: datetime
) -> DeclaredFreezes | None:
    """Return what the registers freeze that *in_force* signed; None if they are not known here."""
    manifest = read_manifest(in_force.payload)
    if not any(file.path.startswith(f"{REGISTERS.name}/") for file in manifest.files):
        return NO_FREEZES
    try:
        here = sources()
    except RequestError:  # a clerk's machine may have no declarations
        return None
    signed = SignedDeclarations(manifest, here, here.province(at=now), objects, now)
    registers, inventory = signed.registers, signed.contact.inventory
    if registers is None or inventory is None:
        return None
    return declared_freezes(registers, inventory.fleet, now=now)


def _unknown_freezes(declared: DeclaredFreezes | None) -> RefusalError | None:
    if declared is not None:
        return None
    return RefusalError("STATUS_FREEZES_UNKNOWN", stage=Stage.STATUS)


def _find_waiting_root(trust: Path, root: Root) -> RefusalError | None:
    """Return STATUS_BEFORE_ROOT if a newer one than *root* lies in *trust*, signed by too few."""
    version = waiting_version(trust)
    if version <= root.version:
        return None
    return RefusalError(
        "STATUS_BEFORE_ROOT", stage=Stage.STATUS, version=version, known=root.version
    )


def _manifest_to_name(
    folders: Folders, files: Sequence[Path], root: Root, moment: VerificationTime
) -> tuple[Envelope, tuple[LeftOut, ...]]:
    """Return the manifest in *files*, or the newest; never one that was passed by.

    The folder may be one that was carried here, and behind what the record knows.
    """
    newest = drafts.find_newest("manifest", folders.ledger, folders.trust, now=moment.now)
    if files:
        found, left_out = read_draft_manifests(files, root, moment)
        if newest is not None and version_of(found) < version_of(newest):
            facts = {"version": version_of(found), "known": version_of(newest)}
            raise RefusalError("MANIFEST_ROLLBACK", stage=Stage.MANIFEST, **facts)
        return found, left_out
    draft = drafts.read_signed(folders.trust / MANIFEST, "manifest")
    known = [one for one in (draft, newest) if one is not None]
    if not known:
        raise RequestError("TRUST_FILE_ABSENT", file=str(folders.trust / MANIFEST))
    return max(known, key=version_of), ()
