"""The steps of the door, each under its number; `door` says which lead to what.

A step returns what it has proven and what the next one needs, or raises `RefusalError` with its
stage. What is proven of root, status and manifest is kept at once, see the door.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Final

from fleetcfg.errors import RefusalError, Stage, refuse_at
from fleetcfg.trust.crypto.canonical import require_alphabet
from fleetcfg.trust.crypto.envelope import DocumentKind, Envelope, read_envelope
from fleetcfg.trust.documents.adoption import Adoption
from fleetcfg.trust.documents.approval import Approval
from fleetcfg.trust.documents.bundle import Bundle
from fleetcfg.trust.documents.changeset import ChangeSet
from fleetcfg.trust.documents.document import Document
from fleetcfg.trust.documents.manifest import Manifest
from fleetcfg.trust.documents.root import Role, Root
from fleetcfg.trust.documents.status import StatusDocument, join_statuses, read_status
from fleetcfg.trust.verify import checks, checks_of_records
from fleetcfg.trust.verify.about import require_about
from fleetcfg.trust.verify.bound import require_bound
from fleetcfg.trust.verify.chain import Pinned, follow
from fleetcfg.trust.verify.checks_of_secrets import require_sealed
from fleetcfg.trust.verify.frozen import require_freezes_told
from fleetcfg.trust.verify.ports import (
    InventoryPort,
    KnownVersion,
    LedgerPort,
    RootEffects,
    Tool,
    VersionedKind,
)
from fleetcfg.trust.verify.prove import (
    prove_adoption,
    prove_approval,
    prove_breakglass,
    prove_changeset,
    prove_manifest,
    prove_receipt,
    prove_status,
    read_waiting_manifest,
)
from fleetcfg.trust.verify.quorum import VerificationTime, VerifiedSignature
from fleetcfg.trust.verify.results import Attested, DeclaredEmergency, InForce, digests_of

_VERSIONED: Final[Mapping[VersionedKind, str]] = {
    "status": "status",
    "manifest": "baseline",
    "adoption": "baseline",
}
"""Documents whose versions rise, and the role that signs them."""


@dataclass(frozen=True, slots=True)
class Public:
    """What is public and signed, not yet looked at: *roots* ascend, without a gap."""

    roots: Sequence[Envelope]
    status: Envelope
    manifest: Envelope


@dataclass(frozen=True, slots=True)
class Proven:
    """What the steps up to 6 have established."""

    pinned: Pinned
    in_force: InForce
    moment: VerificationTime

    @property
    def status(self) -> StatusDocument:
        """The status that is in force."""
        return self.in_force.status


def effects_of(root: Root, before: Root | None, log: str) -> RootEffects:
    """Return what taking *root* in does to the record of the log *log*.

    Args:
        root: What was proven.
        before: The root that it follows; None where it is the first.
        log: Origin of the log.
    """
    known = root if before is None else before
    forgets: tuple[VersionedKind, ...] = tuple(
        kind
        for kind, role in _VERSIONED.items()
        if _signers(getattr(root.roles, role), root) != _signers(getattr(known.roles, role), known)
    )
    lowers_to = None if root.clocks is None else root.clocks.get(log)
    return RootEffects(root.issued_at, forgets, lowers_to)


def _signers(role: Role, root: Root) -> frozenset[str]:
    return frozenset(keyid for keyid in role.keys if not root.is_revoked(keyid))


class Steps:
    """The steps of one installation; see `Authority` for the arguments."""

    def __init__(
        self, pinned: Pinned, ledger: LedgerPort, inventory: InventoryPort, tool: Tool
    ) -> None:
        self.pinned = pinned
        self._ledger = ledger
        self._inventory = inventory
        self._tool = tool

    @property
    def root(self) -> Root:
        """The newest root that was proven."""
        return self.pinned.root

    # ------------------------------------------------------------ 0, 2, 3: here and now

    def read(self, data: bytes, kind: DocumentKind) -> Envelope:
        """Step 0 of an envelope that came alone."""
        with refuse_at(Stage.BYTES):
            return read_envelope(data, kind)

    def require_whole(self) -> None:
        """Step 2: the record of this installation is whole."""
        with refuse_at(Stage.LEDGER):
            checks.require_whole(self._ledger)

    def begin(
        self, now: datetime, crls: Sequence[bytes], roots: Sequence[Envelope]
    ) -> VerificationTime:
        """Step 3: the clock is not behind the record; return what signatures are judged by.

        A newer root may say that the record's clock was wrong: where the clock is behind, the
        *roots* are followed first.
        """
        if now.tzinfo is None:
            msg = "a time without its zone is no time"
            raise ValueError(msg)
        lists = tuple(dict.fromkeys((*self._ledger.crls(), *crls)))
        moment = VerificationTime(now, lists, self._ledger.keep_crl)
        if roots and now < self._ledger.time_floor() - checks.CLOCK_SLACK:
            self.follow_roots(roots, moment)
        with refuse_at(Stage.CLOCK):
            checks.require_clock(self._ledger.time_floor(), now)
        return moment

    # ------------------------------------------------------------ 4 to 6: what is in force

    def follow_roots(self, roots: Sequence[Envelope], moment: VerificationTime) -> Pinned:
        """Step 4: the root leads here, and has not expired."""
        with refuse_at(Stage.ROOT):
            self.pinned = follow(self.pinned, roots, moment, self._keep_root)
            checks.require_not_ahead(self.root.issued_at, moment.now)
        return self.pinned

    def prove_in_force(self, public: Public, moment: VerificationTime) -> Proven:
        """Steps 4 to 6: root, status and manifest are the newest, and agree."""
        pinned = self.follow_roots(public.roots, moment)
        with refuse_at(Stage.STATUS):
            status = self._status(public.status, moment)
        with refuse_at(Stage.MANIFEST):
            manifest = self._manifest(public.manifest, status, moment)
        found = InForce(pinned.root, pinned.sha256, status, manifest, public.manifest.sha256)
        return Proven(pinned, found, moment)

    def prove_following(self, envelope: Envelope, proven: Proven) -> Proven:
        """Step 6 of a manifest that waits for signatures: it is the next after the one in force.

        It is put in that one's place, to read a change-set by and to decide on it; nothing of it is
        kept.
        """
        in_force = proven.in_force
        with refuse_at(Stage.MANIFEST):
            manifest = read_waiting_manifest(envelope, self.root, proven.moment)
            require_alphabet(envelope.payload)
            checks.require_not_ahead(manifest.issued_at, proven.moment.now)
            version, sha256 = in_force.manifest.version, in_force.manifest_sha256
            checks.require_follows(manifest, version, sha256)
        following = replace(in_force, manifest=manifest, manifest_sha256=envelope.sha256)
        return replace(proven, in_force=following)

    def _require_letters(self, said: Document, sha256: str) -> None:
        """Refuse letters that are not signed any more; what is recorded here is of the past."""
        if not self._ledger.is_recorded(sha256):
            require_alphabet(said.to_bytes())

    def _keep_root(self, pinned: Pinned) -> None:
        effects = effects_of(pinned.root, self.root, self._ledger.log_name())
        self.pinned = pinned
        seen = KnownVersion(pinned.root.version, pinned.sha256)
        self._ledger.keep_root(pinned.envelope.to_bytes(), seen, effects)

    def _status(self, envelope: Envelope, moment: VerificationTime) -> StatusDocument:
        status = prove_status(envelope, self.root, moment).document
        seen, known = KnownVersion(status.version, envelope.sha256), self._ledger.newest_status()
        checks.require_newest(seen, known, rollback="STATUS_ROLLBACK", fork="STATUS_FORK")
        checks.require_near(seen, known, "status")
        checks.require_not_ahead(status.issued_at, moment.now)
        in_force = join_statuses(self._ledger.status_in_force(), status)
        read_status(in_force.to_bytes())  # or a long history could not be read back any more
        self._ledger.keep_status(envelope.to_bytes(), seen, in_force)
        checks.require_fresh(status, self.root, moment.now)
        return in_force

    def _manifest(
        self, envelope: Envelope, status: StatusDocument, moment: VerificationTime
    ) -> Manifest:
        manifest = prove_manifest(envelope, self.root, moment).document
        seen = KnownVersion(manifest.version, envelope.sha256)
        known = self._ledger.newest_manifest()
        checks.require_newest(seen, known, rollback="MANIFEST_ROLLBACK", fork="MANIFEST_FORK")
        checks.require_near(seen, known, "manifest")
        checks.require_not_ahead(manifest.issued_at, moment.now)
        checks.require_in_force(seen, status)
        if seen != known:
            require_alphabet(envelope.payload)
        self._ledger.keep_manifest(envelope.to_bytes(), seen, manifest.issued_at)
        return manifest

    # ------------------------------------------------------------ 7, 8: the change-set

    def prove_changeset(
        self, envelope: Envelope, proven: Proven
    ) -> tuple[ChangeSet, tuple[VerifiedSignature, ...]]:
        """Step 7: the change-set is its author's, and holds."""
        with refuse_at(Stage.CHANGESET):
            proof = prove_changeset(envelope, self.root, proven.moment)
            changeset = proof.document
            require_alphabet(envelope.payload)
            checks.require_not_ahead(changeset.created_at, proven.moment.now)
            checks.require_own_number(changeset, envelope.sha256, self._ledger)
            checks.require_not_withdrawn(changeset, envelope.sha256, proven.status, self._ledger)
            checks.require_near_numbers(changeset, proven.status, self._ledger)
            manifest, sha256 = proven.in_force.manifest, proven.in_force.manifest_sha256
            require_bound(changeset, proven.pinned, manifest, sha256)
            checks.require_tool(changeset, self._tool)
            checks.require_devices(changeset, self.root, manifest, sha256, self._inventory)
            require_sealed(changeset, self.root, self._inventory)
            require_about(changeset, self.root, self._inventory)
        return changeset, proof.signatures

    def prove_approvals(
        self,
        bundle: Bundle,
        changeset: ChangeSet,
        authors: Sequence[VerifiedSignature],
        proven: Proven,
    ) -> tuple[tuple[Approval, ...], tuple[VerifiedSignature, ...]]:
        """Step 8: the approvals are enough people's, and agree."""
        with refuse_at(Stage.APPROVALS):
            proofs = [
                prove_approval(envelope, self.root, proven.moment) for envelope in bundle.approvals
            ]
            approvals = tuple(proof.document for proof in proofs)
            checks.require_none_rejected(approvals, bundle.changeset)
            for envelope in bundle.approvals:
                require_alphabet(envelope.payload)
            for approval in approvals:
                checks.require_approval(approval, bundle.changeset, changeset, proven.moment.now)
            checks.require_view(approvals, changeset, bundle.changeset.payload, self._tool)
            checks.require_one_decision(approvals)
            people = {signed.person for signed in authors}
            checks.require_separation(approvals, changeset, self.root, people)
            checks.require_approvers(approvals, changeset, self.root)
        return approvals, tuple(signed for proof in proofs for signed in proof.signatures)

    def require_issued(self, bundle: Bundle) -> None:
        """Step 8: the Department issued the change-set, over exactly these approvals.

        It may know of a rejection that was taken out on the way, and of others' approvals that were
        put in: who applies cannot.
        """
        with refuse_at(Stage.APPROVALS):
            over = self._ledger.issued_over(bundle.changeset.sha256, bundle.issue, self.root)
            if digests_of(bundle.approvals) != tuple(over):
                raise RefusalError("CHANGESET_NOT_ISSUED", why="approvals")

    # ------------------------------------------------------------ 9 to 11: time, place, once

    def require_window(self, changeset: ChangeSet, proven: Proven) -> None:
        """Step 9 of what is recorded: its window is not over, and no longer than is allowed."""
        with refuse_at(Stage.TIME):
            checks.require_window(changeset, self.root, proven.moment.now)

    def require_time(self, changeset: ChangeSet, proven: Proven) -> None:
        """Step 9: it is time."""
        with refuse_at(Stage.TIME):
            checks.require_time(changeset, proven.in_force, proven.moment.now)
            require_freezes_told(changeset, proven.status, proven.in_force.manifest)

    def require_named_executor(self, changeset: ChangeSet) -> None:
        """Step 10 of what is recorded: there is such an executor, by the root."""
        with refuse_at(Stage.EXECUTOR):
            checks.require_role(changeset.executor, self.root)

    def require_executor(self, changeset: ChangeSet, proven: Proven) -> None:
        """Step 10: this is the executor."""
        with refuse_at(Stage.EXECUTOR):
            now = proven.moment.now
            checks.require_executor(changeset, proven.status, self.root, self._ledger, now)

    def find_spent(
        self, changeset: ChangeSet, sha256: str, proven: Proven
    ) -> Mapping[str, RefusalError]:
        """Step 11: of some device it has not been spent; return why of the others, by device."""
        with refuse_at(Stage.SPENT):
            closed = checks.find_spent(changeset, sha256, proven.status, self._ledger)
            checks.require_any_unspent(changeset, closed)
        return MappingProxyType(closed)

    # ------------------------------------------------------------ 7: what comes alone

    def prove_adoption(
        self, envelope: Envelope, moment: VerificationTime
    ) -> tuple[Adoption, tuple[VerifiedSignature, ...]]:
        """Step 7 of an adoption: enough people's, and of devices that are what it says."""
        with refuse_at(Stage.CHANGESET):
            proof = prove_adoption(envelope, self.root, moment)
            adoption = proof.document
            self._require_letters(adoption, envelope.sha256)
            seen = KnownVersion(adoption.version, envelope.sha256)
            checks.require_near(seen, self._ledger.newest_adoption(), "adoption")
            checks.require_not_ahead(adoption.created_at, moment.now)
            for device in adoption.devices:
                checks.require_not_ahead(device.taken_at, moment.now)
            named = {device.id: device.identity for device in adoption.devices}
            checks_of_records.require_adopted(named, self._ledger, self._inventory)
        return adoption, proof.signatures

    def prove_receipt(
        self, envelope: Envelope, changeset: ChangeSet | None, moment: VerificationTime
    ) -> Attested:
        """Step 7 of a receipt: its executor's, about a log that the root names."""
        with refuse_at(Stage.CHANGESET):
            proof = prove_receipt(envelope, self.root, moment)
            receipt, (signed,) = proof.document, proof.signatures
            self._require_letters(receipt, envelope.sha256)
            checks_of_records.require_known_log(receipt, self.root)
            checks.require_not_ahead(receipt.issued_at, moment.now)
            if changeset is not None:
                checks_of_records.require_receipt_of(receipt, signed, changeset)
        return Attested(receipt, envelope.sha256, signed)

    def prove_breakglass(self, envelope: Envelope, moment: VerificationTime) -> DeclaredEmergency:
        """Step 7 of a break-glass: its person's, of a known log and device, and within its time.

        What the device said before and after is in the letters of the device.
        """
        with refuse_at(Stage.CHANGESET):
            proof = prove_breakglass(envelope, self.root, moment)
            said, (signed,) = proof.document, proof.signatures
            self._require_letters(said.model_copy(update={"changes": ()}), envelope.sha256)
            checks_of_records.require_breakglass(said, self.root)
            checks.require_not_ahead(said.ended_at, moment.now)
            named = {said.device: said.identity}
            checks_of_records.require_adopted(named, self._ledger, self._inventory)
        return DeclaredEmergency(said, envelope.sha256, signed)
