"""The one import for every carried file: its first line says which kind it is.

A log goes to the witness; change-sets, adoptions and receipts go through the door and are recorded;
newer roots, statuses and manifests are proven and kept, and laid into the folder of signed
documents; a cosigned head is kept. What is refused leaves nothing behind, but for a rejection.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import Final

from fleetcfg.authority.carried_files import ORDER, PUBLIC_KINDS, ImportFile, ImportResult
from fleetcfg.authority.files import write_over
from fleetcfg.authority.import_logs import prove_receipt, receive_log
from fleetcfg.authority.issuing import IssuedBundle, issue_bundle
from fleetcfg.authority.joining import JoinedBundle, LeftOut, join_bundles
from fleetcfg.authority.lay_down import lay_documents
from fleetcfg.authority.refresh import refresh
from fleetcfg.authority.rejections import keep_rejection
from fleetcfg.authority.statements import keep_statement
from fleetcfg.authority.workspace import (
    Workspace,
    bring_in_force,
)
from fleetcfg.errors import RefusalError, RequestError, Stage
from fleetcfg.ledger.attempts import Attempt, was_begun
from fleetcfg.ledger.breakglass import record_breakglass
from fleetcfg.ledger.checkpoint import Checkpoint, Note, Verifier
from fleetcfg.ledger.cosigned import keep_cosigned
from fleetcfg.ledger.known_roots import record_import
from fleetcfg.ledger.projection import (
    record_adoption,
    record_receipt,
)
from fleetcfg.ledger.told_deeds import deeds_since
from fleetcfg.trust.crypto.envelope import Envelope, read_envelope
from fleetcfg.trust.documents.bundle import Bundle
from fleetcfg.trust.documents.package import read_package
from fleetcfg.trust.documents.receipt import Receipt
from fleetcfg.trust.verify.folder import MANIFEST, STATUS
from fleetcfg.trust.verify.prove import version_of

COSIGNED: Final = ".cosigned"
JOINED: Final = ".approved.json"


def import_files(
    workspace: Workspace,
    brought: Sequence[ImportFile],
    trust: Path,
    on_left_out: Callable[[LeftOut], None],
) -> list[ImportResult]:
    """Take everything in, what others depend on first.

    Args:
        workspace: Where it is taken in.
        brought: What was carried here.
        trust: Folder of the signed documents.
        on_left_out: Told of each part of a bundle that does not hold.

    Raises:
        RefusalError: The first thing that is not let in, with its code; what was before it stays.
        LedgerError: ``LEDGER_*``.
    """
    public = [one for one in brought if one.kind in PUBLIC_KINDS]
    taken = _take_public(workspace, public, trust) if public else []
    others = sorted(
        (one for one in brought if one.kind not in PUBLIC_KINDS),
        key=lambda one: ORDER.index(one.kind),
    )
    bundles = _join(workspace, others, on_left_out)
    others = [one for one in others if one.kind != "bundle" or one.file in bundles]

    def take_bundle(workspace: Workspace, one: ImportFile) -> ImportResult:
        return _take_bundle(workspace, one, bundles[one.file])

    takes = {
        "package": _take_package,
        "bundle": take_bundle,
        "receipt": _take_receipt,
        "breakglass": _take_breakglass,
        "statement": _take_statement,
        "log": _take_log,
        "cosigned": _take_cosigned,
    }
    return taken + [takes[one.kind](workspace, one) for one in others]


def _join(
    workspace: Workspace, brought: Sequence[ImportFile], on_left_out: Callable[[LeftOut], None]
) -> dict[Path, JoinedBundle]:
    pinned, moment = workspace.installation.pinned(), workspace.verification_time()
    joined = join_bundles(brought, pinned, moment)
    for part in chain.from_iterable(one.left_out for one in joined):
        on_left_out(part)
    return {one.first: one for one in joined}


# ---------------------------------------------------------------- documents


def _take_public(
    workspace: Workspace, brought: Sequence[ImportFile], trust: Path
) -> list[ImportResult]:
    _prove_public(workspace, brought)
    # What was kept: the signatures that came may be others than were proven.
    kept = {one: data for one in brought if (data := _kept_of(workspace, one)) is not None}
    lay_documents({_name_of(one): data + b"\n" for one, data in kept.items()}, trust)
    return [
        ImportResult(one.file, one.kind, one in kept and _is_newer(workspace, one), _name_of(one))
        for one in brought
    ]


def _prove_public(workspace: Workspace, brought: Sequence[ImportFile]) -> None:
    """Bring what is in force up to *brought*, and to what is kept or carried beside it.

    Who keeps the root has no status and no manifest: roots alone are followed without them.
    """
    roots = sorted((_envelope(one) for one in brought if one.kind == "root"), key=version_of)
    given = {one.kind: _envelope(one) for one in brought if one.kind != "root"}
    try:
        bring_in_force(workspace, roots, given.get("status"), given.get("manifest"))
    except RequestError as error:
        if given or error.code not in {"TRUST_FILE_ABSENT", "TRUST_FILE_DRAFT"}:
            raise
        workspace.authority.take_roots(roots, now=workspace.now)


def _is_newer(workspace: Workspace, one: ImportFile) -> bool:
    """Tell whether a document is newer than what was known before this command.

    It may lie in the folder of signed documents itself: opening the workspace took it in.
    """
    before: int = getattr(workspace.before, PUBLIC_KINDS[one.kind])
    return version_of(_envelope(one)) > before


def _kept_of(workspace: Workspace, one: ImportFile) -> bytes | None:
    """Return a document as it was proven here; what the door has passed over was not: None."""
    envelope = _envelope(one)
    version = version_of(envelope)
    data = workspace.record.envelope(one.kind, version)
    if data is None:
        return None
    is_same = read_envelope(data, PUBLIC_KINDS[one.kind]).sha256 == envelope.sha256
    if one.kind == "root" and not is_same:
        known = workspace.root.version
        raise RefusalError("ROOT_ROLLBACK", stage=Stage.ROOT, version=version, known=known)
    return data if is_same else None


def _envelope(one: ImportFile) -> Envelope:
    return read_envelope(one.data, PUBLIC_KINDS[one.kind])


def _name_of(one: ImportFile) -> str:
    if one.kind == "root":
        return f"root.{version_of(_envelope(one))}.json"
    return STATUS if one.kind == "status" else MANIFEST


def _take_package(workspace: Workspace, one: ImportFile) -> ImportResult:
    package = read_package(BytesIO(one.data), workspace.require_package_readable)
    adoption = workspace.authority.authorize_adoption(
        package.envelope.to_bytes(), now=workspace.now
    )
    at = workspace.installation
    is_new = record_adoption(at.store, at.objects, package, adoption, at=workspace.now)
    return ImportResult(one.file, "package", is_new, adoption.document.id)


def _take_bundle(workspace: Workspace, one: ImportFile, joined: JoinedBundle) -> ImportResult:
    bundle = refresh(joined.data, workspace)
    try:
        issued = issue_bundle(workspace, bundle, by=workspace.authority)
    except RefusalError:
        if not (rejection := _take_rejection(workspace, one, bundle)):
            raise
        return rejection
    written = _lay_beside(one, joined, issued)
    return ImportResult(one.file, "bundle", issued.is_new, issued.number, written)


def _lay_beside(one: ImportFile, joined: JoinedBundle, issued: IssuedBundle) -> Path | None:
    """Write the issued file beside *one*; None where that is it, as it came."""
    came, approved = joined.bundle, one.file.with_name(f"{issued.number}{JOINED}")
    is_as_it_came = not joined.is_joined and came.following is None and came.issue == issued.mark
    if approved == one.file and is_as_it_came:
        return None
    brought_any = came.files or came.following is not None
    laid = issued.bundle if brought_any else replace(came, issue=issued.mark)
    write_over(approved, laid.to_bytes())
    return approved


def _take_rejection(workspace: Workspace, one: ImportFile, bundle: Bundle) -> ImportResult | None:
    with suppress(RefusalError):  # the door's words are told
        moment = workspace.verification_time(bundle.crls)
        return keep_rejection(workspace.installation, one, bundle, moment)
    return None


def _take_receipt(workspace: Workspace, one: ImportFile) -> ImportResult:
    receipt = prove_receipt(workspace, one.data)
    at = workspace.installation
    _require_own(workspace, receipt.receipt)
    is_new = record_receipt(at.store, at.objects, one.data, receipt, at=workspace.now)
    return ImportResult(one.file, "receipt", is_new, receipt.receipt.id)


def _require_own(workspace: Workspace, receipt: Receipt) -> None:
    """Refuse a receipt of this machine's that says something else than its log.

    Such as one that was printed while the disk was full (RECEIPT_STALE): the witness would see two
    stories. Where its attempt was never begun here, an older record was put back
    (LOG_BEHIND_RECEIPT).
    """
    if receipt.origin != workspace.installation.store.origin:
        return
    deeds = deeds_since(workspace.installation.store, 0, receipt.changeset)
    for change in receipt.devices:
        if deeds.get(change.id) != change:
            attempt = Attempt(receipt.changeset, change.id, change.n)
            if not was_begun(workspace.installation.store, attempt):
                raise RefusalError(
                    "LOG_BEHIND_RECEIPT", stage=Stage.LEDGER, device=change.id, attempt=change.n
                )
            raise RefusalError("RECEIPT_STALE", stage=Stage.CHANGESET, device=change.id)


def _take_breakglass(workspace: Workspace, one: ImportFile) -> ImportResult:
    declared = workspace.authority.prove_breakglass(one.data, now=workspace.now)
    at, about = workspace.installation, declared.document.device
    is_new = record_breakglass(at.store, at.objects, one.data, declared, "import", at=workspace.now)
    return ImportResult(one.file, "breakglass", is_new, about)


def _take_statement(workspace: Workspace, one: ImportFile) -> ImportResult:
    envelope = read_envelope(one.data, "statement")
    kept = keep_statement(envelope, workspace.installation, now=workspace.now)
    return ImportResult(one.file, "statement", kept.is_new, kept.statement.about)


# ---------------------------------------------------------------- logs


def _take_log(workspace: Workspace, one: ImportFile) -> ImportResult:
    """Judge an executor's log, cosign its head, and record the receipts that it brought.

    A receipt that does not come through the door is named and not recorded; the log is taken in all
    the same. It is evidence, most of all when the executor's key was just revoked.
    """
    log, at = receive_log(workspace, one.data), workspace.installation
    if log.received.added:
        head = Checkpoint.from_text(log.received.cosigned.text)
        record_import(at.store, head, at=workspace.now)
    for data, receipt in log.attested.items():
        record_receipt(at.store, at.objects, data, receipt, at=workspace.now)
    cosigned, received = one.file.with_suffix(COSIGNED), log.received
    write_over(cosigned, received.cosigned.to_text().encode())
    told = cosigned, received.missing, log.unproven
    return ImportResult(one.file, "log", received.added > 0, log.origin, *told)


def _take_cosigned(workspace: Workspace, one: ImportFile) -> ImportResult:
    witnesses = tuple(Verifier.from_text(vkey) for vkey in workspace.root.roles.witness.values())
    note = Note.from_bytes(one.data)
    store, at = workspace.installation.store, workspace.now
    head, is_new = keep_cosigned(store, note, witnesses, at=at)
    return ImportResult(one.file, "cosigned", is_new, f"{head.origin} {head.size}")
