"""A Department, a technician's laptop, and codecs that are simulated: a test breaks one thing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from fleetcfg.apply.context import ApplyContext, DeviceAccess
from fleetcfg.apply.preconditions import open_reader
from fleetcfg.devices.driver import Credential, DeviceLimits
from fleetcfg.devices.drivers.cisco_ce import FAMILY
from fleetcfg.ledger.attempts import Attempt, open_attempts
from fleetcfg.ledger.checkpoint import NoteSigner
from fleetcfg.ledger.entry import LedgerEntry, read_entry
from fleetcfg.ledger.merkle import EMPTY_ROOT
from fleetcfg.ledger.objects import Objects, objects_of
from fleetcfg.ledger.record import Record
from fleetcfg.ledger.store import Store, open_store
from fleetcfg.model.fleet import Device
from fleetcfg.model.outcome import DeviceOutcome
from fleetcfg.model.snapshot import Snapshot
from fleetcfg.model.value import Secret, Value
from fleetcfg.signed import SignedInventory, identity_of
from fleetcfg.sim.core.fleet import SimDevice, SimFleet
from fleetcfg.sim.core.launch import ask
from fleetcfg.sim.core.state_folder import ReadyDevice, ReadyFile
from fleetcfg.testing.clock import NOON
from fleetcfg.testing.department import Department, render_bytes
from fleetcfg.testing.documents import KEYS, ORIGIN
from fleetcfg.trust.crypto.canonical import digest, spell, to_base64
from fleetcfg.trust.documents.changeset import ChangeSet
from fleetcfg.trust.documents.state import state_of
from fleetcfg.trust.verify.door import Authorized
from fleetcfg.trust.verify.ports import Tool
from fleetcfg.workflow.change_jobs import make_rollout

PASSWORD = "Bí mật 42"
CATALOG = FAMILY.catalog()
LIMITS = DeviceLimits(connect_seconds=5.0, read_seconds=10.0)
BRIEF = DeviceLimits(connect_seconds=0.7, read_seconds=0.7)
LOG_SIGNER = NoteSigner.from_seed(ORIGIN, bytes(range(32)))
MODELS = {"kit9": ("Room Kit", "ce9.15"), "bar": ("Room Bar", "11.27"), "sx10": ("SX10", "ce9.6.1")}
PRODUCTS = {
    "kit9": "Cisco Webex Room Kit",
    "bar": "Cisco Room Bar",
    "sx10": "Cisco TelePresence SX10",
}

VOLUME, NAME, FAR_END = "Audio DefaultVolume", "SystemUnit Name", "Conference FarEndControl Mode"
SEVERING = "NetworkServices Websocket"
NUMBERS = frozenset({VOLUME})
TO_70 = {VOLUME: "70"}


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = NOON
        self.asked = 0
        self.moves: dict[int, timedelta] = {}
        self.was_set = timedelta()

    def set_by(self, seconds: timedelta) -> None:
        """Move the clock without letting time pass."""
        self.now += seconds
        self.was_set += seconds

    def __call__(self) -> datetime:
        self.asked += 1
        self.now += self.moves.get(self.asked, timedelta())
        return self.now


def simulated(net: int = 31, extra: int = 0) -> SimFleet:
    """Give one codec of each model, and *extra* more of one that are alike."""
    models = {**MODELS, **{f"room-{n:03}": MODELS["bar"] for n in range(extra)}}
    devices = tuple(
        SimDevice(
            name, f"127.{net}.0.{n}", product, firmware, f"FOC{n:04}", f"00:50:60:0B:00:{n:02X}"
        )
        for n, (name, (product, firmware)) in enumerate(models.items(), start=1)
    )
    return SimFleet(devices, "admin", PASSWORD, 0, 0)


class Rooms:
    """A running fleet, and how to steer it."""

    def __init__(self, ready: ReadyFile, state_dir: Path) -> None:
        self.ready = ready
        self.state_dir = state_dir

    def at(self, name: str) -> ReadyDevice:
        return next(device for device in self.ready.devices if device.name == name)

    def control(self, op: str, **more: object) -> dict:
        answer = ask(self.state_dir, {"op": op, **more})
        assert isinstance(answer, dict)
        return answer

    def stats(self, name: str) -> dict[str, int]:
        return self.control("stats", host=name)["devices"][name]

    def get(self, name: str, path: str) -> str:
        return self.control("get", host=name, path=path)["value"]

    def written(self, name: str) -> list[str]:
        """Return the paths that were set by us since the last reset."""
        changes = self.control("journal", host=name)["changes"]
        return [change["path"] for change in changes if change["actor"] == "admin"]

    def restore(self) -> None:
        for device in self.ready.devices:
            self.control("power", host=device.name, state="on")
        self.control("reset")


@dataclass
class Laptop:
    """A technician's installation, with documents that are made for what it shall do."""

    rooms: Rooms
    folder: Path
    transport: str = "https"
    limits: DeviceLimits = LIMITS
    password: str = PASSWORD

    def __post_init__(self) -> None:
        self.clock = Clock()
        self.asked = 0
        self.began = self.clock.now
        self.made_at, self.render = NOON, render_bytes
        self.devices = {d.name: self.device(d.name) for d in self.rooms.ready.devices}
        self.edits: list[tuple[str, Callable[[dict], object]]] = []

    # ------------------------------------------------------------ what it has

    def device(self, name: str, **changed: Any) -> Device:
        there = self.rooms.at(name)
        is_https = self.transport == "https"
        device = Device(
            name,
            "cisco_ce",
            there.address,
            transport=self.transport,
            model=PRODUCTS.get(name, PRODUCTS["bar"]),
            serial_number=there.serial,
            port=there.https_port if is_https else there.ssh_port,
            certificate=there.certificate_sha256 if is_https else "",
            host_key="" if is_https else there.host_key_sha256,
        )
        return replace(device, **changed)

    def credential(self, _device: Device) -> Credential:
        self.asked += 1
        return Credential("admin", Secret(self.password))

    def access(self, devices: dict[str, Device] | None = None) -> DeviceAccess:
        devices = self.devices if devices is None else devices
        families = {FAMILY.name: FAMILY}
        return DeviceAccess(devices, {FAMILY.name: CATALOG}, families, self.credential, self.limits)

    @property
    def objects(self) -> Objects:
        return objects_of(self.folder)

    def open(self) -> Store:
        return open_store(self.folder, LOG_SIGNER)

    @property
    def context(self) -> ApplyContext:
        return ApplyContext(self.access(), self.open, self.objects, self.clock, self.lasted)

    def lasted(self) -> timedelta:
        return self.clock.now - self.clock.was_set - self.began

    # ------------------------------------------------------------ what it is given

    def snapshot(self, name: str) -> Snapshot:
        with open_reader(self.access(), self.devices[name]) as driver:
            return driver.read()

    def change(self, name: str, wanted: dict[str, str], *, seq: int = 18) -> dict:
        """Plan *wanted* for a device as it is now."""
        snapshot = self.snapshot(name)
        state = state_of(snapshot, CATALOG)
        ops = []
        for path, text in wanted.items():
            live = snapshot.at(path)
            assert isinstance(live, Value), path
            kind = "integer" if path in NUMBERS else "string"
            typed = int if kind == "integer" else str
            ops.append(
                {
                    "path": path,
                    "type": kind,
                    "pre": {"set": True, "value": typed(live.text)},
                    "post": {"set": True, "value": typed(text)},
                }
            )
        identity = identity_of(self.devices[name], CATALOG)
        return {
            "id": name,
            "seq": seq,
            "identity": identity.model_dump(),
            "secrets": [],
            "ops": ops,
            "guards": [],
            "pre_sha256": state.sha256,
            "post_sha256": state.changed(wanted).sha256,
        }

    def edit(self, kind: str, change: Callable[[dict], object]) -> "Laptop":
        """Have a document changed before it is signed."""
        self.edits.append((kind, change))
        return self

    def department(self, changes: Sequence[dict]) -> Department:
        """Make a Department that signs *changes*."""
        names = [change["id"] for change in changes]
        department = Department(made_at=self.made_at)
        department.render = self.render
        department.hosts = names
        head = {"size": 0, "root": to_base64(EMPTY_ROOT)}
        everything = {
            "devices": list(changes),
            "catalog": {FAMILY.name: CATALOG.sha256},
            "tool": {"min": "0.0.1", "view": "1"},
        }
        department.edit("changeset", lambda d: d.update(everything))
        department.edit("changeset", lambda d: d["executor"].update(log_head=head))
        executors = {KEYS["tech"].keyid: {"origin": ORIGIN, **head}}
        department.edit("status", lambda d: d.update(executors=executors, device_seq={}))
        for kind, change in self.edits:
            department.edit(kind, change)
        department.tool = Tool((1, 4, 0), {"1": self.render}, {FAMILY.name: CATALOG.sha256})
        province: Any = SimpleNamespace(
            fleet=SimpleNamespace(devices=self.devices), catalogs={FAMILY.name: CATALOG}
        )
        manifest = digest(spell(department.manifest()))
        department.inventory = SignedInventory(province, lambda: manifest)
        return department

    def authorized(self, *changes: dict) -> Authorized[ChangeSet]:
        """Let *changes* be signed, and take them through the door."""
        department, store = self.department(changes), self.open()
        try:
            department.record = Record(store, 200, 7, lambda _keyid: True, self.clock.now)
            department.now = self.began = self.clock.now
            self.clock.was_set = timedelta()
            return department.authorize()
        finally:
            store.close()

    # ------------------------------------------------------------ what it does

    def apply(self, authorized: Authorized[ChangeSet], *, forks: int = 4) -> list[DeviceOutcome]:
        hosts = [change.id for change in authorized.document.devices]
        return list(make_rollout(authorized, self.context, forks).run(hosts))

    def apply_one(self, authorized: Authorized[ChangeSet]) -> DeviceOutcome:
        (done,) = self.apply(authorized)
        return done

    def entries(self) -> list[LedgerEntry]:
        store = self.open()
        try:
            store.verify()
            return [read_entry(line) for line in store.lines()]
        finally:
            store.close()

    def kinds(self) -> list[str]:
        return [entry.kind for entry in self.entries()]

    def open_attempts(self) -> tuple[Attempt, ...]:
        store = self.open()
        try:
            return open_attempts(store)
        finally:
            store.close()
