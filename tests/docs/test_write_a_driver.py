"""What ``write-a-driver.md`` shows of the second family is what stands in its files, and runs."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.families.test_second_family import declare
from tests.integration.walk import ROOT

PAGE = ROOT / "docs" / "how-to" / "write-a-driver.md"
FAMILIES = ROOT / "tests" / "families"
EXCERPT = re.compile(r"^```(?:yaml|python|toml)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SHELL = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINE = re.compile(r"^(.+?)(?:  # exit (\d+))?$", re.MULTILINE)
EXCERPTS = EXCERPT.findall(PAGE.read_text("utf-8"))


@pytest.mark.parametrize("excerpt", EXCERPTS, ids=lambda text: " ".join(text.split("\n")[:2]))
def test_an_excerpt_is_a_verbatim_part_of_its_file(excerpt):
    first, _, body = excerpt.partition("\n")

    whole = (FAMILIES / first.removeprefix("# ")).read_text("utf-8")

    assert body.strip()
    assert f"\n{body}" in f"\n{whole}"  # whole lines


def test_every_file_of_the_package_is_shown():
    package = FAMILIES / "switch_cli"
    files = {
        str(file.relative_to(FAMILIES))
        for suffix in ("py", "yaml", "toml")
        for file in package.rglob(f"*.{suffix}")
    }

    shown = {excerpt.partition("\n")[0].removeprefix("# ") for excerpt in EXCERPTS}

    assert files <= shown


def run(command: str, folder: Path, environ: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    """Run one line of the page in *folder*."""
    return subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=environ,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


@pytest.mark.long
def test_the_commands_of_the_page_install_try_and_audit_the_family_off_line(tmp_path):
    """In a folder of its own: what pip installs is seen from there, and by nobody else."""
    shutil.copytree(FAMILIES / "switch_cli", tmp_path / "switch_cli")
    (tmp_path / "fleetcfg").symlink_to(ROOT)
    place = {"address": "10.0.0.7", "port": 22, "secret": "mat-khau", "simulated": "false"}
    declare(tmp_path, **place, host_key=f"SHA256:{'A' * 43}")
    packages = str(tmp_path / "site-packages")
    # No index and no isolated build: hatchling is here, and nothing is fetched.
    off_line = {"PIP_NO_INDEX": "1", "PIP_NO_DEPS": "1", "PIP_NO_BUILD_ISOLATION": "0"}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    found = {"PIP_TARGET": packages, "PYTHONPATH": packages, "PATH": path}
    environ = {**os.environ, **off_line, **found}
    lines = [
        line for block in SHELL.findall(PAGE.read_text("utf-8")) for line in LINE.findall(block)
    ]

    said = ""
    try:
        for command, code in lines:
            done = run(command, tmp_path, environ)
            said = done.stdout
            assert done.returncode == int(code or 0), f"{command}\n{said}\n{done.stderr}"
    finally:
        run("fleetcfg sim down", tmp_path, environ)

    assert [command.split()[0] for command, _ in lines] == ["pip", *["fleetcfg"] * 4, "(cd"]
    assert " passed" in said
