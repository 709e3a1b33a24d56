"""What was carried here on a stick or by mail is taken in: folders first, then files.

Declarations come first, as folders and inside bundles: logs, receipts and signed documents are then
judged beside the declarations that came with them.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, ExitStack, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from fleetcfg.authority.carried_files import ImportFile, ImportResult, kind_of
from fleetcfg.authority.carried_folder import TRUST, take_folder
from fleetcfg.authority.files import read_carried
from fleetcfg.authority.installation import lock_imports, open_installation
from fleetcfg.authority.lay_down import TakenFolder
from fleetcfg.authority.rejections import keep_rejections
from fleetcfg.authority.workspace import Workspace
from fleetcfg.errors import DeclarationError, FleetcfgError, RefusalError, RequestError
from fleetcfg.trust.documents.package import MAX_PACKAGE
from fleetcfg.workflow.context import Context
from fleetcfg.workflow.documents.carry import TakenIn, take_declarations, take_in
from fleetcfg.workflow.events import RejectionKept


@dataclass(frozen=True, slots=True)
class ImportPlace:
    """Where things are taken in.

    Attributes:
        ledger_for: Gives the folder of the record, by a folder of signed documents.
        here: The working folder, into which declarations are written.
        trust: Folder of the signed documents.
        open_workspace: Reads the declarations, once those that came are written.
        open_bare: The same, where there may be none.
    """

    ledger_for: Callable[[Path], Path]
    here: Path
    trust: Path
    open_workspace: Callable[[], AbstractContextManager[Workspace]]
    open_bare: Callable[[], AbstractContextManager[Workspace]]


def import_carried(paths: Sequence[Path], place: ImportPlace, context: Context) -> TakenIn:
    """Take in whatever was carried here: folders, logs, bundles, adoptions, receipts, documents.

    Of several at one time each waits for the other: declarations are read as one has written them.

    Raises:
        RequestError: ``LEDGER_ABSENT``, ``TRUST_ABSENT``, ``PATH_MISSING``.
        RefusalError: The first that is not let in, with its code; what was before it stays, and so
            does each rejection that came, of which the listener of *context* is told.
        LedgerError: ``LEDGER_*``.
    """
    folders = [path for path in paths if path.is_dir()]
    brought, unread = _read_all(path for path in paths if not path.is_dir())
    found = {place.ledger_for(path / TRUST) for path in folders} or {place.ledger_for(place.trust)}
    with ExitStack() as locks:
        for ledger in sorted(found):  # in one order: two commands never wait for each other
            locks.enter_context(lock_imports(ledger))
        try:
            if unread is not None:
                raise unread
            return _import(folders, brought, place, context)
        except (RefusalError, DeclarationError, RequestError):
            _keep_rejections(brought, place, context)
            raise


def _keep_rejections(brought: Sequence[ImportFile], place: ImportPlace, context: Context) -> None:
    """Record what was rejected, though something else was refused, of which the caller is told."""
    with (
        suppress(RefusalError, RequestError),
        open_installation(place.ledger_for(place.trust)) as installation,
    ):
        for kept in keep_rejections(installation, brought, now=context.clock()):
            context.on_event(RejectionKept(kept.about, kept.rejected_by))


def _import(
    folders: Sequence[Path], brought: Sequence[ImportFile], place: ImportPlace, context: Context
) -> TakenIn:
    here, trust, results = place.here, place.trust, list[ImportResult]()
    now = context.clock()
    for path in folders:
        taken = take_folder(place.ledger_for(path / TRUST), path, here, trust, now=now)
        results.append(_told(path, taken))
    if any(one.kind == "bundle" for one in brought):
        found = take_declarations(place.ledger_for(trust), brought, here, trust, now=now)
        results += [_told(path, taken) for path, taken in found.folders.items()]
        brought = [*found.rest]
    if not brought:
        return TakenIn(results)
    # A machine inside a zone has no declarations, and must hear of a root before its first slice.
    is_of_roots = all(one.kind == "root" for one in brought)
    with place.open_bare() if is_of_roots else place.open_workspace() as workspace:
        rest = take_in(workspace, brought, trust, context)
    return replace(rest, results=[*results, *rest.results])


def _read_all(files: Iterable[Path]) -> tuple[list[ImportFile], FleetcfgError | None]:
    """Return what could be read, and the first refusal: what is junk hides no rejection."""
    read, refused = list[ImportFile](), None
    for file in files:
        try:
            read.append(_read(file))
        except (RefusalError, RequestError) as refusal:
            refused = refused or refusal
    return read, refused


def _read(file: Path) -> ImportFile:
    data = read_carried(file, most=MAX_PACKAGE)
    return ImportFile(file, data, kind_of(file, data))


def _told(source: Path, taken: TakenFolder) -> ImportResult:
    is_new = taken.written > 0 or bool(taken.moved)
    return ImportResult(
        source,
        "folder",
        is_new,
        str(taken.manifest),
        taken.aside,
        moved=taken.moved,
        files=taken.written,
    )
