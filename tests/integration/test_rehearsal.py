"""How the guides are tried on simulated devices, as the ceremony tells it, in one shell."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.machines import DECLARED, sections
from tests.integration.walk import ENGINEER, ROOT

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

REHEARSAL = 0
HOSTS = "codec-bum-to,codec-pa-u"


@pytest.fixture
def checkout(tmp_path) -> Path:
    """The files of the project that a rehearsal takes."""
    for part in DECLARED:
        shutil.copytree(ROOT / part, tmp_path / "fleetcfg" / part)
    for file in ("docs/how-to/policy.yaml", ".gitignore"):
        target = tmp_path / "fleetcfg" / file
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / file, target)
    return tmp_path / "fleetcfg"


@pytest.mark.long
def test_a_rehearsal_ends_at_the_engineers_machine_with_devices_as_declared(checkout):
    home = checkout.with_name("home")
    home.mkdir()
    environ = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(home),
        "LC_ALL": "C.UTF-8",
    }
    lines = [one.command for one in sections("key-ceremony")[REHEARSAL]]
    assert lines[0].startswith("fleetcfg sim up ")
    typed = [*lines, "ls $USB docs/how-to/policy.yaml"]
    look = [f"fleetcfg audit --limit {HOSTS}", "git config user.name", "pwd"]
    try:
        done = subprocess.run(
            ["bash", "-e", "-c", "\n".join(typed + look)],
            cwd=checkout,
            env=environ,
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    finally:
        down = [sys.executable, "-m", "fleetcfg", "sim", "down"]
        subprocess.run(down, cwd=checkout, capture_output=True, check=False)

    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    assert done.stdout.splitlines()[-2:] == [ENGINEER, f"{home}/thu/{ENGINEER}/so"]
    assert "KẾT QUẢ  đạt (mã thoát 0)" in done.stdout
