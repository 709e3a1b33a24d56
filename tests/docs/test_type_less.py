"""The page on settings: its files are taken, its table is the program's, its commands run."""

import json
import os
import re
import subprocess
import sys

import pytest

from fleetcfg.cli.settings.settings_file import SETTINGS
from tests.house.make_architecture import ROOT

PAGE = (ROOT / "docs" / "how-to" / "type-less.md").read_text("utf-8")
OWN, FOLDERS = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
COMMANDS = [
    line for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines()
]


@pytest.fixture
def run(tmp_path):
    (tmp_path / "work").mkdir()
    (tmp_path / ".config" / "fleetcfg").mkdir(parents=True)
    (tmp_path / ".config" / "fleetcfg" / "fleetcfg.toml").write_text(OWN, "utf-8")
    (tmp_path / "work" / "fleetcfg.toml").write_text(FOLDERS, "utf-8")
    own = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": "", "XDG_DATA_HOME": ""}

    def command(line):
        return subprocess.run(
            [sys.executable, "-m", *os.path.expandvars(line.replace("~", str(tmp_path))).split()],
            cwd=tmp_path / "work",
            env=os.environ | own,
            capture_output=True,
            text=True,
            check=True,
        )

    return command


def test_the_files_of_the_page_are_in_force(run):
    told = json.loads(run("fleetcfg version -o json").stdout)

    lines = [line.split(" = ")[0] for line in (OWN + FOLDERS).splitlines()]
    assert told["set"] == sorted(set(lines))
    assert len(told["settings"]) == 2


def test_the_table_says_of_each_setting_where_it_may_stand():
    rows = [line.split("|")[1:-1] for line in PAGE.splitlines() if line.startswith("| `")]
    said = {
        name: here.strip() != "không"
        for names, _, here, _ in rows
        for name in re.findall(r"`(\w+)`", names)
    }

    assert said == {name: rule.here for name, rule in SETTINGS.items()}


def test_the_variables_of_the_table_are_those_that_are_read():
    """What a paper is headed with has none, nor what the name of a province means."""
    names = {name.lower() for name in re.findall(r"FLEETCFG_(\w+)`", PAGE)}

    assert names == set(SETTINGS) - {"issuer", "recipients", "provinces"}


def test_the_commands_run_as_they_stand_there(run, tmp_path):
    for line in COMMANDS:
        run(line)

    assert (tmp_path / ".local/share/man/vi/man1/fleetcfg-audit.1").exists()
