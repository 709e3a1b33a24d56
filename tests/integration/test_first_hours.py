"""An own fleet in the first hour: from nothing, by simulated devices, to a clean audit."""

import pytest

from fleetcfg.cli.program.main import run
from fleetcfg.devices.drivers.cisco_ce import FAMILY
from fleetcfg.errors import SimError
from fleetcfg_kit.sim.cisco_ce.models.catalog import family_of, products

SIX = [f"--device=codec-{n}=10.9.0.{n},cisco_ce" for n in range(1, 7)]
SAID = "--unit", "UBND tỉnh", "--code", "H00.01", "--provider", "VNPT", "--network", "10.9.0.0/24"


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run(["init", *SAID, "--credential", "env:PW", *SIX]) == 0
    return tmp_path


def test_six_devices_go_from_init_by_sim_up_to_a_clean_audit_and_no_file_is_edited(home, capsys):
    before = {path: path.read_bytes() for path in home.rglob("*.yaml")}
    try:
        assert run(["sim", "up"]) == 0
        up = capsys.readouterr().out
        assert run(["baseline", "from", "codec-1", "--sim"]) == 0
        assert run(["audit", "--sim"]) == 0
    finally:
        run(["sim", "down"])

    told = capsys.readouterr().out
    assert "fleetcfg audit --sim\n" in up
    assert "6 thiết bị chưa khai kiểu máy (model): dựng như Cisco Webex Room Kit." in up
    assert "\n6 thiết bị đúng khai báo\n" in told
    assert "MÔ PHỎNG" in told.splitlines()[-1]
    assert {path: path.read_bytes() for path in before} == before


def test_the_simulated_devices_are_never_taken_where_nobody_asks_for_them(home, capsys):
    overlay = home / ".fleetcfg" / "sim" / "inventory"
    overlay.mkdir(parents=True)
    (overlay / "simulated.yaml").write_text(
        "all: {hosts: {codec-1: {simulated: true, ansible_host: 127.77.9.9}}}\n"
    )

    assert run(["inventory", "show", "codec-1"]) == 0
    assert "MÔ PHỎNG" not in capsys.readouterr().out
    assert run(["inventory", "show", "codec-1", "--sim"]) == 0
    assert "MÔ PHỎNG" in capsys.readouterr().out


def test_without_a_simulator_its_option_says_how_to_start_one(home, capsys):
    assert run(["audit", "--sim"]) == 1

    told = capsys.readouterr().err
    assert told.startswith("SIM_NOT_RUNNING: ")
    assert "fleetcfg sim up" in told
    assert ".fleetcfg/sim" in told


def test_the_models_that_the_simulator_offers_are_those_that_validate_takes():
    taken = FAMILY.catalog().products
    with pytest.raises(SimError) as refused:
        family_of("Hộp lạ")

    offered = str(refused.value.facts["known"]).split(", ")
    assert len(offered) == len(products())
    assert set(offered) <= set(taken)
    assert {family_of(model) for model in taken} == {*products()}
