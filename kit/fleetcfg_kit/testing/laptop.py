"""A technician's installation, given signed change-sets for devices as they are now."""

import json
import os
from base64 import b64encode
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

from fleetcfg.apply.context import ApplyContext, DeviceAccess
from fleetcfg.apply.preconditions import open_reader
from fleetcfg.apply.receipts import build_receipt, find_unreceipted, sign_receipt
from fleetcfg.authority.files import write_new
from fleetcfg.authority.installation import open_log
from fleetcfg.authority.record_files import KEY_FILE, is_installed
from fleetcfg.authority.sealing_key import named_sealing_key
from fleetcfg.devices.credentials import resolve
from fleetcfg.devices.driver import Credential, DeviceLimits
from fleetcfg.devices.registry import families
from fleetcfg.ledger.attempts import Attempt, open_attempts
from fleetcfg.ledger.entry import LedgerEntry, read_entry
from fleetcfg.ledger.merkle import EMPTY_ROOT
from fleetcfg.ledger.objects import Objects, objects_of
from fleetcfg.ledger.projection import record_receipt
from fleetcfg.ledger.record import Record
from fleetcfg.ledger.store import Store
from fleetcfg.model.catalog import Catalog, is_grave
from fleetcfg.model.fleet import Device, Fleet
from fleetcfg.model.outcome import DeviceOutcome
from fleetcfg.model.snapshot import Snapshot
from fleetcfg.model.timezone import spell_instant
from fleetcfg.model.value import Secret, Value
from fleetcfg.signed import SignedInventory, identity_of
from fleetcfg.trust.crypto.canonical import digest, spell, to_base64
from fleetcfg.trust.documents.changeset import ChangeSet, read_changeset
from fleetcfg.trust.documents.receipt import Receipt
from fleetcfg.trust.documents.root import read_root
from fleetcfg.trust.documents.state import state_of
from fleetcfg.trust.verify.door import Authorized
from fleetcfg.trust.verify.ports import InventoryPort, KnownVersion, Render, RootEffects, Tool
from fleetcfg.workflow.changes.change_jobs import make_rollout
from fleetcfg_kit.testing.clock import NOON, Clock
from fleetcfg_kit.testing.department import Department, Edit, render_bytes
from fleetcfg_kit.testing.documents import KEYS, LOG_SEED, ORIGIN
from fleetcfg_kit.testing.fleet import PASSWORD, USER, RunningFleet, declare

LIMITS: Final = DeviceLimits(connect_seconds=30.0, read_seconds=30.0)

_HEAD: Final = {"size": 0, "root": to_base64(EMPTY_ROOT)}


@cache
def _catalogs() -> Mapping[str, Catalog]:
    """Read the catalogs of all families, once for all laptops of a process."""
    return {name: family.catalog() for name, family in families().items()}


def begin_log(folder: Path) -> None:
    """Begin the record of the executor ``tech`` in *folder*, with the key that the root names."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    kept = json.dumps({"name": ORIGIN, "seed": b64encode(LOG_SEED).decode()})
    write_new(folder / KEY_FILE, kept.encode(), mode=0o600)
    open_log(folder).close()


@dataclass
class Laptop:
    """A record in a folder, devices that answer, and a Department that signs what is asked for.

    Attributes:
        folder: The record of its installation; begun if it is not there.
        devices: As the Department declares them.
        transport: Of *devices* that are not given.
        made_at: From when the documents are dated; *clock* is what the laptop shows.
        render: The view that approvers read.
        at_once: On how many devices at the same time its change-sets may be applied.
        inventory: What says where they stand, if it is a whole one that declares them.
        asked: How often a credential was asked for.
    """

    fleet: RunningFleet
    folder: Path
    transport: str = "https"
    limits: DeviceLimits = LIMITS
    user: str = USER
    password: str = PASSWORD
    devices: dict[str, Device] = field(default_factory=dict[str, Device])
    made_at: datetime = NOON
    render: Render = render_bytes
    at_once: int = 1
    inventory: Fleet | None = None

    def __post_init__(self) -> None:
        if not is_installed(self.folder):
            begin_log(self.folder)
        self.clock = Clock(self.made_at)
        self.asked = 0
        self.began = self.clock.now
        self.devices = self.devices or {
            there.name: declare(there, self.transport) for there in self.fleet.ready.devices
        }
        self.families = families()
        self.catalogs = dict(_catalogs())
        self._edits: list[tuple[str, Edit]] = []

    # ------------------------------------------------------------ what it has

    def credential(self, device: Device) -> Credential:
        """Give the credential that *device* refers to, or else that of all, and count."""
        self.asked += 1
        if device.credential:
            return resolve(device.credential, environ=os.environ)
        return Credential(self.user, Secret(self.password))

    def access(self, devices: dict[str, Device] | None = None) -> DeviceAccess:
        """Return what reaches its devices, or *devices* in their place."""
        return DeviceAccess(
            self.devices if devices is None else devices,
            self.catalogs,
            self.families,
            self.credential,
            self.limits,
        )

    @property
    def objects(self) -> Objects:
        """What the entries of its record name."""
        return objects_of(self.folder)

    def open(self) -> Store:
        """Open its record; who opens it closes it.

        Raises:
            LedgerError: It cannot be read or written.
        """
        return open_log(self.folder)

    @contextmanager
    def opened(self) -> Generator[Store]:
        """Open its record while inside.

        Raises:
            LedgerError: It cannot be read or written.
        """
        store = self.open()
        try:
            yield store
        finally:
            store.close()

    def record(self, store: Store) -> Record:
        """Return what the door is told of the record *store*."""
        return Record(store, 200, 7, lambda _keyid: True, self.clock.now)

    @property
    def context(self) -> ApplyContext:
        """What a change-set is applied with."""
        root = read_root(spell(self.department(()).root))
        return ApplyContext(
            self.access(),
            self.open,
            self.objects,
            self.clock,
            self.lasted,
            named_sealing_key(self.folder, root, ORIGIN),
        )

    def lasted(self) -> timedelta:
        """Return how long ago the last change-set came through the door."""
        return self.clock.lasted(self.began)

    def trust_root(self) -> None:
        """Have its record trust the first root of the Department."""
        pinned = self.department(()).pinned()
        seen = KnownVersion(pinned.root.version, pinned.sha256)
        with self.opened() as store:
            self.record(store).keep_root(
                pinned.envelope.to_bytes(), seen, RootEffects(pinned.root.issued_at)
            )

    # ------------------------------------------------------------ what it is given

    def snapshot(self, host: str) -> Snapshot:
        """Read the device *host*."""
        with open_reader(self.access(), self.devices[host]) as driver:
            return driver.read()

    def change(self, host: str, wanted: dict[str, str], *, seq: int = 18) -> dict[str, Any]:
        """Return what a change-set says of *host* as it is now, to bring about *wanted*."""
        device, snapshot = self.devices[host], self.snapshot(host)
        catalog = self.catalogs[device.family]
        state = state_of(snapshot, catalog)
        inventory = self._inventory(str)
        return {
            "id": host,
            "seq": seq,
            "identity": identity_of(device, catalog).model_dump(),
            "secrets": [],
            "ops": [
                _operation(path, _type_of(inventory, host, path), snapshot.at(path), text)
                for path, text in wanted.items()
            ],
            "guards": [],
            "pre_sha256": state.sha256,
            "post_sha256": state.changed(wanted).sha256,
        }

    def edit(self, kind: str, change: Edit) -> "Laptop":
        """Have a document changed before it is signed; see `Department.edit`."""
        self._edits.append((kind, change))
        return self

    def department(self, changes: Sequence[dict[str, Any]]) -> Department:
        """Return a Department that signs *changes*."""
        department = Department(made_at=self.made_at)
        department.hosts = [change["id"] for change in changes]
        department.render = self.render
        catalogs = {name: catalog.sha256 for name, catalog in self.catalogs.items()}
        department.tool = Tool((1, 4, 0), {"2": self.render}, catalogs.get)
        used = {self.devices[host].family for host in department.hosts}
        whole = {
            "devices": list(changes),
            "catalog": {name: catalogs[name] for name in sorted(used)},
            "tool": {"min": "0.0.1", "view": "2"},
            "at_once": self.at_once,
        }
        department.edit("changeset", lambda d: d.update(whole))
        department.edit("changeset", lambda d: d["executor"].update(log_head=_HEAD))
        executors = {KEYS["tech"].keyid: {"origin": ORIGIN, **_HEAD}}
        department.edit("status", lambda d: d.update(executors=executors, device_seq={}))
        for kind, change in self._edits:
            department.edit(kind, change)
        manifest = digest(spell(department.manifest()))
        inventory = department.inventory = self._inventory(lambda: manifest)
        if any(_is_grave(change, inventory) for change in changes):
            department.edit("changeset", lambda d: d.update(risk="high"))
        return department

    def authorized(self, *changes: dict[str, Any]) -> Authorized[ChangeSet]:
        """Have *changes* signed, and take them through the door.

        Raises:
            RefusalError: As the door refuses.
        """
        department = self.department(changes)
        with self.opened() as store:
            department.record = self.record(store)
            department.now = self.began = self.clock.now
            self.clock.was_set = timedelta()
            return department.authorize()

    def _inventory(self, manifest: Callable[[], str]) -> SignedInventory:
        return SignedInventory(self.devices, self.catalogs, manifest, fleet=self.inventory)

    # ------------------------------------------------------------ what it does

    def apply(
        self, authorized: Authorized[ChangeSet], *, forks: int | None = None
    ) -> list[DeviceOutcome]:
        """Apply a change-set to all its devices; return their outcomes, in order."""
        hosts = [change.id for change in authorized.document.devices]
        return list(make_rollout(authorized, self.context, forks).run(hosts))

    def apply_one(self, authorized: Authorized[ChangeSet]) -> DeviceOutcome:
        """Apply a change-set of one device."""
        (done,) = self.apply(authorized)
        return done

    def record_receipts(self) -> dict[str, Receipt]:
        """Sign and record the receipts that are due; return them by the digest of the change-set.

        Raises:
            RefusalError: As the door refuses a receipt.
        """
        written: dict[str, Receipt] = {}
        with self.opened() as store:
            department = self.department(())
            department.record, now = self.record(store), self.clock.now
            for sha256, changes in find_unreceipted(store).items():
                changeset = read_changeset(self.objects.get(sha256))
                receipt = build_receipt(changeset, sha256, changes, store, at=spell_instant(now))
                envelope = sign_receipt(receipt, changeset, KEYS["tech"]).to_bytes()
                proven = department.authority().prove_receipt(
                    envelope, changeset=changeset, now=now
                )
                record_receipt(store, self.objects, envelope, proven, at=now)
                written[sha256] = receipt
        return written

    def entries(self) -> list[LedgerEntry]:
        """Return the entries of its log, recomputed; those about public documents are left out."""
        with self.opened() as store:
            store.verify()
            entries = [read_entry(line) for line in store.lines()]
        return [entry for entry in entries if entry.kind != "trust"]

    def kinds(self) -> list[str]:
        """Return the kinds of `entries`."""
        return [entry.kind for entry in self.entries()]

    def open_attempts(self) -> tuple[Attempt, ...]:
        """Return what was begun here and is not known to have ended."""
        with self.opened() as store:
            return open_attempts(store)


def _type_of(inventory: SignedInventory, host: str, path: str) -> str:
    facts = inventory.parameter(host, path)
    if facts is None:
        why = f"{host} has no {path}"
        raise ValueError(why)
    return facts.type


def _is_grave(change: Mapping[str, Any], inventory: InventoryPort) -> bool:
    """Tell whether what is changed is never an ordinary risk, as the door has it."""
    paths = (part["path"] for part in (*change["ops"], *change["secrets"]))
    told = (inventory.about(change["id"], path, None) for path in paths)
    return any(about is not None and is_grave(about.risks) for about in told)


def _operation(path: str, kind: str, live: object, text: str) -> dict[str, Any]:
    if not isinstance(live, Value):
        why = f"{path} cannot be read"
        raise TypeError(why)
    typed = int if kind == "integer" else str
    return {
        "path": path,
        "type": kind,
        "pre": {"set": True, "value": typed(live.text)},
        "post": {"set": True, "value": typed(text)},
    }
