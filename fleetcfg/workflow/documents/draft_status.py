"""The next status, drafted from what the record knows and what the registers freeze."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Final

from fleetcfg.authority import drafts
from fleetcfg.authority.declared_freezes import (
    NO_FREEZES,
    DeclaredFreezes,
    declared_freezes,
    join_declared,
)
from fleetcfg.authority.following import read_draft_manifests
from fleetcfg.authority.installation import open_installation
from fleetcfg.authority.joining import LeftOut
from fleetcfg.authority.next_status import StatusWishes, build_next_status
from fleetcfg.authority.record_place import Folders
from fleetcfg.authority.releases import void_releases
from fleetcfg.authority.signed_files import SignedDeclarations
from fleetcfg.authority.trust_folder import waiting_version
from fleetcfg.declared.load import Sources
from fleetcfg.errors import DeclarationError, Facts, RefusalError, RequestError, Stage
from fleetcfg.ledger.objects import Objects
from fleetcfg.model.timezone import VIETNAM, spell_instant
from fleetcfg.model.typed_times import day_of
from fleetcfg.trust.crypto.envelope import Envelope
from fleetcfg.trust.documents.draft import draft_status
from fleetcfg.trust.documents.manifest import Manifest, read_manifest
from fleetcfg.trust.documents.root import Freeze, Root
from fleetcfg.trust.documents.status import MAX_LIFE
from fleetcfg.trust.verify.folder import MANIFEST
from fleetcfg.trust.verify.prove import prove_manifest, version_of
from fleetcfg.trust.verify.quorum import VerificationTime
from fleetcfg.workflow.documents.trust_documents import NextDocument, verification_time

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
    """Draft the next status from what this record knows, and what the registers freeze.

    Args:
        folders: Where record and signed documents lie.
        request: What is asked of it.
        sources: Gives the declarations as they lie here.
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
        manifest = read_manifest(in_force.payload)
        here = _declared(manifest, sources, installation.objects, now)
        wishes = StatusWishes(request.withdrawn, request.freezes, here.freezes, here.is_all)
        content = build_next_status(installation, pinned.root, before, in_force, wishes, now=now)
    payload = draft_status(before, pinned.root, content, now=now, life=request.life)
    waiting = _find_waiting_root(trust, pinned.root)
    void = void_releases(manifest, content.meetings, now=now)
    warnings = (*((waiting,) if waiting else ()), *here.warnings(manifest), *void)
    return NextDocument(payload, before, left_out, warnings)


@dataclass(frozen=True, slots=True)
class _FreezesHere:
    """What the registers freeze, as far as they lie here.

    Attributes:
        freezes: Of the registers that were signed, and of those that lie here: a status only takes
            away, and who signs it reads it.
        is_all: Whether all of the signed ones is among them.
        unsigned: Ids of those that are not signed, or not as long, or not of as many devices.
    """

    freezes: DeclaredFreezes = NO_FREEZES
    is_all: bool = False
    unsigned: tuple[str, ...] = ()

    def warnings(self, manifest: Manifest) -> Iterator[RefusalError]:
        """Yield what must be known of them before the status is signed."""
        if manifest.has_registers and not self.is_all:
            yield RefusalError("STATUS_FREEZES_UNKNOWN", stage=Stage.STATUS)
        if self.unsigned:
            facts: Facts = {"count": len(self.unsigned), "first": self.unsigned[0]}
            yield RefusalError("STATUS_FREEZES_UNSIGNED", stage=Stage.STATUS, **facts)


def _declared(
    manifest: Manifest, sources: Callable[[], Sources], objects: Objects, now: datetime
) -> _FreezesHere:
    """Return what the registers freeze: those that *manifest* names, and those that lie here."""
    try:
        here = sources()
    except (RequestError, DeclarationError):  # a clerk's machine may have no declarations
        return _FreezesHere()
    if not (manifest.has_registers or here.registers.files):
        return _FreezesHere()
    province = here.province(at=now)
    signed = SignedDeclarations(manifest, here, province, objects, now)
    inventory = signed.contact.inventory
    fleet = province.fleet if inventory is None else inventory.fleet
    mine = declared_freezes(province.registers, fleet, now=now)
    if signed.registers is None or inventory is None:
        return _FreezesHere(mine)
    theirs = declared_freezes(signed.registers, fleet, now=now)
    both = join_declared(theirs, mine, now)
    added = (*_added(both.standing, theirs.standing), *_added(both.meetings, theirs.meetings))
    return _FreezesHere(both, manifest.has_registers, added)


def _added(every: Sequence[Freeze], signed: Sequence[Freeze]) -> Iterator[str]:
    """Yield the ids of what the *signed* ones are not."""
    return (one.id for one in every if one not in signed)


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
