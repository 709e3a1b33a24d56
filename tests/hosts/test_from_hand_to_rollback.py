"""A host on which somebody changed things by hand: found, repaired as signed, brought back."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fleetcfg.devices.driver import Credential, DeviceLimits
from fleetcfg.devices.drivers.linux import FAMILY
from fleetcfg.model.fleet import Device
from fleetcfg.model.snapshot import DeviceStatus, Snapshot
from fleetcfg.model.value import Secret
from fleetcfg_kit.sim.core.fleet import SimDevice, SimFleet
from fleetcfg_kit.testing.fleet import PASSWORD, USER, RunningFleet, run_fleet
from tests.families.test_second_family import SHARED, SITE
from tests.hosts.holder import ADDRESS, SERIAL, Holder
from tests.integration.walk import ENGINEER, TECHNICIAN, Ended, Home, hold_ceremony

HOST = "router-1"
DECLARED = {
    "frr.routes": "10.20.0.0/16 10.0.0.2",
    "ovs.port[p1].tag": "110",
    "sshd.passwordauthentication": "no",
}
BY_HAND = {
    "frr.routes": "10.20.0.0/16 10.0.0.2; 10.66.0.0/16 10.0.0.66",
    "ovs.port[p1].tag": "120",
    "sshd.passwordauthentication": "yes",
}
INVENTORY = """\
all:
  vars: {{credential: 'file:{secret}', custodian: Văn phòng}}
  children:
    site_1:
      hosts:
        {host}: {{ansible_host: {address}, port: {port}, family: linux, transport: ssh,
                  model: Debian GNU/Linux, firmware: "13", serial_number: {serial},
                  host_key: "{host_key}", simulated: true}}
"""
BASELINE = """\
baseline: hosts
issued: {document: 1/SKHCN, date: 2026-11-02, clause: [QĐ 32/2019 Điều 5.3]}
parameters:
  security.ssh_password_login: {equals: disabled, severity: critical}
  network.routes: 10.20.0.0/16 10.0.0.2
  network.forwarding: disabled
  time.ntp_server: 10.0.0.5
native:
  linux:
    ovs.port[p1].tag: "110"
"""


@dataclass(frozen=True)
class Site:
    """One host, real or simulated, and the people who look after it."""

    home: Home
    device: Device
    user: str
    change_by_hand: Callable[[], object]
    make_refuse_sshd: Callable[[], object]

    def look(self) -> tuple[Snapshot, DeviceStatus]:
        driver = FAMILY.open(
            self.device, lambda: Credential(self.user, Secret(PASSWORD)), DeviceLimits()
        )
        try:
            return driver.read(), driver.status()
        finally:
            driver.close()

    def settings(self) -> dict[str, str]:
        return dict(self.look()[0].values)

    def engineer(self, *words: object, code: int = 0) -> str:
        return self.home[ENGINEER].do(*words, code=code)

    def found(self, code: int) -> dict[str, str]:
        """Audit; return what is live where something is not as declared, by path."""
        report = json.loads(self.engineer("audit", "--output", "json", code=code))
        findings = report["hosts"][0]["findings"]
        return {f["path"]: f["live"] for f in findings if f["path"] in BY_HAND}

    def apply(self, file: str) -> Ended:
        person = self.home[TECHNICIAN]
        return person("apply", file, "--all", "--output", "json", *person.key)


def declare(place: Path, address: str, port: int, host_key: str, user: str) -> Path:
    secret = place / "mat-khau"
    secret.write_text(json.dumps({"user": user, "password": PASSWORD, "simulated": True}))
    secret.chmod(0o600)
    there = {"address": address, "port": port, "serial": SERIAL, "host_key": host_key}
    files = {
        "inventory/hosts.yaml": INVENTORY.format(host=HOST, secret=secret, **there),
        "inventory/group_vars/all.yaml": SHARED,
        "inventory/group_vars/site_1.yaml": SITE,
        "baselines/10-hosts.yaml": BASELINE,
        "playbooks/audit.yaml": "- hosts: all\n  tasks: [{audit: }]\n",
    }
    for name, text in files.items():
        file = place / "province" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return place / "province"


@contextmanager
def simulated_site(place: Path) -> Iterator[Site]:
    mac = "00:50:60:00:02:01"
    box = SimDevice(HOST, "127.23.0.9", "Debian GNU/Linux", "13", SERIAL, mac, family="linux")
    with run_fleet(SimFleet((box,), USER, PASSWORD, 0, 0), datetime.now(UTC)) as fleet:
        there = fleet.at(HOST)
        pinned = (there.address, there.ports["ssh"], there.host_key_sha256)

        def change() -> None:
            for path, value in BY_HAND.items():
                fleet.tamper(HOST, path, value)

        for path, value in DECLARED.items():
            fleet.tamper(HOST, path, value)
        yield site_of(place, *pinned, USER, change, lambda: refuse_last(fleet))


def refuse_last(fleet: RunningFleet) -> None:
    """Have the host say yes and keep every other setting: the first of three, and the last."""
    fleet.fault(HOST, "partial_write")


@contextmanager
def real_site(place: Path, holder: Holder) -> Iterator[Site]:
    files = ("/etc/ssh/sshd_config", "/etc/frr/frr.conf", "/etc/frr/frr.conf.sav")

    def change() -> None:
        holder.run("vtysh", "-c", "configure terminal", "-c", "ip route 10.66.0.0/16 10.0.0.66")
        holder.run("ovs-vsctl", "set", "port", "p1", "tag=120")
        holder.run(
            "sed", "-i", "s/^PasswordAuthentication no/PasswordAuthentication yes/", files[0]
        )

    def make_read_only() -> None:
        holder.run("mount", "--bind", "/etc/ssh", "/etc/ssh")
        holder.run("mount", "-o", "remount,bind,ro", "/etc/ssh")

    try:
        pinned = (ADDRESS, holder.port, holder.host_key)
        yield site_of(place, *pinned, "root", change, make_read_only)
    finally:
        holder.run("sh", "-c", "umount /etc/ssh 2> /dev/null || true")
        no = "no ip route 10.66.0.0/16 10.0.0.66"
        holder.run("vtysh", "-c", "configure terminal", "-c", no, "-c", "end", "-c", "write memory")
        holder.run("ovs-vsctl", "set", "port", "p1", "tag=110")
        holder.run(
            "sed", "-i", "s/^PasswordAuthentication yes/PasswordAuthentication no/", files[0]
        )


def site_of(
    place: Path, address: str, port: int, host_key: str, user: str, *does: Callable[[], object]
) -> Site:
    province = declare(place, address, port, host_key, user)
    device = Device(HOST, "linux", address, transport="ssh", port=port, host_key=host_key)
    return Site(hold_ceremony(place, province), device, user, *does)


@pytest.fixture(params=["simulated", "real"])
def site(request, tmp_path) -> Iterator[Site]:
    if request.param == "real":
        with real_site(tmp_path, request.getfixturevalue("real_host")) as found:
            yield found
    else:
        with simulated_site(tmp_path) as found:
            yield found


def test_what_was_changed_by_hand_is_found_and_repaired_as_signed(site: Site) -> None:
    assert site.found(code=0) == {}, "as declared"
    assert site.look()[1].unsaved == ()
    before = site.settings()
    site.change_by_hand()

    assert site.found(code=2) == BY_HAND
    assert "frr.routes" in (site.look()[1].unsaved or ())

    ended = site.apply(site.home.approved(HOST))

    assert ended.code == 0, ended.out + ended.err
    assert json.loads(ended.out)["devices"][0]["outcome"] == "applied"
    assert site.settings() == before
    assert site.look()[1].unsaved == ()
    assert site.found(code=0) == {}
    assert not (site.home[ENGINEER].folder / site.home.plan(HOST, number="CS-2026-0002")).exists()


def test_what_cannot_be_finished_is_brought_back_exactly(site: Site) -> None:
    site.change_by_hand()
    by_hand = site.settings()
    file = site.home.approved(HOST)
    site.make_refuse_sshd()

    ended = site.apply(file)

    assert json.loads(ended.out)["devices"][0]["outcome"] == "rolled_back", ended.out
    assert site.settings() == by_hand
