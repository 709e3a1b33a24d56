"""The one import for every carried file: its first line says which kind it is.

A log goes to the witness; change-sets, adoptions and receipts go through the door and are recorded;
newer roots, statuses and manifests are proven and kept, and laid into the folder of signed
documents; a cosigned head is kept. What is refused leaves nothing behind.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path
from typing import Final, Literal

from fleetcfg.authority.files import replace_own, write_new
from fleetcfg.authority.installation import read_key
from fleetcfg.authority.next_status import witness_folder
from fleetcfg.authority.refresh import refresh
from fleetcfg.authority.refusals import log_refusal
from fleetcfg.authority.workspace import (
    Workspace,
    load_kept_manifest,
    load_kept_status,
    require_file,
)
from fleetcfg.errors import RefusalError, RequestError, Stage, refuse_at
from fleetcfg.ledger.checkpoint import COSIGNATURE, Note, Verifier
from fleetcfg.ledger.cosigned import keep_cosigned
from fleetcfg.ledger.deeds import Missing, WitnessedIssue
from fleetcfg.ledger.export import LOG_FORMAT, read_entries, read_header, read_receipts
from fleetcfg.ledger.projection import (
    is_recorded,
    project,
    record_adoption,
    record_issued,
    record_receipt,
    record_rejected,
)
from fleetcfg.ledger.witness import Witness
from fleetcfg.model.timezone import spell_instant
from fleetcfg.trust.crypto.canonical import MAX_BUNDLE, Json, digest, parse
from fleetcfg.trust.crypto.envelope import Envelope, envelope_of, payload_type
from fleetcfg.trust.documents.bundle import BUNDLE_FORMAT, Bundle, read_bundle
from fleetcfg.trust.documents.changeset import ChangeSet, read_changeset
from fleetcfg.trust.documents.package import PACKAGE_FORMAT, read_package
from fleetcfg.trust.verify.folder import MANIFEST, STATUS
from fleetcfg.trust.verify.prove import version_of
from fleetcfg.trust.verify.results import Attested

ImportKind = Literal[
    "root", "status", "manifest", "receipt", "bundle", "package", "log", "cosigned"
]

WITNESS_KEY: Final = "witness.key"
COSIGNED: Final = ".cosigned"
JOINED: Final = ".approved.json"
ORDER: Final[tuple[ImportKind, ...]] = (
    "root",
    "status",
    "manifest",
    "package",
    "bundle",
    "receipt",
    "log",
    "cosigned",
)
_FORMATS: Final[Mapping[str, ImportKind]] = {
    LOG_FORMAT: "log",
    PACKAGE_FORMAT: "package",
    BUNDLE_FORMAT: "bundle",
}
_EVIDENCE: Final = frozenset(
    {"LOG_CONTRADICTION", "LOG_FORKED", "LOG_REORDERED", "LOG_ROOT_MISMATCH", "LOG_TRUNCATED"}
)
"""Logs that are kept though they are refused."""
_PUBLIC: Final[Mapping[ImportKind, Literal["root", "status", "manifest"]]] = {
    "root": "root",
    "status": "status",
    "manifest": "manifest",
}
_ENVELOPES: Final[Mapping[str, ImportKind]] = {
    **{payload_type(document): kind for kind, document in _PUBLIC.items()},
    payload_type("receipt"): "receipt",
}


@dataclass(frozen=True, slots=True)
class ImportFile:
    """A file, and what its first line says that it is."""

    file: Path
    data: bytes
    kind: ImportKind


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What became of one file.

    Attributes:
        is_new: Whether anything was added here.
        about: The document's number, or the log's origin.
        written: A file that was made, to be sent back.
        missing: What a true log does not bring to an end.
        unproven: Receipts in a true log that did not come through the door, by digest, and why.
        rejected_by: Who rejected the change-set; empty if nobody did.
    """

    file: Path
    kind: ImportKind
    is_new: bool
    about: str = ""
    written: Path | None = None
    missing: Sequence[Missing] = field(default=())
    unproven: Mapping[str, str] = field(default_factory=dict)
    rejected_by: str = ""


def kind_of(file: Path, data: bytes) -> ImportKind:
    """Return what a file is.

    Raises:
        RefusalError: IMPORT_UNKNOWN.
    """
    first = data.partition(b"\n")[0]
    for spelled, kind in _FORMATS.items():
        if f'"format":"{spelled}"'.encode() in first:
            return kind
    if b"\n\n\xe2\x80\x94 " in data:  # a note: text, a blank line, and lines that begin with a dash
        return "cosigned"
    value = _json(data)
    named = value.get("payloadType") if isinstance(value, Mapping) else None
    if isinstance(named, str) and named in _ENVELOPES:
        return _ENVELOPES[named]
    raise RefusalError("IMPORT_UNKNOWN", file=str(file))


def _json(data: bytes) -> Json:
    try:
        return parse(data, MAX_BUNDLE)
    except RefusalError:
        return None


def import_files(
    workspace: Workspace, brought: Sequence[ImportFile], trust: Path
) -> list[ImportResult]:
    """Take everything in, what others depend on first.

    Raises:
        RefusalError: The first thing that is not let in, with its code; what was before it stays.
        LedgerError: ``LEDGER_*``.
    """
    public = [one for one in brought if one.kind in _PUBLIC]
    taken = _take_public(workspace, public, trust) if public else []
    others = sorted(
        (one for one in brought if one.kind not in _PUBLIC), key=lambda one: ORDER.index(one.kind)
    )
    bundles = _join([one for one in others if one.kind == "bundle"])
    others = [one for one in others if one.kind != "bundle" or one.file in bundles]
    takes = {
        "package": _take_package,
        "bundle": lambda workspace, one: _take_bundle(workspace, one, bundles[one.file]),
        "receipt": _take_receipt,
        "log": _take_log,
        "cosigned": _take_cosigned,
    }
    return taken + [takes[one.kind](workspace, one) for one in others]


# ---------------------------------------------------------------- documents


def _take_public(
    workspace: Workspace, brought: Sequence[ImportFile], trust: Path
) -> list[ImportResult]:
    before, record, carried = _newest_versions(workspace), workspace.record, workspace.carried
    given = {one.kind: _envelope(one) for one in brought if one.kind != "root"}
    status = given.get("status") or load_kept_status(record) or carried.status
    manifest = given.get("manifest") or load_kept_manifest(record) or carried.manifest
    workspace.authority.update(
        roots=sorted((_envelope(one) for one in brought if one.kind == "root"), key=version_of),
        status=require_file(status, STATUS),
        manifest=require_file(manifest, MANIFEST),
        now=workspace.now,
    )
    is_new = before != _newest_versions(workspace)
    proven = [one for one in brought if _is_proven(workspace, one)]
    for one in proven:
        _write_over(trust, _name_of(one), one.data)
    return [ImportResult(one.file, one.kind, is_new, _name_of(one)) for one in brought]


def _is_proven(workspace: Workspace, one: ImportFile) -> bool:
    """Tell whether a document was proven here; what the door has passed over was not.

    Raises:
        RefusalError: ROOT_ROLLBACK of a root that is older than the trusted one, and another than
            was proven of its version.
    """
    envelope = _envelope(one)
    version = version_of(envelope)
    data = workspace.record.envelope(one.kind, version)
    if data is None:
        return False
    kept = parse(data, MAX_BUNDLE)
    is_same = envelope_of(kept, _PUBLIC[one.kind]).sha256 == envelope.sha256
    if one.kind == "root" and not is_same:
        known = workspace.root.version
        raise RefusalError("ROOT_ROLLBACK", stage=Stage.ROOT, version=version, known=known)
    return is_same


def _newest_versions(workspace: Workspace) -> tuple[object, ...]:
    record = workspace.record
    return workspace.root.version, record.newest_status(), record.newest_manifest()


def _envelope(one: ImportFile) -> Envelope:
    return envelope_of(parse(one.data, MAX_BUNDLE), _PUBLIC[one.kind])


def _name_of(one: ImportFile) -> str:
    if one.kind == "root":
        return f"root.{version_of(_envelope(one))}.json"
    return STATUS if one.kind == "status" else MANIFEST


def _write_over(trust: Path, name: str, data: bytes) -> None:
    trust.mkdir(parents=True, exist_ok=True)
    target = trust / name
    if target.exists() or target.is_symlink():
        replace_own(target, data)
    else:
        write_new(target, data)


def _take_package(workspace: Workspace, one: ImportFile) -> ImportResult:
    package = read_package(BytesIO(one.data))
    adoption = workspace.authority.authorize_adoption(
        package.envelope.to_bytes(), now=workspace.now
    )
    at = workspace.installation
    is_new = record_adoption(at.store, at.objects, package, adoption, at=workspace.now)
    return ImportResult(one.file, "package", is_new, adoption.document.id)


def _join(brought: Sequence[ImportFile]) -> dict[Path, tuple[bytes, bool]]:
    """Join bundles of one change-set: who approved side by side approved it together.

    Return, by the first file of each change-set, the bundle, and whether several were joined.

    Raises:
        RefusalError: At stage 0: one of them is no bundle, or the whole is too large.
    """
    first: dict[str, tuple[Path, Bundle, bytes, bool]] = {}
    with refuse_at(Stage.BYTES):
        for one in brought:
            bundle = read_bundle(one.data)
            known = first.setdefault(bundle.changeset.sha256, (one.file, bundle, one.data, False))
            if known[0] != one.file:
                joined = replace(known[1], approvals=_union(known[1].approvals, bundle.approvals))
                data = joined.to_bytes()
                first[bundle.changeset.sha256] = (known[0], joined, data, True)
    return {file: (data, is_joined) for file, _, data, is_joined in first.values()}


def _union(one: Sequence[Envelope], other: Sequence[Envelope]) -> tuple[Envelope, ...]:
    return tuple({envelope.sha256: envelope for envelope in (*one, *other)}.values())


def _take_bundle(workspace: Workspace, one: ImportFile, joined: tuple[bytes, bool]) -> ImportResult:
    data, is_joined = joined
    bundle, at = refresh(data, workspace), workspace.installation
    try:
        issued = workspace.authority.issue(bundle, now=workspace.now)
    except RefusalError as refusal:
        if refusal.code != "APPROVAL_REJECTED":
            raise
        return _take_rejection(workspace, one, bundle, str(refusal.facts["person"]))
    is_new = record_issued(at.store, at.objects, data, issued, at=workspace.now)
    written = None
    if is_joined:
        written = one.file.with_name(f"{issued.changeset.id}{JOINED}")
        _write_over(written.parent, written.name, data)
    return ImportResult(one.file, "bundle", is_new, issued.changeset.id, written)


def _take_rejection(
    workspace: Workspace, one: ImportFile, bundle: Bundle, person: str
) -> ImportResult:
    """Record what an approver rejected; the door has proven that rejection before it refused.

    A carrier can leave a rejection out of a bundle, and of a status he cannot.
    """
    proposal = workspace.authority.propose(bundle, now=workspace.now)
    at = workspace.installation
    is_new = record_rejected(at.store, at.objects, bundle, proposal, person, at=workspace.now)
    return ImportResult(one.file, "bundle", is_new, proposal.changeset.id, rejected_by=person)


def _take_receipt(workspace: Workspace, one: ImportFile) -> ImportResult:
    receipt = _prove_receipt(workspace, one.data)
    at = workspace.installation
    is_new = record_receipt(at.store, at.objects, one.data, receipt, at=workspace.now)
    return ImportResult(one.file, "receipt", is_new, receipt.receipt.id)


def _prove_receipt(workspace: Workspace, data: bytes) -> Attested:
    """Let a receipt through the door, beside the change-set that it is about where that is here."""
    loose = workspace.authority.prove_receipt(data, changeset=None, now=workspace.now)
    changeset = _changeset(workspace, loose.receipt.changeset)
    if changeset is None:
        return loose
    return workspace.authority.prove_receipt(data, changeset=changeset, now=workspace.now)


def _changeset(workspace: Workspace, sha256: str) -> ChangeSet | None:
    objects = workspace.installation.objects
    return read_changeset(objects.get(sha256)) if objects.has(sha256) else None


# ---------------------------------------------------------------- logs


def _take_log(workspace: Workspace, one: ImportFile) -> ImportResult:
    """Judge an executor's log, cosign its head, and record the receipts that it brought.

    A receipt that does not come through the door is named and not recorded; the log is taken in all
    the same. It is evidence, most of all when the executor's key was just revoked.
    """
    folder = witness_folder(workspace.installation.folder)
    if not (folder / WITNESS_KEY).exists():
        raise RequestError("WITNESS_ABSENT", folder=str(folder))
    _require_in_force(workspace)
    signer = read_key(folder / WITNESS_KEY, COSIGNATURE)
    logs = tuple(Verifier.from_text(vkey) for vkey in workspace.root.roles.log.values())
    attested, unproven = _judge_receipts(workspace, one.data)
    origin = read_header(BytesIO(one.data)).origin
    at = workspace.installation
    try:
        received = Witness(folder, signer, logs).receive(
            BytesIO(one.data), now=workspace.now, issued=_list_issued(workspace, origin)
        )
    except RefusalError as refusal:
        if refusal.code in _EVIDENCE:
            at.objects.put(one.data)
            log_refusal(at.store, one.data, refusal, at=workspace.now)
        raise
    for data, receipt in attested.items():
        record_receipt(at.store, at.objects, data, receipt, at=workspace.now)
    cosigned = one.file.with_suffix(COSIGNED)
    _write_over(cosigned.parent, cosigned.name, received.cosigned.to_text().encode())
    return ImportResult(
        one.file, "log", received.added > 0, origin, cosigned, received.missing, unproven
    )


def _judge_receipts(
    workspace: Workspace, log: bytes
) -> tuple[dict[bytes, Attested], dict[str, str]]:
    """Return the receipts of *log* that are new here and proven, and why of those that are not."""
    attested: dict[bytes, Attested] = {}
    unproven: dict[str, str] = {}
    for data in _receipts_in(log):
        if not _is_new(workspace, data):
            continue
        try:
            attested[data] = _prove_receipt(workspace, data)
        except RefusalError as refusal:
            unproven[digest(data)] = refusal.code
    return attested, unproven


def _is_new(workspace: Workspace, receipt: bytes) -> bool:
    """Tell whether a receipt is still to be let in.

    One that was recorded came through the door when its key was good. Logs are exported whole, and
    a key that has run out since must not keep a log from its witness for ever.
    """
    sha256 = envelope_of(parse(receipt, MAX_BUNDLE), "receipt").sha256
    return not is_recorded(workspace.installation.store, sha256)


def _receipts_in(data: bytes) -> tuple[bytes, ...]:
    file = BytesIO(data)
    header = read_header(file)
    for _ in read_entries(file, header):
        pass
    return read_receipts(file, header)


def _require_in_force(workspace: Workspace) -> None:
    """Refuse to be a witness under documents that have run out: the clock here may be wrong."""
    record, carried = workspace.record, workspace.carried
    workspace.authority.update(
        roots=(),
        status=require_file(load_kept_status(record) or carried.status, STATUS),
        manifest=require_file(load_kept_manifest(record) or carried.manifest, MANIFEST),
        now=workspace.now,
    )


def _list_issued(workspace: Workspace, origin: str) -> list[WitnessedIssue]:
    """Return what was issued to the log *origin*."""
    now = spell_instant(workspace.now)
    state = project(workspace.installation.store, workspace.installation.objects)
    return [
        WitnessedIssue(
            one.sha256,
            {host: step.seq for host, step in one.steps.items()},
            one.max_attempts,
            is_closed=one.not_after <= now and not {one.id, one.sha256} & state.withdrawn,
        )
        for one in state.issued()
        if one.origin == origin
    ]


def _take_cosigned(workspace: Workspace, one: ImportFile) -> ImportResult:
    witnesses = tuple(Verifier.from_text(vkey) for vkey in workspace.root.roles.witness.values())
    note = Note.from_bytes(one.data)
    head = keep_cosigned(workspace.installation.store, note, witnesses, at=workspace.now)
    return ImportResult(one.file, "cosigned", is_new=True, about=f"{head.origin} {head.size}")
