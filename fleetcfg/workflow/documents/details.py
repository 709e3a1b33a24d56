"""What a document says, beside what is known here: what its signer reads, and ``show`` shows."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from fleetcfg.authority.document_facts import (
    DocumentFacts,
    FactChange,
    list_fact_changes,
    root_facts,
    status_facts,
)
from fleetcfg.authority.drafts import DraftDocument, draft_in, find_before
from fleetcfg.authority.inspection import Inspection, LogDetails
from fleetcfg.authority.manifest_changes import ManifestChanges, find_manifest_changes
from fleetcfg.authority.record_place import Folders
from fleetcfg.declared.province import Province
from fleetcfg.errors import RefusalError
from fleetcfg.model.catalog import Catalog
from fleetcfg.trust.documents.breakglass import BreakGlass, read_breakglass
from fleetcfg.trust.documents.changeset import read_changeset
from fleetcfg.trust.documents.document import Document
from fleetcfg.trust.documents.manifest import Manifest
from fleetcfg.trust.documents.receipt import Receipt, read_receipt
from fleetcfg.trust.documents.root import Root
from fleetcfg.trust.documents.statement import StatementDocument, read_statement
from fleetcfg.trust.documents.status import StatusDocument
from fleetcfg.workflow.documents.adoption_details import (
    AdoptionDetails,
    read_adoption_details,
    read_compared,
    simulated_of,
)
from fleetcfg.workflow.documents.signed_before import read_ledger_state

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class FactDetails:
    """A root or a status, fact by fact.

    Attributes:
        facts: All that it says.
        before: Version of the one that it is held against; 0 if none is known here.
        changes: What is not as it was in that one.
        count: People of a root, days of a status: what its signer has to say.
    """

    document: Root | StatusDocument
    facts: DocumentFacts
    before: int
    changes: tuple[FactChange, ...]
    count: int

    @property
    def about(self) -> str:
        """Its kind and version."""
        kind = "root" if isinstance(self.document, Root) else "status"
        return f"{kind} {self.document.version}"


@dataclass(frozen=True, slots=True)
class ManifestDetails:
    """A manifest, and what it changes.

    Attributes:
        before: Version of the one that it is held against; 0 if none is known here.
    """

    document: Manifest
    before: int
    changes: ManifestChanges

    @property
    def about(self) -> str:
        """Its kind and version."""
        return f"manifest {self.document.version}"

    @property
    def count(self) -> int:
        """How many files are not as they were signed before: what its signer has to say."""
        return self.changes.files

    @property
    def simulated(self) -> int:
        """How many of its devices are simulated, where its declarations lie here."""
        return self.changes.simulated


@dataclass(frozen=True, slots=True)
class ReceiptDetails:
    """What an executor says became of a change-set.

    Attributes:
        rooms: Unit and room of its devices by id, of those that the inventory here has.
        simulated: How many of them it calls simulated.
    """

    document: Receipt
    rooms: Mapping[str, str] = field(default_factory=dict[str, str])
    simulated: int = 0

    @property
    def count(self) -> int:
        """How many devices it tells of."""
        return len(self.document.devices)


@dataclass(frozen=True, slots=True)
class BreakGlassDetails:
    """What a person says that he changed on a device before any paper.

    Attributes:
        simulated: 1 if the inventory here calls the device simulated.
        room: Its unit and room; empty if the inventory here has none.
    """

    document: BreakGlass
    simulated: int = 0
    room: str = ""

    @property
    def count(self) -> int:
        """How many parameters are not as they were."""
        return len(self.document.changes)


@dataclass(frozen=True, slots=True)
class StatementDetails:
    """What people say happened."""

    document: StatementDocument

    @property
    def count(self) -> int:
        """How many people say it."""
        return len(self.document.persons)


SignableDetails = FactDetails | ManifestDetails | AdoptionDetails
DocumentDetails = (
    SignableDetails | ReceiptDetails | BreakGlassDetails | StatementDetails | LogDetails
)


def show_details(
    shown: Inspection,
    data: bytes,
    folders: Folders,
    catalogs: Mapping[str, Catalog],
    *,
    now: datetime,
) -> DocumentDetails | None:
    """Return what the inspected file *data* says; None of a change-set, and of what is no draft.

    Raises:
        As `read_details`.
    """
    if shown.log is not None:
        return _log(shown.log, folders, catalogs, now=now)
    if shown.kind == "receipt":
        return _receipt(shown.payload, folders, catalogs, now=now) if shown.payload else None
    if shown.kind == "statement":
        return StatementDetails(read_statement(shown.payload)) if shown.payload else None
    if shown.kind == "breakglass":
        return _breakglass(shown.payload, folders, catalogs, now=now) if shown.payload else None
    draft = draft_in(Path(), data) if shown.payload else shown.draft
    return None if draft is None else read_details(draft, folders, catalogs, now=now)


def _receipt(
    payload: bytes, folders: Folders, catalogs: Mapping[str, Catalog], *, now: datetime
) -> ReceiptDetails:
    receipt = read_receipt(payload)
    province, _, _ = read_compared(folders, catalogs, now=now)
    hosts = [each.id for each in receipt.devices]
    return ReceiptDetails(receipt, _rooms(province, hosts), simulated_of(province, hosts))


def _rooms(province: Province | None, hosts: Iterable[str]) -> Mapping[str, str]:
    """Return unit and room of those of *hosts* that have one in the inventory."""
    known = {} if province is None else province.fleet.devices
    sites = {host: known[host].site for host in hosts if host in known}
    return {host: f"{site.name} · {site.room}" for host, site in sites.items() if site}


def _log(
    log: LogDetails, folders: Folders, catalogs: Mapping[str, Catalog], *, now: datetime
) -> LogDetails:
    if log.content is None:
        return log
    province, _, _ = read_compared(folders, catalogs, now=now)
    return replace(log, simulated=simulated_of(province, log.content.devices))


def _breakglass(
    payload: bytes, folders: Folders, catalogs: Mapping[str, Catalog], *, now: datetime
) -> BreakGlassDetails:
    said = read_breakglass(payload)
    province, _, _ = read_compared(folders, catalogs, now=now)
    room = _rooms(province, [said.device]).get(said.device, "")
    return BreakGlassDetails(said, simulated_of(province, [said.device]), room)


def read_details(
    draft: DraftDocument, folders: Folders, catalogs: Mapping[str, Catalog], *, now: datetime
) -> SignableDetails:
    """Return what *draft* says; whether it is signed is not asked here.

    Raises:
        RefusalError: As the reader of its kind, `find_before` and `read_adoption_details`; of a
            manifest also PATH_*.
        LedgerError: ``LEDGER_*``.
    """
    if draft.package is not None:
        return read_adoption_details(draft.package, folders, catalogs, now=now)
    document = draft.document
    before = find_before(draft, folders.ledger, folders.trust, now=now)
    match document, before:
        case Manifest(), Manifest() | None:
            edited = find_manifest_changes(document, before, folders.ledger, catalogs, now=now)
            return ManifestDetails(document, before.version if before else 0, edited)
        case Root(), Root() | None:
            old = root_facts(before) if before else {}
            facts, count = root_facts(document), len(document.people)
        case StatusDocument(), StatusDocument() | None:
            ids = _ids_of_withdrawn(document, folders.ledger)
            old = status_facts(before, ids) if before else {}
            facts, count = status_facts(document, ids), -(-_life(document) // _DAY)
        case _:
            raise RefusalError("DOC_TYPE", document=draft.kind)
    known = _version(before)
    changes = list_fact_changes(old, facts) if known else ()
    return FactDetails(document, facts, known, changes, count)


def _ids_of_withdrawn(status: StatusDocument, ledger: Path) -> Mapping[str, str]:
    """Return the ids of withdrawn change-sets that the record has, rejected ones too, by digest."""
    state, ids = read_ledger_state(ledger), dict[str, str]()
    for name in status.withdrawn:
        if state is not None and name.startswith("sha256:") and state.objects.has(name):
            with suppress(RefusalError):  # something else of that digest: it stays without a name
                ids[name] = read_changeset(state.objects.get(name)).id
    return ids


def _life(status: StatusDocument) -> timedelta:
    return status.expires - status.issued_at


def _version(before: Document | None) -> int:
    return before.version if isinstance(before, Root | StatusDocument) else 0
