"""A family in a package of its own, installed as a third party's: from inventory to rollback."""

import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fleetcfg.apply import device
from fleetcfg.devices.registry import catalogs, families
from fleetcfg.devices.writing import open_writer
from fleetcfg_kit.sim.core.family import installed_family
from fleetcfg_kit.sim.core.fleet import SimDevice, SimFleet
from fleetcfg_kit.testing.fleet import PASSWORD, USER, RunningFleet, run_fleet
from tests.integration.walk import ENGINEER, ROOT, TECHNICIAN, Ended, Home, hold_ceremony

HERE = Path(__file__).parent
PAGE = ROOT / "docs" / "how-to" / "write-a-driver.md"
COMMAND = re.compile(r"^\$ fleetcfg (.+?)(?:  # exit (\d+))?$", re.MULTILINE)
HOST, PORT = "sw-01", "interface GigabitEthernet0/1 description"
INVENTORY = """\
all:
  vars:
    family: switch_cli
    credential: file:{secret}
    custodian: Văn phòng
    model: C1000
    firmware: "15.2"
  children:
    site_1:
      hosts:
        {host}: {{ansible_host: {address}, port: {port}, serial_number: FOC7,
                  host_key: "{host_key}", simulated: {simulated}}}
"""
SHARED = """\
units: [{code: "03388", name: Phường Đoàn Kết, valid_from: 2025-07-01}]
providers: [{id: vnpt, name: VNPT, contract: 1/HĐ}]
networks: [10.0.0.0/24]
legal_bases: [{id: QĐ 32/2019, title: Quy chế, valid_from: 2019-10-07}]
"""
SITE = """\
site:
  {id: dc-1, name: Điểm cầu 1, display_name: Đoàn Kết, role: central, unit: "03388",
   unit_since: 2025-07-01, room: Phòng 1, provider: vnpt,
   technician: {role: Trực, name: A, phone: "0000 000 000", confirmed: 2026-10-01}, contacts: []}
"""
BASELINE = """\
baseline: ports
issued: {document: 1/SKHCN, date: 2026-11-02, clause: [QĐ 32/2019 Điều 2.2]}
parameters:
  port.description: {equals: Phòng họp, severity: medium, why: Cổng nào cũng có tên.}
  switch.name: sw-01
  management.vlan: "20"
native:
  switch_cli:
    interface GigabitEthernet0/12 mode: trunk
    snmp location: Phòng máy
"""


def declare(folder: Path, **facts: object) -> None:
    """Write down a province of one switch; *facts* are where it is, and how it is known."""
    files = {
        "inventory/hosts.yaml": INVENTORY.format(host=HOST, **facts),
        "inventory/group_vars/all.yaml": SHARED,
        "inventory/group_vars/site_1.yaml": SITE,
        "baselines/10-ports.yaml": BASELINE,
        "playbooks/audit.yaml": "- hosts: all\n  tasks: [{audit: }]\n",
    }
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")


@dataclass(frozen=True)
class Switch:
    """A simulated switch, and the folders of the people who look after it."""

    home: Home
    fleet: RunningFleet

    def get(self, path: str) -> str:
        return self.fleet.get(HOST, path)

    def engineer(self, *words: object, code: int = 0) -> str:
        return self.home[ENGINEER].do(*words, code=code)

    def applied(self, file: str) -> Ended:
        person = self.home[TECHNICIAN]
        return person("apply", file, "--all", "--output", "json", *person.key)


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Iterator[None]:
    """Install the package into a folder, as pip does, and look for families anew."""
    folder = tmp_path_factory.mktemp("site-packages")
    source = shutil.copytree(HERE / "switch_cli", tmp_path_factory.mktemp("src") / "switch_cli")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    alone = ["--no-index", "--no-deps", "--no-build-isolation", "--target", str(folder)]
    subprocess.run([*pip, *alone, str(source)], check=True, capture_output=True)
    sys.path.insert(0, str(folder))
    found = (families, catalogs, installed_family)
    for cached in found:
        cached.cache_clear()
    yield
    sys.path.remove(str(folder))
    for cached in found:
        cached.cache_clear()


@pytest.fixture(scope="module")
def department(installed, tmp_path_factory) -> Iterator[Switch]:
    place = tmp_path_factory.mktemp("p")
    mac = "00:50:60:00:00:09"
    box = SimDevice(HOST, "127.20.9.1", "C1000", "15.2", "FOC7", mac, family="switch_cli")
    fleet = SimFleet((box,), USER, PASSWORD, 0, 0)
    with run_fleet(fleet, datetime.now(UTC)) as running:
        there = running.at(HOST)
        secret = place / "mat-khau"
        secret.write_text(json.dumps({"user": USER, "password": PASSWORD, "simulated": True}))
        secret.chmod(0o600)
        found = {"address": there.address, "port": there.ports["ssh"], "simulated": "true"}
        proof = {"secret": secret, "host_key": there.host_key_sha256}
        declare(place / "province", **found, **proof)
        yield Switch(hold_ceremony(place, place / "province"), running)


@pytest.fixture
def switch(department, tmp_path) -> Iterator[Switch]:
    """A switch as it was, and people who have decided nothing about it yet."""
    yield Switch(department.home.copy(tmp_path), department.fleet)
    department.fleet.restore()


def test_it_is_declared_and_explained(switch):
    assert "0 errors · 0 warnings · 1 device" in switch.engineer("validate")
    told = switch.engineer("explain", HOST, "interface GigabitEthernet0/3 description")

    assert "Phòng họp" in told
    assert "port.description" in told


def test_the_commands_of_the_page_end_as_it_says(switch):
    commands = COMMAND.findall(PAGE.read_text("utf-8"))

    for words, code in commands:
        switch.engineer(*shlex.split(words), code=int(code or 0))

    verbs = [words.partition(" ")[0] for words, _ in commands]
    assert verbs == ["validate", "explain", "audit", "plan", "show"]


def test_it_is_audited_port_by_port(switch):
    switch.fleet.tamper(HOST, PORT, "Phòng họp")

    report = json.loads(switch.engineer("audit", "--output", "json", code=2))
    findings = report["hosts"][0]["findings"]

    ports = [found["path"] for found in findings if found["parameter"] == "port.description"]
    assert ports == [f"interface GigabitEthernet0/{n} description" for n in range(2, 13)]


def test_what_is_planned_signed_and_applied_is_so(switch):
    ended = switch.applied(switch.home.approved(HOST))

    assert ended.code == 0, ended.out
    assert [switch.get(path) for path in (PORT, "hostname")] == ["Phòng họp", "sw-01"]
    assert json.loads(switch.engineer("audit", "--output", "json"))["hosts"][0]["findings"] == []


def test_what_can_cut_the_way_is_written_last(switch):
    ended = switch.applied(switch.home.approved(HOST))

    changes = switch.fleet.control("journal", host=HOST)["changes"]
    assert ended.code == 0
    assert changes[-1]["path"] == "management vlan"


def test_a_switch_that_kept_half_of_it_is_brought_back(switch, monkeypatch):
    opened: list[str] = []

    def open_next(*given, **by):
        if opened:  # the first wrote by halves; the second brings back
            switch.fleet.fault(HOST, "none")
        opened.append("writer")
        return open_writer(*given, **by)

    monkeypatch.setattr(device, "open_writer", open_next)
    file = switch.home.approved(HOST)
    switch.fleet.fault(HOST, "partial_write")
    before = switch.get(PORT)

    ended = switch.applied(file)

    assert json.loads(ended.out)["devices"][0]["outcome"] == "rolled_back"
    assert len(opened) == 2
    assert switch.fleet.control("journal", host=HOST)["changes"], "something had been written"
    assert switch.get(PORT) == before


def test_a_family_is_small() -> None:
    files = (HERE / "switch_cli").rglob("*.py")

    assert sum(len(file.read_text("utf-8").splitlines()) for file in files) <= 200
