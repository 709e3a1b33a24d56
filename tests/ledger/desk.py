"""A record, and a Department whose documents are recorded in it through the door."""

import io
from collections.abc import Callable
from datetime import timedelta

from fleetcfg.ledger.checkpoint import NoteSigner
from fleetcfg.ledger.issue_mark import record_issued
from fleetcfg.ledger.ledger_state import LedgerState
from fleetcfg.ledger.objects import objects_of
from fleetcfg.ledger.projection import project, record_adoption, record_receipt
from fleetcfg.ledger.store import open_store
from fleetcfg.model.authorized import AuthorizedState
from fleetcfg.trust.documents.package import read_package, write_package
from fleetcfg.trust.documents.state import State
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.department import Department
from fleetcfg_kit.testing.documents import ORIGIN, STATE, make_adoption, make_receipt

ROOM, OTHER = "room-000", "room-001"
PATH = "ntp.server.0"
DURING, AFTERWARDS = NOON + timedelta(hours=1), NOON + timedelta(days=4)


class Desk:
    """A record, and a Department that puts documents into it."""

    def __init__(self, folder, found: Callable[[], Department] = Department) -> None:
        self.store = open_store(folder, NoteSigner.from_seed(ORIGIN, bytes(32)))
        self.objects = objects_of(folder)
        self.found = found
        self.department = found()

    def of(self, host: str = ROOM, now=NOON) -> AuthorizedState:
        return self.project().of(host, now=now)

    def project(self) -> LedgerState:
        return project(self.store, self.objects)

    def adopt(self, *devices: dict, states: tuple[State, ...] = (STATE,), **changes) -> bool:
        envelope = self.department.sign("adoption", make_adoption(*devices, **changes))
        file = io.BytesIO()
        write_package(file, envelope, states)
        package = read_package(io.BytesIO(file.getvalue()))
        proven = self.department.authority().authorize_adoption(
            package.envelope.to_bytes(), now=NOON
        )
        return record_adoption(self.store, self.objects, package, proven, at=NOON)

    def issue(self, seq: int = 18, number: str = "CS-2026-0147", after: str = "10.1.1.2", **more):
        def change(document: dict) -> None:
            document.update(id=number, **more)
            for device in document["devices"]:
                device.update(seq=seq)
                device["ops"][0]["post"] = {"set": True, "value": after}

        department = self.department = self.found().edit("changeset", change)
        bundle = department.bundle()
        issued = department.authority().issue(bundle, now=NOON)
        record_issued(self.store, self.objects, bundle, issued, at=NOON)
        return issued.changeset

    def receive(self, changeset, *devices: dict, **changes) -> bool:
        envelope = self.department.sign(
            "receipt", make_receipt(changeset, *devices, **changes)
        ).to_bytes()
        proven = self.department.authority().prove_receipt(envelope, changeset=changeset, now=NOON)
        return record_receipt(self.store, self.objects, envelope, proven, at=NOON)
