"""The guide on rotating a password, played line by line, each section by whose it is."""

import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.integration.machines import sections, type_line
from tests.integration.passwords import World
from tests.integration.walk import (
    APPROVERS,
    CLERK,
    ENGINEER,
    TECHNICIAN,
    Ended,
    data_of,
)

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no openssh-client"),
]

NUMBER = "CS-2026-0101"
GUIDE = sections("rotate-a-password")
ACTS = (
    (ENGINEER, 1),
    (APPROVERS[0], 2),
    (APPROVERS[1], 2),
    (CLERK, 3),
    (TECHNICIAN, 4),
    (ENGINEER, 5),
)


def test_every_section_is_played():
    assert set(GUIDE) == {section for _, section in ACTS}


def test_the_guide_ends_line_by_line_as_it_says_and_the_log_is_taken(world, tmp_path):
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

    password = world.opened(host, NUMBER)
    assert (world.lets_in(host, password), world.lets_in(host, world.first[1])) == (True, False)
    assert not (world.home[ENGINEER].folder / "khoa" / "mo.json").exists()
    world.home[TECHNICIAN].do("ledger", "export", "--out", stick / "ky-thuat.fclog")
    world.home[CLERK].do("ledger", "import", stick / "ky-thuat.fclog")


def _typed(world: World, who: str, command: str, heard: dict[str, str]) -> Ended:
    """Run a line as *who*, whose home is his folder here."""
    folder = world.home[who].folder
    environ = heard | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(folder),
        "XDG_DATA_HOME": str(data_of(folder)),
        "LC_ALL": "C.UTF-8",
        "TERM": "dumb",
    }
    return type_line(command, folder, environ)
