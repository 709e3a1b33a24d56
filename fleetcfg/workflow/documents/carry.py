"""What is carried between the Department and a provider: taken in, proven, written out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Final

from fleetcfg.authority.carried_files import PUBLIC_KINDS, ImportFile, ImportResult
from fleetcfg.authority.carried_folder import names_manifest, take_bundle
from fleetcfg.authority.imports import import_files
from fleetcfg.authority.installation import Installation, open_installation
from fleetcfg.authority.joining import JoinedBundle, join_bundles
from fleetcfg.authority.lay_down import TakenFolder
from fleetcfg.authority.missing_status import find_missing_status
from fleetcfg.authority.workspace import Workspace
from fleetcfg.errors import RefusalError, RequestError, Stage, refuse_at
from fleetcfg.ledger.breakglass import BreakGlassBegun, find_unended
from fleetcfg.ledger.checkpoint import Checkpoint
from fleetcfg.ledger.entry import LedgerEntry, read_entry
from fleetcfg.ledger.export import size_of, write_export
from fleetcfg.ledger.objects import Objects
from fleetcfg.ledger.projection import project
from fleetcfg.ledger.record import Record, kept_crls
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.trust.crypto.canonical import UNPROVEN_MOST
from fleetcfg.trust.crypto.envelope import Envelope, read_envelope
from fleetcfg.trust.documents.receipt import Receipt, read_receipt
from fleetcfg.trust.verify.prove import version_of
from fleetcfg.trust.verify.quorum import VerificationTime
from fleetcfg.workflow.context import Context
from fleetcfg.workflow.events import NewerKept, PartLeftOut
from fleetcfg.workflow.references import note_references

# By kind of entry, the facts that are names of objects. A refused document is named, not kept.
_KEPT: Final[Mapping[str, tuple[str, ...]]] = {
    "adopt": ("doc", "envelope"),
    "breakglass": ("before", "doc", "envelope"),
    "issued": ("cs", "bundle"),
    "receipt": ("receipt",),
    "rejected": ("cs", "bundle"),
    "trust": ("object", "in_force"),
}


@dataclass(frozen=True, slots=True)
class VerifiedLedger:
    """A record that was recomputed.

    Attributes:
        head: What its key signed last.
        witnessed_size: Entries that the Department has seen; *witnessed_at* when, empty for never.
        unended: Emergency changes that were begun here and have no end yet.
        contradicted: Numbers of change-sets, and devices, of which two receipts here disagree.
    """

    head: Checkpoint
    witnessed_size: int
    witnessed_at: str
    unended: tuple[BreakGlassBegun, ...] = ()
    contradicted: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of the files that were carried here.

    Attributes:
        refused: That no status of the newest root is known here; else why the folder of signed
            documents, as it lies here, brought nothing newer.
        contradicted: Numbers of change-sets, and devices, of which two receipts here disagree; told
            where receipts came in.
    """

    results: Sequence[ImportResult]
    refused: RefusalError | None = None
    contradicted: Sequence[tuple[str, str]] = ()

    @property
    def conclusion(self) -> Conclusion:
        """Findings, if a true log lacks or names what is not proven, or receipts disagree."""
        is_lacking = any(one.missing or one.unproven for one in self.results)
        return Conclusion.FINDINGS if is_lacking or self.contradicted else Conclusion.CLEAN


@dataclass(frozen=True, slots=True)
class TakenDeclarations:
    """Declarations and signed documents that bundles brought.

    Attributes:
        folders: What became of them, by the file that they came in.
        rest: What is still to be taken in.
    """

    folders: Mapping[Path, TakenFolder]
    rest: Sequence[ImportFile]


def take_declarations(
    ledger: Path, brought: Sequence[ImportFile], here: Path, trust: Path, *, now: datetime
) -> TakenDeclarations:
    """Take in what bundles bring beside a change-set, before the declarations here are read."""
    given = {one.file: _status_in(one) for one in brought if one.kind == "status"}
    statuses = {file: each for file, each in given.items() if len(each.payload) <= UNPROVEN_MOST}
    folders: dict[Path, TakenFolder] = {}
    taken: set[Path] = set()
    for one in _join_here(ledger, brought, now):
        bundle = one.bundle
        naming = [file for file, each in statuses.items() if names_manifest(each, bundle)]
        newest = max(naming, key=lambda file: version_of(statuses[file]), default=None)
        status = None if newest is None else statuses[newest]
        found = take_bundle(ledger, bundle, status, here, trust, now=now)
        if found is not None:
            folders[one.first] = found
            taken.update(() if newest is None else (newest,))
    return TakenDeclarations(folders, [one for one in brought if one.file not in taken])


def _join_here(ledger: Path, brought: Sequence[ImportFile], now: datetime) -> list[JoinedBundle]:
    """Return the bundles as the root and the revocation lists of this machine join them."""
    with open_installation(ledger) as installation:
        moment = VerificationTime(now, kept_crls(installation.store))
        return join_bundles(brought, installation.pinned(), moment)


def _status_in(one: ImportFile) -> Envelope:
    with refuse_at(Stage.BYTES):
        return read_envelope(one.data, "status")


def take_in(
    workspace: Workspace,
    brought: Sequence[ImportFile],
    trust: Path,
    context: Context,
) -> TakenIn:
    """Take in logs, bundles, adoptions, receipts and signed documents.

    Args:
        workspace: Where they are taken in.
        brought: What was carried here.
        trust: Folder of the signed documents.
        context: Of it, the listener, who is told of each `PartLeftOut` and, before a refusal, of
            each `NewerKept`; and the credentials.

    Raises:
        RefusalError: The first file that is not let in, with its code; what was before it stays.
        LedgerError: ``LEDGER_*``.
    """
    before = _newest_known(workspace.record)
    try:
        results = import_files(
            workspace, brought, trust, lambda part: context.on_event(PartLeftOut(part))
        )
    except RefusalError:
        for code, version in _newest_known(workspace.record).items():
            if version > before[code]:  # what was proven is remembered whatever else is refused
                context.on_event(NewerKept(code, version))
        raise
    note_references(workspace, context)
    is_renewed = any(one.kind in PUBLIC_KINDS for one in results)  # the folder is another now
    refused = find_missing_status(workspace) or workspace.refused
    has_receipts = any(one.kind in ("receipt", "log") for one in results)
    contradicted = find_contradicted(workspace.installation) if has_receipts else ()
    return TakenIn(results, None if is_renewed else refused, contradicted)


def find_contradicted(installation: Installation) -> Sequence[tuple[str, str]]:
    """Return of which change-sets and devices receipts disagree that lie in the record here."""
    known = project(installation.store, installation.objects)
    return [(changeset.id, host) for changeset, host in known.contradicted()]


def _newest_known(record: Record) -> Mapping[str, int]:
    """Return the versions of the newest public documents, by what is said when one is kept."""
    seen = {
        "ROOT_KEPT": record.newest_root(),
        "STATUS_KEPT": record.newest_status(),
        "MANIFEST_KEPT": record.newest_manifest(),
    }
    return {code: 0 if one is None else one.version for code, one in seen.items()}


@dataclass(frozen=True, slots=True)
class LoggedEntry:
    """An entry of the log, with the receipt that it names, if it names one that lies here."""

    entry: LedgerEntry
    receipt: Receipt | None = None


def last_entries(installation: Installation, most: int) -> list[LoggedEntry]:
    """Return the last *most* entries of the log, oldest first; all of them for 0.

    Raises:
        LedgerError: ``LEDGER_*``.
        RefusalError: ``LOG_*``; a receipt that is kept cannot be read.
    """
    size = installation.store.checkpoint().size
    start = max(0, size - most) if most else 0
    entries = map(read_entry, installation.store.lines(start, size))
    return [LoggedEntry(entry, _receipt_of(entry, installation.objects)) for entry in entries]


def _receipt_of(entry: LedgerEntry, objects: Objects) -> Receipt | None:
    name = entry.facts.get("receipt")
    if entry.kind != "receipt" or not isinstance(name, str) or not objects.has(name):
        return None
    return read_receipt(read_envelope(objects.get(name), "receipt").payload)


def verify_ledger(installation: Installation) -> VerifiedLedger:
    """Recompute the whole log, hold it against its signed head, and read every document it keeps.

    Raises:
        LedgerError: ``LEDGER_*``.
        RefusalError: ``LOG_*``.
    """
    store = installation.store
    head = store.verify()
    for line in store.lines(end=head.size):
        entry = read_entry(line)
        for member in _KEPT.get(entry.kind, ()):
            name = entry.facts.get(member)
            if isinstance(name, str):
                installation.objects.get(name)
    size = int(store.fact("witnessed_size") or "0")
    seen_at, told = store.fact("witnessed_at") or "", find_contradicted(installation)
    return VerifiedLedger(head, size, seen_at, find_unended(store), told)


def export_log(installation: Installation, out: Path, *, only_new: bool) -> int:
    """Write the log, and the receipts that it names, to a new file; return how many entries.

    Args:
        installation: Whose log it is.
        out: The file.
        only_new: Leave out what the Department has seen.

    Raises:
        RequestError: FILE_EXISTS.
        LedgerError: ``LEDGER_*``.
    """
    store = installation.store
    start = int(store.fact("witnessed_size") or "0") if only_new else 0
    note = store.signed_head()
    lines = store.lines(start, size_of(note))
    named = dict.fromkeys(chain.from_iterable(read_entry(line).receipts for line in lines))
    receipts = [installation.objects.get(name) for name in named]
    try:
        with out.open("xb") as file:
            return write_export(store, file, note=note, start=start, receipts=receipts).size - start
    except FileExistsError as error:
        raise RequestError("FILE_EXISTS", file=str(out)) from error
