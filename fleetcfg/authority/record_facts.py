"""What the record of this machine comes to, for those who only tell of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fleetcfg.authority.installation import open_installation
from fleetcfg.authority.record_files import is_installed
from fleetcfg.ledger.entry import read_entry
from fleetcfg.ledger.ledger_state import LedgerState
from fleetcfg.ledger.objects import Objects
from fleetcfg.ledger.projection import project
from fleetcfg.ledger.record import kept_envelope, kept_status
from fleetcfg.ledger.store import Store
from fleetcfg.trust.crypto.envelope import read_envelope
from fleetcfg.trust.documents.manifest import Manifest, read_manifest
from fleetcfg.trust.documents.status import StatusDocument, read_status

_STATUS: Final = b'"in_force"'


@dataclass(frozen=True, slots=True)
class RecordFacts:
    """What the record says.

    Attributes:
        status: What all statuses that were proven here come to; None if there was none.
        origin: Name of the log.
        before: What statuses came to before that, oldest first: what they say and *status* does not
            was taken back, by a root that gave their role to other keys, or is over.
        manifest: The newest that was proven; None if there was none.
    """

    ledger: LedgerState
    status: StatusDocument | None
    origin: str
    before: tuple[StatusDocument, ...] = ()
    manifest: Manifest | None = None


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
        status = kept_status(store, objects)
        before = tuple(_statuses(store, objects))[:-1]
        kept = kept_envelope(store, "manifest")
        manifest = None if kept is None else read_manifest(read_envelope(kept, "manifest").payload)
        return RecordFacts(project(store, objects), status, store.origin, before, manifest)


def _statuses(store: Store, objects: Objects) -> Iterator[StatusDocument]:
    """Yield what the statuses came to that were taken in here, oldest first."""
    for line in store.lines():
        entry = read_entry(line) if _STATUS in line else None
        if entry is not None and entry.kind == "trust" and entry.facts.get("doc") == "status":
            yield read_status(objects.get(str(entry.facts["in_force"])))
