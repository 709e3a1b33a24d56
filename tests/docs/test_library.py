"""The program of ``use-as-a-library.md`` runs as it stands there, without the command line."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.walk import ROOT, simulated

PAGE = ROOT / "docs" / "how-to" / "use-as-a-library.md"
PROGRAM = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
HOST, PATH = "codec-bum-to", "Conference AutoAnswer Mode"
FORBIDDEN = ("fleetcfg.cli.", "fleetcfg.report.", "fleetcfg.words.", "typer.", "rich.")

# Runs the program as `__main__`, then tells what it has imported.
RUN = """
import runpy, sys
code = 0
try:
    runpy.run_path(sys.argv[1], run_name="__main__")
except SystemExit as end:
    code = end.code
print("imported:", *sorted(sys.modules))
sys.exit(code)
"""


def run_here(folder: Path, program: str) -> "subprocess.CompletedProcess[str]":
    """Run *program* in *folder*, in a process of its own."""
    file = folder.parent / "program.py"
    file.write_text(program, "utf-8")
    command = [sys.executable, "-c", RUN, str(file)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


pytestmark = pytest.mark.skipif(
    shutil.which("ssh-keygen") is None or shutil.which("git") is None,
    reason="openssh-client or git is not installed",
)


@pytest.mark.long
def test_the_program_of_the_page_runs_without_the_command_line(tmp_path):
    trial, program = PROGRAM.findall(PAGE.read_text("utf-8"))
    (folder := tmp_path / "so").mkdir()
    with simulated(tmp_path) as fleet:
        made = run_here(folder, trial)
        assert made.returncode == 0, made.stderr
        fleet.tamper(HOST, PATH, "On")

        ended = run_here(folder, program)

    assert ended.returncode == 0, ended.stdout + ended.stderr
    *told, imported = ended.stdout.splitlines()
    assert f"{HOST} applied" in told
    after = told[told.index("apply: clean") + 1 :]  # a Poly Group tells of no neighbour
    assert {line.split()[1] for line in after} <= {"unverifiable"}
    modules = imported.split()[1:]
    assert "fleetcfg.workflow.changes.apply" in modules
    assert [one for one in modules if f"{one}.".startswith(FORBIDDEN)] == []
