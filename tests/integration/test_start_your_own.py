"""Six codecs from nothing, as the page has it: five lines, each typed as it stands there.

The codecs are simulated on loopback, so behind `init` their addresses are put into its files, and
the simulator's password in the place of the one that a person types.
"""

import io
import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fleetcfg.cli.program.main import run
from fleetcfg_kit.sim.core.fleet import SimDevice, SimFleet
from fleetcfg_kit.testing.fleet import PASSWORD, USER, RunningFleet, run_fleet
from tests.integration.test_documents import commands
from tests.integration.walk import ROOT

PAGE = ROOT / "docs" / "how-to" / "start-your-own.md"
DEVICE = re.compile(r"--device ([\w-]+)=([\d.]+),cisco_ce")
COUNTED = re.compile(r"\*\*(năm) dòng lệnh|\*\*(five) lines")


class Keyboard(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(scope="module")
def fleet() -> Iterator[RunningFleet]:
    typed = DEVICE.findall(PAGE.read_text("utf-8"))
    devices = tuple(
        SimDevice(host, f"127.24.13.{n}", "Room Bar", "ce11", f"FOC{n}", f"00:50:60:00:13:{n:02X}")
        for n, (host, _) in enumerate(typed, 1)
    )
    with run_fleet(SimFleet(devices, USER, PASSWORD, 0, 0), datetime.now(UTC)) as running:
        yield running


def simulate(folder: Path, fleet: RunningFleet) -> None:
    """Have what `init` declared be the simulated devices."""
    file = folder / "inventory" / "hosts.yaml"
    text = file.read_text("utf-8")
    for host, address in DEVICE.findall(PAGE.read_text("utf-8")):
        there = fleet.at(host)
        facts = f"ansible_host: {there.address}", f"port: {there.https_port}", "simulated: true"
        lines = "".join(rf"\g<1>{fact}\n" for fact in facts)
        old = rf"^( *)ansible_host: {re.escape(address)}\n"
        text = re.sub(old, lines, text, flags=re.MULTILINE)
    file.write_text(text, "utf-8")
    secret = {"user": USER, "password": PASSWORD, "simulated": True}
    (folder / "mat-khau").write_text(json.dumps(secret))
    (folder / "mat-khau").chmod(0o600)
    common = folder / "inventory" / "group_vars" / "all.yaml"
    text = common.read_text("utf-8")
    common.write_text(text.replace("env:FLEETCFG_CODEC", "file:mat-khau"), "utf-8")


def test_six_codecs_from_nothing_in_five_lines(fleet, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    lines = commands(PAGE)
    assert len(lines) == 5
    assert len(fleet.ready.devices) == 6
    assert len(COUNTED.findall(PAGE.read_text("utf-8"))) == 2  # it says how many there are
    fleet.tamper("codec-pa-u", "Conference Encryption Mode", "Off")
    pins = [fleet.at(device.name).certificate_sha256[-16:] for device in fleet.ready.devices]
    said: list[str] = []

    for command, expected in lines[1:]:
        answers = [*pins, "y"] if " pin" in command else []
        with monkeypatch.context() as typing:
            typing.setattr(sys, "stdin", Keyboard("".join(f"{line}\n" for line in answers)))
            assert run(shlex.split(command)[1:]) == expected, capsys.readouterr()
        said.append(capsys.readouterr().out)
        if " init" in command:
            simulate(tmp_path, fleet)

    made, pinned, drafted, audited = said
    assert "inventory pin" in made
    assert "Đã nhận 6 dấu trong 6 máy" in pinned
    assert "baselines/10-from-codec-trung-tam.yaml" in drafted
    assert "codec-pa-u" in audited
    assert "call.encryption" in audited
    assert "BestEffort" in audited
    assert run(["validate"]) == 0
    assert run(["fmt", "--check"]) == 0


def test_the_first_line_sets_what_the_second_names(tmp_path):
    lines = commands(PAGE)
    done = subprocess.run(
        ["bash", "-c", f"{lines[0][0]}; env"],
        input="kỹ sư\nmột mật khẩu\n",
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )

    reference = re.search(r"env:(\w+)", lines[1][0])
    assert reference is not None
    assert f"{reference[1]}_USER=kỹ sư\n" in done.stdout
    assert f"{reference[1]}_PASSWORD=một mật khẩu\n" in done.stdout
    assert list(tmp_path.iterdir()) == []
