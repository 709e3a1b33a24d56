"""A simulated switch with Comware as other clients see it: netmiko, and its command line bare."""

from collections.abc import Iterator

import pytest
from netmiko import BaseConnection, ConfigInvalidException, ConnectHandler
from ntc_templates.parse import parse_output

from fleetcfg.sim.core.auth import SimAccount
from fleetcfg.sim.core.device import SimClock
from fleetcfg.sim.core.fleet import SimDevice, SimFleet
from fleetcfg.sim.network.comware_cli import ComwareCli
from fleetcfg.sim.network.comware_text import comware_begins_as
from fleetcfg.sim.network.device_state import SwitchState
from fleetcfg.testing.clock import NOON
from fleetcfg.testing.fleet import PASSWORD, USER, RunningFleet, run_fleet

PORT, UPLINK = "interface[GigabitEthernet1/0/2]", "interface[GigabitEthernet1/0/28]"
BOX = SimDevice(
    "sw-01",
    "127.21.1.3",
    "S5130S-28P-EI",
    "7.1.070, Release 6318P01",
    "FOC1",
    "00:50:60:00:02:03",
    settings={f"{PORT}.description": "Phong hop", "ntp.servers": "10.0.0.1"},
    family="hp_comware",
)


@pytest.fixture(scope="module")
def module_fleet() -> Iterator[RunningFleet]:
    with run_fleet(SimFleet((BOX,), USER, PASSWORD, 0, 0), NOON) as running:
        yield running


@pytest.fixture
def fleet(module_fleet: RunningFleet) -> Iterator[RunningFleet]:
    yield module_fleet
    module_fleet.restore()


def netmiko(fleet: RunningFleet) -> BaseConnection:
    there = fleet.at("sw-01")
    return ConnectHandler(
        device_type="hp_comware",
        host=there.address,
        port=there.ssh_port,
        username=USER,
        password=PASSWORD,
        use_keys=False,
        allow_agent=False,
    )


def test_netmiko_s_own_driver_reads_writes_and_saves(fleet: RunningFleet) -> None:
    with netmiko(fleet) as client:
        assert client.find_prompt() == "<sw-01>"
        told = str(client.send_command("display device manuinfo"))
        (made,) = parse_output("hp_comware", "display device manuinfo", told.replace(" CPU 0:", ""))
        client.send_config_set(
            ["interface GigabitEthernet1/0/2", "port access vlan 110", "undo description"],
            error_pattern="%",
        )
        running = str(client.send_command("display current-configuration"))
        before = str(client.send_command("display saved-configuration"))
        client.save_config()
        after = str(client.send_command("display saved-configuration"))

    assert made["device_name"] == "S5130S-28P-EI"
    assert made["device_serial_number"] == "FOC1"
    assert running.count("port access vlan 110") == 1
    assert "Phong hop" not in running
    assert "Phong hop" in before
    assert after.split() == running.split()


def test_netmiko_hears_what_is_wrong(fleet: RunningFleet) -> None:
    with netmiko(fleet) as client, pytest.raises(ConfigInvalidException):
        client.send_config_set(["interface GigabitEthernet1/0/99"], error_pattern="%")
    assert fleet.written("sw-01") == []


def test_the_tables_of_others_read_who_hangs_where(fleet: RunningFleet) -> None:
    fleet.tamper("sw-01", "neighbour[GigabitEthernet1/0/7]", "codec-07 00:50:60:0A:0B:07")

    with netmiko(fleet) as client:
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


# ---------------------------------------------------------------- without a wire


@pytest.fixture
def cli() -> ComwareCli:
    begins = comware_begins_as(BOX.product)
    state = SwitchState(BOX, [SimAccount(USER, PASSWORD)], SimClock(NOON), begins)
    return ComwareCli(state, USER, section="")


@pytest.mark.parametrize(
    ("section", "line", "said"),
    [
        ("", "interface GigabitEthernet1/0/99", "% Wrong parameter"),
        ("", "vlan 4095", "% Unrecognized"),
        ("", "undo sysname x", "% Unrecognized"),
        ("", "undo ntp-service unicast-server 10.0.0.1 priority", "% Too many"),
        (PORT, "port access vlan 4095", "% Wrong parameter"),
        (PORT, "port access vlan 777", "The VLAN does not exist."),
        (PORT, "port trunk pvid vlan 110", "The link type"),
        (PORT, "port trunk permit vlan 110", "The link type"),
        (PORT, "port default vlan 110", "% Wrong parameter"),
        (PORT, "description", "% Wrong parameter"),
        (UPLINK, "port link-type hybrid", "The link type"),
        (UPLINK, "port trunk permit vlan 20 to 10", "% Wrong parameter"),
        ("vlan[110]", "description x", "% Unrecognized"),
        (None, "display", "% Incomplete"),
        (None, "s", "% Ambiguous"),
        (None, "screen-length 0", "% Wrong parameter"),
        (None, "save now", "% Wrong parameter"),
    ],
)
def test_what_is_wrong_is_told(cli: ComwareCli, section: str | None, line: str, said: str) -> None:
    cli.section = section

    assert any(told.startswith(said) for told in cli.answer(line))
    assert cli.state.stats.writes == 0


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
