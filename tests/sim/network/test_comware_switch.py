"""A simulated switch with Comware as other clients see it: netmiko, and its command line bare."""

from collections.abc import Iterator

import pytest
from ntc_templates.parse import parse_output

from fleetcfg_kit.sim.network.comware_cli import ComwareCli
from fleetcfg_kit.sim.network.comware_text import comware_begins_as
from fleetcfg_kit.sim.network.device_state import SwitchState
from tests.sim.network.gear_box import ACCOUNT, CLOCK, Box, describe, restored, run_box

_NAME = "GigabitEthernet1/0/2"
PORT, UPLINK = f"interface[{_NAME}]", "interface[GigabitEthernet1/0/28]"


BOX = describe(3, "hp_comware", "S5130S-28P-EI", "7.1.070, Release 6318P01", PORT)


@pytest.fixture(scope="module")
def module_box() -> Iterator[Box]:
    yield from run_box(BOX, "hp_comware")


@pytest.fixture
def box(module_box: Box) -> Iterator[Box]:
    yield from restored(module_box)


def test_the_tables_of_others_read_what_it_is(box: Box) -> None:
    with box.netmiko() as client:
        told = str(client.send_command("display device manuinfo"))

    (made,) = parse_output("hp_comware", "display device manuinfo", told.replace(" CPU 0:", ""))
    assert made["device_name"] == "S5130S-28P-EI"
    assert made["device_serial_number"] == "FOC1"


def test_the_tables_of_others_read_who_hangs_where(box: Box) -> None:
    box.fleet.tamper("sw-01", "neighbour[GigabitEthernet1/0/7]", "codec-07 00:50:60:0A:0B:07")

    with box.netmiko() as client:
        ((lldp,), (heard,), (clock,)) = (
            parse_output(platform="hp_comware", command=command, data=client.send_command(command))
            for command in (
                "display lldp neighbor-information verbose",
                "display mac-address",
                "display clock",
            )
        )

    assert (lldp["neighbor_name"], lldp["local_interface"]) == ("codec-07", "GigabitEthernet1/0/7")
    assert (heard["mac_address"], heard["interface"]) == ("0050-600a-0b07", "GE1/0/7")
    assert clock["timezone"] == "ICT"


def test_its_vlans_are_listed(box: Box) -> None:
    box.fleet.tamper("sw-01", f"{PORT}.access_vlan", "110")
    box.fleet.tamper("sw-01", "vlan[120].name", "THOAI")
    with box.netmiko() as client:
        told = str(client.send_command("display vlan"))
        brief, every = (str(client.send_command(f"display vlan {w}")) for w in ("brief", "all"))

    assert "Total VLANs: 3" in told
    assert "1(default), 110, 120" in told
    names = {v["vlan_id"]: v["vlan_name"] for v in _read("display vlan brief", brief)}
    whole = {v["vlan_id"]: v for v in _read("display vlan all", every)}
    assert names == {"1": "VLAN", "110": "HOI", "120": "THOAI"}  # they read to the first mark
    assert whole["110"]["vlan_name"] == "HOI-NGHI"
    assert whole["1"]["ipv4_address"] == "10.0.0.2"
    assert every.split("VLAN ID: 110")[1].split("VLAN ID: 120")[0].count(_NAME) == 1
    assert _NAME not in every.split("VLAN ID: 110")[0].replace(f"{_NAME}0", "").split()


def _read(command: str, told: str) -> list[dict[str, str]]:
    return list(parse_output("hp_comware", command, told))


# ---------------------------------------------------------------- without a wire


@pytest.fixture
def cli() -> ComwareCli:
    begins = comware_begins_as(BOX.product)
    state = SwitchState(BOX, [ACCOUNT], CLOCK, begins)
    return ComwareCli(state, ACCOUNT.name, section="")


def test_a_port_loses_its_vlan_with_its_mode(cli: ComwareCli) -> None:
    cli.section = PORT
    assert cli.answer("port access vlan 110") == []

    assert cli.answer("port link-type trunk") == []
    assert cli.answer("port link-type access") == []
    assert cli.state.get(f"{PORT}.access_vlan") == "1"


def test_saving_asks_unless_it_is_forced(cli: ComwareCli) -> None:
    cli.section = None

    assert cli.answer("save") == []
    assert cli.prompt().endswith("Are you sure? [Y/N]:")
    assert cli.answer("n") == []
    assert cli.answer("save force")[-1].startswith("Configuration is saved")
    assert cli.prompt().startswith("<")


def test_the_older_systems_have_their_own_words(cli: ComwareCli) -> None:
    cli.state.firmware = "5.20.99, Release 2222P01"
    cli.section = PORT

    assert cli.answer("voice-vlan 110 enable")[-2].startswith("% Wrong parameter")
    assert cli.answer("voice vlan 110 enable") == []
    cli.section = ""
    assert cli.answer("ntp-service enable")[-2].startswith("% Unrecognized")
