"""Devices that were read, and the plans that are made of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from fleetcfg.devices.drivers.cisco_ce import FAMILY
from fleetcfg.diff import Decided, judge_paths
from fleetcfg.model.authorized import AuthorizedState
from fleetcfg.model.catalog import Catalog, Parameter, Volatile
from fleetcfg.model.declared import BaselineIssue, Declared, Rule, Setting, Statement, Waiver
from fleetcfg.model.fleet import Device
from fleetcfg.model.problem import Place
from fleetcfg.model.snapshot import DeviceIdentity, DeviceStatus, Snapshot
from fleetcfg.model.space import Space, Text, Tokens, Whole
from fleetcfg.plan.change_plan import Candidate, ChangeSetTerms, PlannedExecutor
from fleetcfg.plan.document import plan
from fleetcfg.signed import SignedInventory
from fleetcfg.trust.crypto.canonical import digest, spell
from fleetcfg.trust.documents.manifest import read_manifest
from fleetcfg.trust.documents.root import read_root
from fleetcfg.trust.documents.state import state_of
from fleetcfg.trust.documents.status import read_status
from fleetcfg.trust.verify.results import InForce
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.department import Department
from fleetcfg_kit.testing.documents import KEYS, ORIGIN

OFF_ON = Tokens(("Off", "On"))
CATALOG = Catalog(
    family="cisco_ce",
    parameters={
        "call.auto_answer": Parameter("call.auto_answer", ("Auto Mode",), OFF_ON),
        "call.rate": Parameter("call.rate", ("Rate",), Whole(64, 20000)),
        "mgmt.ssh": Parameter("mgmt.ssh", ("Ssh Mode",), OFF_ON, can_sever=True),
        "display.name": Parameter("display.name", ("Name",), Text(0, 50)),
        "sip.password": Parameter("sip.password", ("Sip Password",), Text(), is_secret=True),
        "input.name": Parameter("input.name", ("Input[*] Name",), Text(0, 50)),
    },
    natives={name: Parameter(name, (name,), Text()) for name in ("Zone", "Uptime")},
    volatile=(Volatile("Uptime", "counts"),),
    vendor="Cisco",
    sha256="sha256:" + "c" * 64,
    syntax=FAMILY.syntax,
    transports=FAMILY.transports,
    guards=FAMILY.guards,
)
ENGINE = DeviceIdentity("FTT1", "Room Kit", "ce9.15.17.4", "00:00:5e:00:53:01")
STATUS = DeviceStatus(ENGINE, facts={"call.active": False, "sys.firmware": ENGINE.version})
TODAY = date(2026, 11, 24)
LIVE = {
    "Auto Mode": "On",
    "Rate": "4096",
    "Ssh Mode": "On",
    "Name": "Phòng họp",
    "Zone": "Asia",
    "Input[1] Name": "PC",
    "Input[2] Name": "Cam",
}
SPACES: dict[str, Space] = {
    "Auto Mode": OFF_ON,
    "Rate": Whole(64, 20000),
    "Ssh Mode": OFF_ON,
    "Name": Text(0, 50),
    "Zone": Text(),
    "Input[1] Name": Text(0, 50),
    "Input[2] Name": Text(0, 50),
}
DEVICE = Device(
    "codec-a",
    "cisco_ce",
    "10.0.0.1",
    model="Room Kit",
    serial_number="FTT1",
    mac="00:00:5e:00:53:01",
    certificate="ab" * 32,
)


KNOWN = SignedInventory({}, {}, lambda: "").of_family


def statement(name: str, rule: Rule, target: str | None) -> Statement:
    return Statement(
        parameter=name,
        rule=rule,
        target=target,
        baseline="b",
        place=Place("b.yaml", 7, 3),
        issued=BaselineIssue("1/SKHCN", date(2026, 11, 1)),
        layer="province",
        rank=(0,),
    )


def wants(pattern: str, rule: Rule | str, target: str | None = None, *, secret=False) -> Setting:
    if isinstance(rule, str):
        rule = Rule("equals", (rule,))
    return Setting(pattern, (pattern,), (statement(pattern, rule, target),), secret)


@dataclass(frozen=True)
class Read:
    """One device that was read, and everything that decides on it."""

    snapshot: Snapshot
    declared: Declared
    authorized: AuthorizedState
    device: Device = DEVICE
    status: DeviceStatus = STATUS
    spaces: Mapping[str, Space] = field(default_factory=lambda: SPACES)
    last_seq: int = 0
    catalog: Catalog = CATALOG

    def candidate(self) -> Candidate:
        decided = Decided(self.declared, self.authorized, self.catalog, TODAY)
        return Candidate(
            self.device,
            self.catalog,
            self.snapshot,
            self.status,
            tuple(judge_paths(self.declared, self.snapshot, decided)),
            self.spaces,
            self.last_seq,
        )


def read(*settings: Setting, values=None, waivers=(), snapshot=None, **changes) -> Read:
    host = changes.get("device", DEVICE).host
    parts = {"masked": frozenset({"Sip Password"})} | (snapshot or {})
    return Read(
        Snapshot(ENGINE, LIVE | (values or {}), **parts),
        Declared(host, "cisco_ce", settings, waivers=waivers, syntax=FAMILY.syntax),
        AuthorizedState(host),
        **changes,
    )


def adopted(found: Read, *, live=None, gone=(), masked=()) -> Read:
    """Adopt the device as it is; then let it drift to *live*, lose *gone* and hide *masked*."""
    state = state_of(found.snapshot, CATALOG)
    values = {**found.snapshot.values, **(live or {})}
    for path in (*gone, *masked):
        del values[path]
    return replace(
        found,
        authorized=AuthorizedState(found.device.host, "AD-1", "ce9", state.values),
        snapshot=replace(
            found.snapshot, values=values, masked=found.snapshot.masked | frozenset(masked)
        ),
    )


def waiver(path: str, *, until: date = TODAY, value: str | None = None) -> Waiver:
    return Waiver(path, (path,), until, "9/SKHCN", "", value, "b", Place("b.yaml"))


def a_grounds(department: Department | None = None, root=None) -> InForce:
    department = department or Department()
    payload, manifest = spell(root or department.root), spell(department.manifest())
    return InForce(
        read_root(payload),
        digest(payload),
        read_status(spell(department.status())),
        read_manifest(manifest),
        digest(manifest),
    )


GROUNDS = a_grounds()
REQUEST = ChangeSetTerms(
    id="CS-2026-0147",
    author="author",
    reason="Đưa về cấu hình chuẩn",
    nonce="0" * 32,
    created_at=NOON,
    not_before=NOON,
    not_after=NOON + timedelta(days=1),
    executor=PlannedExecutor("tech", KEYS["tech"].keyid, ORIGIN),
    tool="0.1.0",
)


def planned(*devices: Read, request=REQUEST, grounds=GROUNDS):
    asked = {each.device.host: each.declared for each in devices}
    inventory = SignedInventory(
        {each.device.host: each.device for each in devices},
        {"cisco_ce": CATALOG},
        lambda: "",
        declared=asked.__getitem__,
    )
    return plan(request, grounds, inventory, [each.candidate() for each in devices])


def ops(made) -> list[tuple]:
    return [
        (op.path, op.pre.value, op.post.value)
        for device in made.changeset.devices
        for op in device.ops
    ]


def reasons(made) -> dict[str, str]:
    return {each.path: each.reason for each in made.unplanned}
