"""A technician applies what was signed: the commands, in a simulated province that is signed."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from fleetcfg.authority.installation import install, open_installation, open_log
from fleetcfg.cli.language import use_language
from fleetcfg.cli.main import run
from fleetcfg.declared.load import read_sources
from fleetcfg.declared.province import declared
from fleetcfg.devices.credentials import Keeper
from fleetcfg.devices.registry import catalogs
from fleetcfg.errors import LedgerError
from fleetcfg.ledger.attempts import LockedDevice
from fleetcfg.ledger.record import Record
from fleetcfg.signed import signed_devices
from fleetcfg.sim.core.state_folder import ReadyFile
from fleetcfg.testing.department import Department
from fleetcfg.testing.documents import KEYS, ORIGIN
from fleetcfg.trust.crypto.canonical import digest, parse, spell
from fleetcfg.trust.crypto.envelope import envelope_of
from fleetcfg.trust.documents.receipt import read_receipt
from fleetcfg.trust.verify.ports import KnownVersion
from fleetcfg.view.v1 import render
from fleetcfg.workflow.clock import now
from tests.apply.world import NAME, VOLUME, Laptop, Rooms

ROOT = Path(__file__).parents[2]
FLEETCFG = (sys.executable, "-m", "fleetcfg")


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.77.1.1", 0))
        return trial.getsockname()[1]


@dataclass
class Province:
    """A simulated province in a folder of its own."""

    folder: Path
    state: Path
    hosts: tuple[str, ...]
    ready: ReadyFile


@pytest.fixture(scope="module")
def province(tmp_path_factory) -> Iterator[Province]:
    place = tmp_path_factory.mktemp("p")
    folder, state = place / "province", place / "s"
    ports = ["--https-port", free_port(), "--ssh-port", free_port()]
    command = [*FLEETCFG, "sim", "up", "--province", folder, "--state-dir", state, *ports]
    subprocess.run([*map(str, command)], cwd=ROOT, check=True, capture_output=True, timeout=100)
    ready = ReadyFile.read(state)
    try:
        yield Province(folder, state, tuple(device.name for device in ready.devices), ready)
    finally:
        down = [*FLEETCFG, "sim", "down", "--state-dir", str(state)]
        subprocess.run(down, cwd=ROOT, check=True, capture_output=True, timeout=60)


@dataclass
class Technician:
    """Somebody with a folder, a key, and what the Department gave him."""

    province: Province
    laptop: Laptop
    key: Path
    bundle: Path
    department: Department

    def __call__(self, command: str, *arguments: object) -> int:
        where = ["--ledger", self.laptop.folder, "--trust", self.laptop.folder / "none"]
        return run([command, *map(str, arguments), *map(str, where)])

    def apply(self, *arguments: object) -> int:
        return self("apply", self.bundle, "--key", self.key, *arguments)

    def process(self, *arguments: object) -> subprocess.Popen[bytes]:
        """Apply in a process of its own."""
        command = [
            *FLEETCFG,
            "apply",
            self.bundle,
            "--key",
            self.key,
            "--all",
            "--ledger",
            self.laptop.folder,
            "--trust",
            self.laptop.folder / "none",
            *arguments,
        ]
        return subprocess.Popen(
            [*map(str, command)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )

    def has_begun(self) -> bool:
        """Tell whether an intent is in the log, and in its signed head."""
        head = self.laptop.folder / "checkpoint"
        return head.exists() and int(head.read_text().split("\n")[1]) > 0

    def give(self, *changes: dict) -> None:
        """Give him a bundle with *changes*."""
        whole: Any = self.laptop.department(changes)
        whole.manifest = self.department.manifest
        self.bundle.write_bytes(whole.bundle())


@pytest.fixture
def technician(province, tmp_path, monkeypatch) -> Iterator[Technician]:
    use_language("en")
    monkeypatch.chdir(province.folder)
    moment = now().replace(microsecond=0)
    rooms = Rooms(province.ready, province.state)
    sources = read_sources(
        [Path("inventory")], Path("baselines"), Path("playbooks"), catalogs=catalogs()
    )
    declarations = sources.province(at=moment)
    laptop: Any = Laptop(rooms, tmp_path / "ledger")
    laptop.clock.now = laptop.made_at = moment
    laptop.render = render
    laptop.devices = dict(declarations.fleet.devices)
    keeper = Keeper(environ=os.environ)
    laptop.credential = lambda device: keeper.resolve(device.credential)
    files = [
        {"path": path, "sha256": digest(data), "size": len(data)}
        for path, data in sorted(sources.files.items())
    ]
    everyone = [declared(declarations, host) for host in declarations.fleet.devices]
    laptop.edit("manifest", lambda d: d.update(files=files, semantic=signed_devices(everyone)))
    key = key_file(tmp_path / "tech")
    install(laptop.folder, ORIGIN)
    laptop.open = lambda: open_log(laptop.folder)
    whole = laptop.department([])
    with open_installation(laptop.folder) as installation:
        record = Record(installation.store, 200, 7, lambda _keyid: True, moment)
        envelope = whole.sign("root", whole.first, whole.signers["root"]).to_bytes()
        record.keep_root(envelope, KnownVersion(1, digest(spell(whole.first))), moment)
    bundle = tmp_path / "CS-2026-0147.json"
    yield Technician(province, laptop, key, bundle, whole)
    rooms.restore()
    use_language("vi")


def key_file(file: Path) -> Path:
    """Write the technician's key as ssh-keygen would."""
    private = KEYS["tech"].private
    file.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
    file.chmod(0o600)
    public = private.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)
    file.with_suffix(".pub").write_bytes(public + b"\n")
    return file


def two(technician: Technician) -> list[str]:
    """Return two devices of the province that answer over HTTPS."""
    devices = technician.laptop.devices.values()
    return sorted(device.host for device in devices if device.transport == "https")[:2]


def given(technician: Technician, wanted=None) -> list[str]:
    hosts = two(technician)
    changes = [technician.laptop.change(host, wanted or {VOLUME: "71"}) for host in hosts]
    technician.give(*changes)
    return hosts


def test_what_was_signed_is_applied_and_a_receipt_lies_beside_it(technician, capsys):
    hosts = given(technician)

    assert technician.apply("--all") == 0

    told = capsys.readouterr().out
    assert "SIMULATED" in told
    for host in hosts:
        assert f"{host}: applied" in told
        assert technician.laptop.rooms.get(host, VOLUME) == "71"
    file = technician.bundle.parent / "CS-2026-0147.receipt.json"
    receipt = read_receipt(envelope_of(parse(file.read_bytes(), 1 << 20), "receipt").payload)
    assert [change.outcome for change in receipt.devices] == ["applied", "applied"]
    assert str(file) in told


def test_a_second_time_is_refused_with_code_and_stage(technician, capsys):
    given(technician)
    technician.apply("--all")
    capsys.readouterr()

    assert technician.apply("--all", "--output", "json") == 4

    refusal = json.loads(capsys.readouterr().out)
    assert (refusal["code"], refusal["stage"]) == ("ALREADY_CONSUMED", 11)


def test_without_being_told_to_which_devices_nothing_is_written(technician, capsys):
    given(technician)

    assert technician.apply() == 64
    assert "APPLY_LIMIT" in capsys.readouterr().err


def test_a_limit_applies_to_some_and_leaves_the_rest_for_later(technician):
    first, second = given(technician)

    assert technician.apply("--limit", first) == 0
    assert technician.laptop.rooms.get(second, VOLUME) != "71"


def test_a_limit_that_means_none_of_its_devices_is_a_slip(technician, capsys):
    given(technician)
    other = min(set(technician.laptop.devices) - set(two(technician)))

    assert technician.apply("--limit", other) == 64
    assert "APPLY_NONE" in capsys.readouterr().err


def test_a_check_tells_everything_and_writes_nothing(technician, capsys):
    hosts = given(technician)

    assert technician.apply("--all", "--check", "-o", "json") == 0

    told = json.loads(capsys.readouterr().out)
    assert {d["device"]: d["outcome"] for d in told["devices"]} == dict.fromkeys(
        hosts, "would_apply"
    )
    assert all(technician.laptop.rooms.written(host) == [] for host in hosts)
    assert told["simulated"] == 2


def test_a_device_that_moved_refuses_with_4_and_the_next_is_not_tried(technician, capsys):
    first, second = given(technician)
    technician.laptop.rooms.control("tamper", host=first, path=NAME, value="Khác")

    assert technician.apply("--all", "-o", "json") == 4

    told = {
        d["device"]: (d["outcome"], d["code"])
        for d in json.loads(capsys.readouterr().out)["devices"]
    }
    assert told == {first: ("refused", "PRESTATE_CHANGED"), second: ("not_tried", "NOT_TRIED")}


def test_a_rollback_is_a_finding(technician, capsys):
    first, _ = given(technician)
    technician.laptop.rooms.control("fault", host=first, mode="stores_nothing")

    assert technician.apply("--all") == 2
    told = capsys.readouterr().out
    assert "rolled back" in told
    assert "DEV_WRITE_NOT_KEPT" in told


def test_a_device_that_cannot_be_reached_is_incomplete(technician):
    first, _ = given(technician)
    technician.laptop.rooms.control("fault", host=first, mode="refuses")

    assert technician.apply("--all") == 3


def test_a_forged_byte_is_refused_before_any_device_and_recorded_once(technician, capsys):
    hosts = given(technician)
    before = [technician.laptop.rooms.stats(host) for host in hosts]
    parts = json.loads(technician.bundle.read_bytes())
    other = technician.laptop.department([technician.laptop.change(hosts[0], {VOLUME: "99"})])
    before = [technician.laptop.rooms.stats(host) for host in hosts]
    parts["changeset"] = other.parts()["changeset"]
    technician.bundle.write_bytes(spell(parts))

    assert technician.apply("--all", "-o", "json") == 4
    assert technician.apply("--all", "-o", "json") == 4

    first = json.loads(capsys.readouterr().out.splitlines()[0])
    assert first["stage"] in {7, 8}
    assert [technician.laptop.rooms.stats(host) for host in hosts] == before
    with open_installation(technician.laptop.folder) as installation:
        lines = list(installation.store.lines())
    assert sum(b'"kind":"refused"' in line for line in lines) == 1


def test_verify_tells_every_step_and_asks_devices_only_when_told(technician, capsys):
    hosts = given(technician)
    before = [technician.laptop.rooms.stats(host) for host in hosts]

    assert technician("verify", technician.bundle, "--key", technician.key) == 0

    told = capsys.readouterr().out
    assert [line.split()[0] for line in told.splitlines() if "passed" in line] == [
        "0",
        "2",
        "3",
        "4",
        "5",
        "6",
        "7",
        "8",
        "9",
        "10",
        "11",
    ]
    assert [technician.laptop.rooms.stats(host) for host in hosts] == before

    assert technician("verify", technician.bundle, "--key", technician.key, "--live") == 0
    assert "would be applied" in capsys.readouterr().out


def test_verify_without_the_key_stops_at_the_executor(technician, capsys):
    given(technician)

    assert technician("verify", technician.bundle, "--output", "json") == 4

    told = json.loads(capsys.readouterr().out)
    assert (told["code"], told["stage"]) == ("EXECUTOR_KEY_ABSENT", 10)
    assert told.keys() == {"code", "stage", "facts"}


def test_reconcile_with_nothing_in_doubt_is_clean(technician, capsys):
    assert technician("reconcile", "--key", technician.key) == 0
    assert "0" in capsys.readouterr().out


def test_what_was_killed_is_reconciled_and_receipted(technician, capsys):
    first, _ = given(technician)
    _once_begun(technician, signal.SIGKILL)

    is_open = any(attempt.device == first for attempt in technician.laptop.open_attempts())
    assert technician.apply("--all") == 4
    told = "".join(capsys.readouterr())
    assert ("IN_DOUBT" if is_open else "ALREADY_CONSUMED") in told
    code = technician("reconcile", "--key", technician.key, "--receipts", technician.bundle.parent)

    assert code == 0
    file = max(
        technician.bundle.parent.glob("*.receipt*.json"), key=lambda one: one.stat().st_mtime_ns
    )
    receipt = read_receipt(envelope_of(parse(file.read_bytes(), 1 << 20), "receipt").payload)
    is_there = technician.laptop.rooms.get(first, VOLUME) == "71"
    assert receipt.devices[0].outcome == ("applied" if is_there else "not_applied")


def _once_begun(technician: Technician, number: int, *arguments: object) -> tuple[int, bytes]:
    """Apply in another process, and send it a signal as soon as an intent is in its log."""
    with technician.process(*arguments) as process:
        while process.poll() is None:
            if technician.has_begun():
                os.kill(process.pid, number)
                break
        out, err = process.communicate(timeout=60)
    assert technician.has_begun(), err
    return process.returncode, out


def test_ctrl_c_lets_the_device_in_flight_end_and_starts_no_other(technician):
    first, second = given(technician)

    code, out = _once_begun(technician, signal.SIGINT, "--output", "json")

    told = {d["device"]: d["outcome"] for d in json.loads(out)["devices"]}
    assert told == {first: "applied", second: "not_tried"}
    assert code == 3
    assert technician.laptop.rooms.get(second, VOLUME) != "71"


def test_a_record_that_cannot_be_written_after_the_device_gives_an_emergency_receipt(
    technician, capsys, monkeypatch, tmp_path
):
    first, second = given(technician)
    elsewhere = tmp_path / "tmp"
    elsewhere.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(elsewhere))

    def full(*_arguments, **_more):
        raise LedgerError("LEDGER_WRITE", why="No space left on device")

    monkeypatch.setattr(LockedDevice, "conclude", full)

    assert technician.apply("--all") == 1

    told = capsys.readouterr()
    assert "LEDGER_WRITE_AFTER" in told.err
    (file,) = elsewhere.glob("*.receipt.json")
    printed = next(line for line in told.out.splitlines() if line.startswith("{"))
    assert printed.encode() == file.read_bytes()
    receipt = read_receipt(envelope_of(parse(printed.encode(), 1 << 20), "receipt").payload)
    assert [(change.id, change.outcome) for change in receipt.devices] == [(first, "applied")]
    assert technician.laptop.rooms.written(second) == []
