"""What the record of this machine comes to, for those who only tell of it."""

from dataclasses import dataclass
from pathlib import Path

from fleetcfg.authority.installation import open_installation
from fleetcfg.authority.record_files import is_installed
from fleetcfg.ledger.ledger_state import LedgerState
from fleetcfg.ledger.projection import project
from fleetcfg.trust.documents.status import StatusDocument, read_status


@dataclass(frozen=True, slots=True)
class RecordFacts:
    """What the record says.

    Attributes:
        status: What all statuses that were proven here come to; None if there was none.
        origin: Name of the log.
    """

    ledger: LedgerState
    status: StatusDocument | None
    origin: str


def read_record_facts(folder: Path) -> RecordFacts | None:
    """Return what the record in *folder* comes to; None if there is none.

    Raises:
        LedgerError: ``LEDGER_*``.
        RefusalError: ``LOG_*``.
    """
    if not is_installed(folder):
        return None
    with open_installation(folder) as installation:
        store, objects = installation.store, installation.objects
        name = store.fact("status_in_force")
        status = None if name is None else read_status(objects.get(name))
        return RecordFacts(project(store, objects), status, store.origin)
