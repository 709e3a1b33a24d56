"""`fleetcfg inventory pin`: shown, then taken by a person, and written where it belongs."""

import io
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fleetcfg.authority.audit_basis import unsigned_basis
from fleetcfg.authority.contact import ContactRules
from fleetcfg.cli.program.main import run
from fleetcfg.devices.driver import DeviceLimits
from fleetcfg.report.declarations.pin_text import PinsTaken, pins_taken_text
from fleetcfg.words import Words
from fleetcfg.workflow.declarations.pin import PinReading, read_pins
from fleetcfg_kit.sim.core.fleet import SimDevice, SimFleet
from fleetcfg_kit.testing.declarations import read_declarations
from fleetcfg_kit.testing.fleet import PASSWORD, USER, RunningFleet, run_fleet

NOW = datetime(2026, 11, 24, tzinfo=UTC)
HOSTS = ("codec-a", "codec-b", "codec-c")
COMMON = "networks: [10.0.0.0/24]\ncredential: file:mat-khau\ncustodian: Văn phòng\n"


class Keyboard(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(scope="module")
def fleet() -> Iterator[RunningFleet]:
    devices = tuple(
        SimDevice(host, f"127.24.9.{n}", "Room Bar", "ce11", f"FOC{n}", f"00:50:60:00:00:{n:02X}")
        for n, host in enumerate(HOSTS, 1)
    )
    with run_fleet(SimFleet(devices, USER, PASSWORD, 0, 0), datetime.now(UTC)) as running:
        yield running


@pytest.fixture
def here(tmp_path, monkeypatch, fleet) -> Path:
    """A fleet of three: by certificate, by host key, and one that declares another's pin."""
    monkeypatch.chdir(tmp_path)
    a, b, c = (fleet.at(host) for host in HOSTS)
    hosts = f"""\
all:
  vars: {{family: cisco_ce, simulated: true}}
  hosts:
    codec-a:  # tầng 2
      ansible_host: {a.address}
      port: {a.https_port}

    # phòng họp B
    codec-b:
      ansible_host: {b.address}
      transport: ssh
      port: {b.ssh_port}
    codec-c: {{ansible_host: {c.address}, port: {c.https_port}, certificate: "{"0" * 64}"}}
"""
    (tmp_path / "inventory" / "group_vars").mkdir(parents=True)
    (tmp_path / "inventory" / "hosts.yaml").write_text(hosts, "utf-8")
    (tmp_path / "inventory" / "group_vars" / "all.yaml").write_text(COMMON, "utf-8")
    (tmp_path / "baselines").mkdir()
    secret = {"user": USER, "password": PASSWORD, "simulated": True}
    (tmp_path / "mat-khau").write_text(json.dumps(secret))
    (tmp_path / "mat-khau").chmod(0o600)
    return tmp_path


def hosts_file(here: Path) -> str:
    return (here / "inventory" / "hosts.yaml").read_text("utf-8")


def at_keyboard(monkeypatch, *lines: str) -> None:
    monkeypatch.setattr(sys, "stdin", Keyboard("".join(f"{line}\n" for line in lines)))


def test_where_nobody_says_so_nothing_is_taken_and_nobody_was_told_anything(here, fleet, capsys):
    before, logins = hosts_file(here), {host: s["logins"] for host, s in fleet.stats().items()}

    assert run(["inventory", "pin"]) == 3

    out = capsys.readouterr().out
    pin = fleet.at("codec-a").certificate_sha256
    assert " ".join(pin[at : at + 8] for at in range(0, 32, 8)) in out
    assert fleet.at("codec-b").host_key_sha256 in out
    assert "codec-c" not in out  # it has one
    assert out.count(" · MÔ PHỎNG") == 2
    assert "MÔ PHỎNG: 2/2 thiết bị là thiết bị mô phỏng" in out
    assert "Chưa xong: codec-a, codec-b" in out
    assert hosts_file(here) == before
    assert {host: s["logins"] for host, s in fleet.stats().items()} == logins


def test_a_person_takes_each_by_how_it_ends_and_sees_what_is_written(
    here, fleet, capsys, monkeypatch
):
    before = hosts_file(here)
    certificate = fleet.at("codec-a").certificate_sha256
    at_keyboard(monkeypatch, certificate[-16:], "zzzz", "có")

    assert run(["inventory", "pin"]) == 3

    out, asked = capsys.readouterr()
    assert out.count("không khớp, máy này chưa nhận") == 1
    assert "gõ “có” để đồng ý" in asked
    line = f'      certificate: "{certificate}"\n'
    assert f"+{line}" in out
    assert hosts_file(here) == before.replace("      port", f"{line}      port", 1)
    assert "Đã nhận 1 dấu trong 2 máy" in out


def test_who_does_not_want_the_edit_gets_none(here, fleet, monkeypatch):
    before = hosts_file(here)
    at_keyboard(monkeypatch, fleet.at("codec-a").certificate_sha256[-16:], "", "n")

    assert run(["inventory", "pin"]) == 3
    assert hosts_file(here) == before


def test_whole_pins_are_taken_without_a_question_and_then_the_devices_are_read(here, fleet, capsys):
    a, b, c = (fleet.at(host) for host in HOSTS)
    colons = ":".join(a.certificate_sha256[at : at + 2].upper() for at in range(0, 64, 2))
    pins = (f"codec-a={colons}", f"codec-b={b.host_key_sha256}", f"codec-c={c.certificate_sha256}")
    accept = [word for pin in pins for word in ("--accept", pin)]

    assert run(["inventory", "pin", *accept]) == 0

    out = capsys.readouterr().out
    assert out.count("BỊ THAY MÁY?") == 1
    assert f'certificate: "{c.certificate_sha256}"}}' in hosts_file(here)
    assert run(["inventory", "pin", *HOSTS]) == 0
    again = capsys.readouterr().out
    assert again.count("đúng như đã khai") == 3
    assert "Dấu đã khai đúng ở 3 trong 3 máy đã hỏi." in again
    assert "Đã nhận" not in again
    assert run(["inventory", "pin"]) == 0
    assert "Máy nào cũng đã có dấu" in capsys.readouterr().out
    assert run(["audit", "--store", "h.sqlite"]) == 3
    assert "3/3" in capsys.readouterr().out, "they are read; and nothing is declared of them"


def test_another_pin_than_the_declared_one_is_loud_and_a_finding(here, capsys):
    assert run(["inventory", "pin", "codec-c"]) == 2

    out = capsys.readouterr().out
    assert "BỊ THAY MÁY?" in out
    assert "00000000 00000000" in out


def test_a_pin_that_two_hosts_show_is_told(here, fleet, capsys):
    a = fleet.at("codec-a")
    text = hosts_file(here) + f"    codec-d: {{ansible_host: {a.address}, port: {a.ssh_port}, "
    text += f'transport: ssh, host_key: "{fleet.at("codec-b").host_key_sha256}"}}\n'
    (here / "inventory" / "hosts.yaml").write_text(text, "utf-8")

    run(["inventory", "pin", "codec-b"])

    assert "CÙNG DẤU với codec-d" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("--accept", "codec-a"), 64, "PIN_ACCEPT"),
        (("--accept", f"codec-a={'1' * 64}"), 4, "PIN_ACCEPT_OTHER"),
        (("--accept", f"codec-c={'0' * 64}"), 4, "PIN_ACCEPT_OTHER"),  # as declared, and not seen
        (("codec-x",), 64, "HOST_UNKNOWN"),
        (("by-hand",), 64, "PIN_NONE"),
    ],
)
def test_what_cannot_be_taken_is_refused(here, capsys, words, code, told):
    text = hosts_file(here) + "    by-hand: {family: manual, simulated: false}\n"
    (here / "inventory" / "hosts.yaml").write_text(text, "utf-8")

    assert run(["inventory", "pin", *words]) == code

    assert f"{told}: " in capsys.readouterr().err
    assert hosts_file(here) == text


def test_a_pin_goes_to_the_file_of_the_host_if_the_old_one_stands_there(here, fleet):
    c = fleet.at("codec-c")
    (here / "inventory" / "host_vars").mkdir()
    own = here / "inventory" / "host_vars" / "codec-c.yaml"
    own.write_text(f"# của máy C\ncertificate: '{'0' * 64}'  # cũ\n", "utf-8")
    text = hosts_file(here).replace(f', certificate: "{"0" * 64}"', "")
    (here / "inventory" / "hosts.yaml").write_text(text, "utf-8")

    assert run(["inventory", "pin", "--accept", f"codec-c={c.certificate_sha256}"]) == 0
    assert own.read_text("utf-8") == f"# của máy C\ncertificate: '{c.certificate_sha256}'  # cũ\n"
    assert hosts_file(here) == text


def test_a_pin_of_a_group_is_left_to_the_group(here, fleet):
    c = fleet.at("codec-c")
    text = hosts_file(here).replace(f', certificate: "{"0" * 64}"', "")
    (here / "inventory" / "hosts.yaml").write_text(text, "utf-8")
    common = here / "inventory" / "group_vars" / "all.yaml"
    common.write_text(f"{COMMON}certificate: '{'0' * 64}'\n", "utf-8")

    assert run(["inventory", "pin", "--accept", f"codec-c={c.certificate_sha256}"]) == 0
    assert f'certificate: "{c.certificate_sha256}", port' in hosts_file(here)
    assert "0" * 64 in common.read_text("utf-8")


def test_a_line_of_several_hosts_takes_no_pin(here, fleet, capsys):
    a = fleet.at("codec-a")
    text = hosts_file(here).replace("codec-a:", '"codec-[a:a]":')
    (here / "inventory" / "hosts.yaml").write_text(text, "utf-8")

    assert run(["inventory", "pin", "--accept", f"codec-a={a.certificate_sha256}"]) == 1
    assert "PIN_IN_RANGE" in capsys.readouterr().err
    assert hosts_file(here) == text


def test_a_device_that_is_off_is_told_and_the_others_go_on(here, fleet, capsys):
    fleet.power("codec-a", "off")
    try:
        assert run(["inventory", "pin"]) == 3
    finally:
        fleet.power("codec-a", "on")

    out = capsys.readouterr().out
    assert "DEV_REFUSED" in out
    assert fleet.at("codec-b").host_key_sha256 in out


def test_where_a_root_is_trusted_only_signed_prefixes_are_called(here):
    text = hosts_file(here) + "    away: {ansible_host: 10.0.0.7, simulated: false}\n"
    text += "    sample: {ansible_host: 192.0.2.7, simulated: false}\n"
    (here / "inventory" / "hosts.yaml").write_text(text, "utf-8")
    common = here / "inventory" / "group_vars" / "all.yaml"
    common.write_text(COMMON.replace("/24]", "/24, 192.0.2.0/24]"), "utf-8")
    province = read_declarations(here).province(at=NOW)
    common.write_text(COMMON.replace("10.0.0.0/24", "10.9.0.0/24, 192.0.2.0/24"), "utf-8")
    signed = read_declarations(here).province(at=NOW)
    here_is = province.fleet.devices
    basis = unsigned_basis(province)
    rules = ContactRules(here_is, has_root=True, signed=signed.fleet.devices, inventory=signed)

    def troubles(contact: ContactRules) -> list[str]:
        asked = read_pins(replace(basis, contact=contact), ("away", "sample"), DeviceLimits())
        return [getattr(one.trouble, "code", "") for one in asked]

    assert troubles(rules) == ["PIN_NOT_SIGNED", "DEV_ADDRESS_DOCUMENTATION"]
    assert troubles(replace(rules, inventory=None)) == ["SIGNED_INVENTORY_ABSENT"] * 2


@pytest.mark.parametrize("has_root", [True, False])
def test_where_a_root_is_trusted_it_is_said_that_the_inventory_must_be_signed(has_root):
    taken = (PinReading("codec-a", "10.0.0.1", "certificate", "", "ab" * 32),)
    told = pins_taken_text(PinsTaken(taken, taken, has_root), Words("vi"))

    assert ("trình ký bản kê mới" in " ".join(told.split())) == has_root
