"""Settings that have declarations looked for elsewhere are told where an audit is read."""

import json
from pathlib import Path

import pytest

from fleetcfg.cli.settings.files import NAME
from tests.cli.test_settings import fleetcfg

SAID = ("--unit", "Tỉnh Lai Châu", "--code", "12", "--provider", "VNPT", "--credential", "env:A")
# It has no pin: nothing connects to it.
ONE = ("--network", "10.20.0.0/16", "--device", "codec-a=10.20.0.11,cisco_ce")


@pytest.fixture
def place(tmp_path, monkeypatch) -> Path:
    """Return a working folder with a fleet of one device."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "own"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    assert fleetcfg("init", *SAID, *ONE).returncode == 0
    return folder


def test_a_folder_that_a_file_moved_is_told_with_the_file(place):
    (place / "inventory").rename(place / "declared")
    (place / NAME).write_text('inventory = ["declared"]\nbaselines = "baselines"\n', "utf-8")

    told = fleetcfg("audit").stdout
    data = json.loads(fleetcfg("audit", "-o", "json").stdout)
    lines = fleetcfg("audit", "-o", "ndjson").stdout.splitlines()

    assert "Lấy theo cài đặt: --inventory declared (fleetcfg.toml)" in told
    assert "baselines" not in told  # where it would be looked for anyway
    moved = [{"option": "--inventory", "paths": ["declared"], "by": "fleetcfg.toml"}]
    assert data["moved"] == json.loads(lines[0])["moved"] == moved
    page = fleetcfg("audit", "-o", "html").stdout
    assert "--inventory declared (fleetcfg.toml)" in page


def test_what_the_environment_moved_is_told_with_its_variable(place):
    (place / "baselines").rename(place / "rules")

    told = " ".join(
        fleetcfg("audit", FLEETCFG_BASELINES="rules", FLEETCFG_LEDGER="record").stdout.split()
    )

    assert "--baselines rules (FLEETCFG_BASELINES); --ledger record (FLEETCFG_LEDGER)" in told


def test_what_was_typed_is_told_to_nobody_and_what_is_usual_neither(place):
    (place / "inventory").rename(place / "declared")
    (place / NAME).write_text('inventory = ["elsewhere"]\n', "utf-8")

    typed = fleetcfg("audit", "-i", "declared", "-o", "json").stdout
    (place / "declared").rename(place / "inventory")
    (place / NAME).unlink()
    usual = fleetcfg("audit", "-o", "json").stdout

    assert "moved" not in json.loads(typed)
    assert "moved" not in json.loads(usual)
