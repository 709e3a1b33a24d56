"""The guide on rotating a password, played line by line, each section by whose it is."""

import os
import shlex
import shutil
import subprocess

import pytest

from tests.integration.machines import sections
from tests.integration.passwords import NUMBER, World
from tests.integration.walk import APPROVERS, ENGINEER, TECHNICIAN, Ended, data_of, run_in, said

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no openssh-client")

GUIDE = sections("rotate-a-password")
ACTS = ((ENGINEER, 1), (APPROVERS[0], 2), (APPROVERS[1], 2), (TECHNICIAN, 3), (ENGINEER, 4))


def test_every_section_is_played():
    assert set(GUIDE) == {section for _, section in ACTS}


def test_the_guide_ends_line_by_line_as_it_says(world, tmp_path):
    stick, host = tmp_path / "usb", world.host("ssh")
    stick.mkdir()
    bundle = f"{NUMBER}.json"
    heard = {"MAY": host, "TAI_KHOAN": world.first[0], "USB": f"{stick}"}
    for who, section in ACTS:
        for line in GUIDE[section]:
            ended = _typed(world, who, line.command, heard | {"TOI": who, "TEP": bundle})
            assert ended.code == line.expected, f"{who}$ {line}\n{ended.out}\n{ended.err}"
        if section == 2:
            bundle = bundle.replace(".json", f".{who}.json")

    password = world.opened(host)
    assert (world.lets_in(host, password), world.lets_in(host, world.first[1])) == (True, False)
    assert not (world.home[ENGINEER].folder / "mo.json").exists()


def _typed(world: World, who: str, command: str, heard: dict[str, str]) -> Ended:
    folder = world.home[who].folder
    if (folder / heard["TEP"]).exists():
        heard["DA_DOC"] = said(folder / heard["TEP"])[1]
    for name, value in heard.items():
        command = command.replace(f"${name}", value)
    if command.startswith("fleetcfg "):
        return run_in(folder, shlex.split(command)[1:], language="vi")
    environ = os.environ | {"XDG_DATA_HOME": f"{data_of(folder)}"}
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    return Ended(done.returncode, done.stdout, done.stderr)
