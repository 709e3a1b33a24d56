"""Proving one carried file by what is trusted here, for showing it: stale ones, too.

A document is proven if the people who may sign its kind have signed it, by the root in force (or,
for a root, by the chain). Whether it still holds is another question, and its answer is shown
beside it. What is not proven is not taken apart, with one exception: a draft that only lacks
signatures is read, since its signer must read it first. A draft names the domain that is
trusted here, and each signature that it has is good: a signed document that was changed is none.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Final

from fleetcfg.authority.carried_files import ImportKind
from fleetcfg.authority.drafts import DraftDocument, draft_in, signers_of
from fleetcfg.authority.following import read_following
from fleetcfg.authority.frozen_here import tell_released
from fleetcfg.authority.inspect_log import inspect_cosigned, inspect_log
from fleetcfg.authority.inspection import Inspection, Vote
from fleetcfg.authority.workspace import Workspace, load_kept_manifest, load_kept_status
from fleetcfg.errors import RefusalError, Stage, refuse_at
from fleetcfg.ledger.signed_elsewhere import signed_elsewhere
from fleetcfg.model.timezone import spell_instant
from fleetcfg.trust.crypto.canonical import MAX_BUNDLE, digest, parse, parse_frame
from fleetcfg.trust.crypto.envelope import ENVELOPE_VALUES, Envelope, draft_of, read_envelope
from fleetcfg.trust.documents.bundle import Bundle, read_bundle
from fleetcfg.trust.documents.changeset import ChangeSet
from fleetcfg.trust.documents.manifest import read_manifest
from fleetcfg.trust.documents.package import read_package, read_package_envelope
from fleetcfg.trust.documents.receipt import read_receipt
from fleetcfg.trust.documents.root import Root, read_root
from fleetcfg.trust.documents.status import read_status
from fleetcfg.trust.verify import checks
from fleetcfg.trust.verify.bound import require_bound
from fleetcfg.trust.verify.chain import follow
from fleetcfg.trust.verify.ports import KnownVersion
from fleetcfg.trust.verify.prove import (
    prove_approval,
    prove_changeset,
    prove_manifest,
    prove_root,
    prove_statement,
    prove_statement_so_far,
    prove_status,
)
from fleetcfg.trust.verify.quorum import VerificationTime
from fleetcfg.view.v2 import render

_PASSED_BY: Final = frozenset({"DEVICE_SEQ_OLD", "ALREADY_CONSUMED"})


def inspect_document(workspace: Workspace, kind: ImportKind, data: bytes) -> Inspection:
    """Return what can be shown of the file *data*.

    Raises:
        RequestError: As `fleetcfg.authority.workspace.open_workspace`.
        LedgerError: ``LEDGER_*``.
    """
    try:
        proven = _PROVE[kind](workspace, data)
        return replace(_with_elsewhere(workspace, proven), file_sha256=digest(data))
    except RefusalError as refusal:
        try:
            draft = _draft(workspace, data)
        except RefusalError as large:
            return replace(inspect_unknown(kind, data), refusal=large)
        people = () if draft is None else _signed_by(workspace, draft)
        shown = replace(inspect_unknown(kind, data), refusal=refusal, draft=draft, people=people)
        return _with_elsewhere(workspace, shown)


def _with_elsewhere(workspace: Workspace, shown: Inspection) -> Inspection:
    """Return *shown* with who of those that it names signed it with another tool."""
    named = {*shown.people, *(vote.approval.person for vote in shown.votes if vote.approval)}
    if not named:
        return shown
    found = set(signed_elsewhere(workspace.installation.store, shown.sha256).values())
    return replace(shown, elsewhere=tuple(sorted(named & found)))


def inspect_unknown(kind: ImportKind, data: bytes) -> Inspection:
    """Return all that can be said of a file of which nothing is proven: its digests and its size.

    The digest of the payload is the one that its signers compare, so it is told if it can be read.
    """
    try:
        if kind == "bundle":
            sha256 = read_bundle(data).changeset.sha256
        elif kind == "receipt":
            frame = parse_frame(data, MAX_BUNDLE, ENVELOPE_VALUES)
            sha256 = draft_of(frame, "receipt").sha256
        elif kind == "package":
            sha256 = read_package_envelope(BytesIO(data)).sha256
        elif kind in ("log", "cosigned"):
            sha256 = ""
        else:
            sha256 = draft_in(Path(), data).envelope.sha256
    except RefusalError:
        sha256 = ""
    return Inspection(kind, sha256, len(data), file_sha256=digest(data))


def _draft(workspace: Workspace, data: bytes) -> DraftDocument | None:
    """Return the draft that *data* is; None for anything else, and for what was changed."""
    try:
        draft = draft_in(Path(), data, workspace.require_package_readable)
        workspace.require_readable(draft.envelope, draft.kind)
        if draft.document.trust_domain != workspace.root.trust_domain:
            return None
    except RefusalError as refusal:
        if refusal.code == "UNPROVEN_LARGE":
            raise
        return None
    own = (read_root(draft.envelope.payload),) if draft.kind == "root" else ()
    good = signers_of(draft, (workspace.root, *own), workspace.verification_time())
    return draft if len(good) == len(draft.envelope.signatures) else None


def _signed_by(workspace: Workspace, draft: DraftDocument) -> tuple[str, ...]:
    """Return who has signed a draft, of the people whom the trusted root names."""
    good = signers_of(draft, (workspace.root,), workspace.verification_time())
    return tuple(sorted({one.person for one in good}))


def names_of(root: Root) -> dict[str, str]:
    """Return what people are called, by their names in documents."""
    return {person: f"{who.name}, {who.title}" for person, who in root.people.items()}


def _bundle(workspace: Workspace, data: bytes) -> Inspection:
    bundle = _unless_in_force(workspace, read_bundle(data))
    refusal = _refusal_of(lambda: workspace.authority.authorize(bundle, now=workspace.now))
    envelope = bundle.changeset
    moment = workspace.verification_time(bundle.crls)
    try:
        proof = prove_changeset(envelope, workspace.root, moment)
    except RefusalError as unproven:
        return Inspection(
            "bundle", envelope.sha256, len(data), refusal=refusal or unproven, is_judged=True
        )
    over = _refusal_of(lambda: _require_current(workspace, bundle, proof.document))
    shown = Inspection(
        "bundle",
        envelope.sha256,
        len(data),
        parse(envelope.payload, MAX_BUNDLE),
        tuple(sorted(proof.people)),
        view=render(envelope.payload).decode(),
        votes=_votes(workspace, bundle, moment),
        refusal=refusal,
        stale=over or _stale(refusal),
        is_judged=True,
        names=names_of(workspace.root),
        simulated=_count_simulated(workspace, proof.document),
        released=tell_released(workspace, proof.document),
        needed=checks.count_needed(proof.document, workspace.root),
    )
    return _with_following(shown, workspace, bundle)


def _with_following(shown: Inspection, workspace: Workspace, bundle: Bundle) -> Inspection:
    """Return *shown* with the manifest that it waits for, or why that cannot be shown here."""
    try:
        following = read_following(bundle, workspace)
    except RefusalError as absent:
        return replace(shown, refusal=absent) if shown.state == "unsigned" else shown
    if following is None:
        return shown
    draft = DraftDocument(Path(), "manifest", following.envelope)
    people = _signed_by(workspace, draft)
    needed = workspace.root.roles.baseline.threshold
    return replace(shown, following=following, following_people=people, following_needed=needed)


def _count_simulated(workspace: Workspace, changeset: ChangeSet) -> int:
    known = workspace.province.fleet.devices
    return sum(each.id in known and known[each.id].simulated for each in changeset.devices)


def _unless_in_force(workspace: Workspace, bundle: Bundle) -> Bundle:
    """Return *bundle* without its waiting manifest, if that was proven here meanwhile."""
    kept, following = load_kept_manifest(workspace.record), bundle.following
    if kept is None or following is None or kept.sha256 != following.sha256:
        return bundle
    return replace(bundle, manifest=kept, following=None)


def _require_current(workspace: Workspace, bundle: Bundle, changeset: ChangeSet) -> None:
    """Refuse a change-set that was made here, or that the newest documents here have passed by."""
    sha256 = bundle.changeset.sha256
    manifest, status = load_kept_manifest(workspace.record), load_kept_status(workspace.record)
    if status is not None:  # what was made is told before all that came after it
        with refuse_at(Stage.SPENT):
            spent = checks.find_spent(
                changeset, sha256, read_status(status.payload), workspace.record
            )
            checks.require_any_unspent(changeset, spent)
    if manifest is not None and bundle.following is None:
        pinned = workspace.installation.pinned()
        require_bound(changeset, pinned, read_manifest(manifest.payload), manifest.sha256)
    if status is not None:
        in_force = read_status(status.payload)
        checks.require_not_withdrawn(changeset, sha256, in_force, workspace.record)
    checks.require_window(changeset, workspace.root, workspace.now)


def _stale(refusal: RefusalError | None) -> RefusalError | None:
    """Return *refusal* if it says that the change-set once held, and no longer does."""
    return refusal if refusal is not None and refusal.code in _PASSED_BY else None


def _votes(workspace: Workspace, bundle: Bundle, moment: VerificationTime) -> tuple[Vote, ...]:
    return tuple(_vote(workspace, bundle, envelope, moment) for envelope in bundle.approvals)


def _vote(
    workspace: Workspace, bundle: Bundle, envelope: Envelope, moment: VerificationTime
) -> Vote:
    try:
        approval = prove_approval(envelope, workspace.root, moment).document
    except RefusalError as refusal:
        return Vote(None, refusal)
    if approval.changeset != bundle.changeset.sha256:
        return Vote(None, RefusalError("APPROVAL_OTHER_CHANGESET", person=approval.person))
    return Vote(approval)


def _root(workspace: Workspace, data: bytes) -> Inspection:
    envelope = read_envelope(data, "root")
    pinned = workspace.installation.pinned()
    if envelope.sha256 != pinned.sha256 and not _was_kept(workspace, envelope):
        follow(pinned, [envelope], workspace.verification_time(), lambda _: None)
        root = read_root(envelope.payload)
        if root.version <= pinned.root.version:
            raise RefusalError("ROOT_ROLLBACK", version=root.version, known=pinned.root.version)
    root = read_root(envelope.payload)
    stale = None
    if root.version < workspace.root.version:
        stale = RefusalError("ROOT_ROLLBACK", version=root.version, known=workspace.root.version)
    elif workspace.now >= root.expires:
        stale = RefusalError("ROOT_EXPIRED", version=root.version)
    moment = workspace.verification_time()
    try:
        people = prove_root(envelope, root, moment, "ROOT_THRESHOLD_NEW")
    except RefusalError:  # proven when it was kept; its keys have run out since
        people = frozenset()
    return _inspect_envelope(workspace, "root", envelope, data, people, stale)


def _was_kept(workspace: Workspace, envelope: Envelope) -> bool:
    """Tell whether this is, to the byte, a root that was proven here before."""
    for version in range(1, workspace.root.version + 1):
        kept = workspace.record.envelope("root", version)
        if kept is not None and read_envelope(kept, "root") == envelope:
            return True
    return False


def _status(workspace: Workspace, data: bytes) -> Inspection:
    envelope = read_envelope(data, "status")
    proof = prove_status(envelope, workspace.root, workspace.verification_time())
    seen = KnownVersion(proof.document.version, envelope.sha256)

    def hold() -> None:
        checks.require_newest(
            seen, workspace.record.newest_status(), rollback="STATUS_ROLLBACK", fork="STATUS_FORK"
        )
        checks.require_fresh(proof.document, workspace.root, workspace.now)

    return _inspect_envelope(workspace, "status", envelope, data, proof.people, _refusal_of(hold))


def _manifest(workspace: Workspace, data: bytes) -> Inspection:
    envelope = read_envelope(data, "manifest")
    proof = prove_manifest(envelope, workspace.root, workspace.verification_time())
    seen = KnownVersion(proof.document.version, envelope.sha256)

    def hold() -> None:
        checks.require_newest(
            seen,
            workspace.record.newest_manifest(),
            rollback="MANIFEST_ROLLBACK",
            fork="MANIFEST_FORK",
        )

    return _inspect_envelope(workspace, "manifest", envelope, data, proof.people, _refusal_of(hold))


def _package(workspace: Workspace, data: bytes) -> Inspection:
    envelope = read_package(BytesIO(data), workspace.require_package_readable).envelope
    passed = workspace.authority.authorize_adoption(envelope.to_bytes(), now=workspace.now)
    stale = None
    for device in passed.document.devices:
        later = workspace.ledger_state.adopted.get(device.id)
        taken_at = spell_instant(device.taken_at)
        if later is not None and later.is_after(passed.document.version, taken_at):
            stale = RefusalError(
                "SHOW_ADOPTED_LATER", device=device.id, adoption=later.id, version=later.version
            )
    return _inspect_envelope(workspace, "package", envelope, data, passed.people, stale)


def _receipt(workspace: Workspace, data: bytes) -> Inspection:
    envelope = read_envelope(data, "receipt")
    attested = workspace.authority.prove_receipt(data, changeset=None, now=workspace.now)
    read_receipt(envelope.payload)
    return _inspect_envelope(
        workspace, "receipt", envelope, data, frozenset({attested.signed.person}), None
    )


def _breakglass(workspace: Workspace, data: bytes) -> Inspection:
    envelope = read_envelope(data, "breakglass")
    declared = workspace.authority.prove_breakglass(data, now=workspace.now)
    said, stale = declared.document, None
    if said.expires <= workspace.now:
        until = spell_instant(said.expires)
        stale = RefusalError("BREAKGLASS_OVERDUE", device=said.device, until=until)
    people = frozenset({declared.signed.person})
    return _inspect_envelope(workspace, "breakglass", envelope, data, people, stale)


def _statement(workspace: Workspace, data: bytes) -> Inspection:
    """Return what people say; a person who is still to sign it reads it, as not proven."""
    envelope, moment = read_envelope(data, "statement"), workspace.verification_time()
    people = prove_statement_so_far(envelope, workspace.root, moment).people
    shown = _inspect_envelope(workspace, "statement", envelope, data, people, None)
    missing = _refusal_of(lambda: prove_statement(envelope, workspace.root, moment))
    return shown if missing is None else replace(shown, document=None, refusal=missing)


_PROVE: Mapping[str, Callable[[Workspace, bytes], Inspection]] = {
    "bundle": _bundle,
    "root": _root,
    "status": _status,
    "manifest": _manifest,
    "package": _package,
    "receipt": _receipt,
    "breakglass": _breakglass,
    "statement": _statement,
    "log": inspect_log,
    "cosigned": inspect_cosigned,
}


def _inspect_envelope(
    workspace: Workspace,
    kind: str,
    envelope: Envelope,
    data: bytes,
    people: frozenset[str],
    stale: RefusalError | None,
) -> Inspection:
    return Inspection(
        kind,
        envelope.sha256,
        len(data),
        parse(envelope.payload, MAX_BUNDLE),
        tuple(sorted(people)),
        stale=stale,
        payload=envelope.payload,
        names=names_of(workspace.root),
    )


def _refusal_of(check: Callable[[], object]) -> RefusalError | None:
    try:
        check()
    except RefusalError as refusal:
        return refusal
    return None
