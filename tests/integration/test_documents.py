"""What the documents tell people to type works, line by line, and ends as they say."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.walk import ROOT

BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ (.*?)(?:\s+# exit (\d+))?$")


def commands(document: Path) -> list[tuple[str, int]]:
    lines = [
        line for block in BLOCK.findall(document.read_text("utf-8")) for line in block.splitlines()
    ]
    return [(m[1], int(m[2] or 0)) for line in lines if (m := COMMAND.match(line))]


@pytest.fixture
def clone(tmp_path) -> Path:
    """What a clone holds of declarations, as a repository of its own with one commit."""
    for part in ("inventory", "baselines", "playbooks"):
        shutil.copytree(ROOT / part, tmp_path / part)
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.invalid"]
    for arguments in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "-m", "sample"]):
        subprocess.run([*git, *arguments], cwd=tmp_path, check=True)
    return tmp_path


@pytest.mark.slow
def test_the_tutorial_works_line_by_line(clone):
    tutorial = commands(ROOT / "docs" / "tutorial" / "01-first-audit.md")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environ = {**os.environ, "PATH": path}

    try:
        for command, expected in tutorial:
            done = subprocess.run(
                ["bash", "-c", command],
                cwd=clone,
                env=environ,
                capture_output=True,
                text=True,
                timeout=600,
                check=False,
            )
            assert done.returncode == expected, f"{command}\n{done.stdout}\n{done.stderr}"
    finally:
        subprocess.run(
            [sys.executable, "-m", "fleetcfg", "sim", "down"],
            cwd=clone,
            capture_output=True,
            check=False,
        )

    assert len(tutorial) > 20
