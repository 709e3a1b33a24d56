"""What the demo shows of who has which key, and of whose fleet; ``make demo`` tells its story."""

import shutil
import subprocess
from datetime import UTC, datetime

import pytest

from fleetcfg.cli.program.main import run
from fleetcfg.declared.load import read_sources
from fleetcfg.devices.registry import catalogs
from fleetcfg.words import Words
from fleetcfg_kit.demo.stage import ENGINEER, PEOPLE, DemoStage

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no openssh-client")


def test_the_witness_has_a_machine_of_its_own(tmp_path):
    stage = DemoStage(tmp_path, tmp_path, (), Words("vi"), datetime.now(UTC))
    for person in PEOPLE:
        stage.folder(person).mkdir()

    stage.make_keys()

    witnesses = tmp_path.glob("records/*/witness/witness.key")
    assert [key.parents[1].name for key in witnesses] == ["van-thu"]


@pytest.fixture
def told(tmp_path, monkeypatch):
    """The stages that the command prepared, in a folder with nothing in it; no story is told."""
    stages = []
    monkeypatch.setattr("fleetcfg_kit.commands.demo.tell_story", lambda *told: stages.append(told))
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    return stages


def test_in_an_empty_folder_the_story_is_of_the_sample_that_comes_along(told):
    run(["demo"])

    stage, host = told[0]
    sources = read_sources(
        [stage.province / one for one in stage.inventories],
        stage.province / "baselines",
        stage.province / "playbooks",
        catalogs=catalogs(),
    )
    province = sources.province(at=datetime.now(UTC))
    assert [one for one in province.problems if one.gravity == "error"] == []
    assert host in province.fleet.devices


def test_what_a_person_set_for_his_own_fleet_does_not_steer_the_story(tmp_path, monkeypatch):
    monkeypatch.setenv("FLEETCFG_STORE", "/his/own/history.sqlite")
    stage = DemoStage(tmp_path, tmp_path, (), Words("vi"), datetime.now(UTC))
    (tmp_path / ENGINEER).mkdir()
    asked = {}

    def kept(whole, **asked_with):
        asked.update(asked_with)
        return subprocess.CompletedProcess(whole, 0, b"", b"")

    monkeypatch.setattr(subprocess, "run", kept)
    stage.run(ENGINEER, "version")

    assert "FLEETCFG_STORE" not in asked["env"]
    assert asked["env"]["XDG_CONFIG_HOME"].startswith(str(tmp_path))


def test_a_fleet_that_does_not_come_up_ends_the_story_and_is_no_fault_of_fleetcfg(
    tmp_path, monkeypatch, capfd
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()

    assert run(["demo", "-i", "empty"]) == 1

    told = capfd.readouterr()
    assert "INVENTORY_EMPTY: " in told.err
    assert "INTERNAL" not in told.err
    assert "SIM_NOT_RUNNING" not in told.err
