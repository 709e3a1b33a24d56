"""A simulated switch, as clients that are not ours see it: netmiko's own driver, and bare SSH."""

from collections.abc import Iterator
from typing import Any

import pytest
from netmiko import BaseConnection, ConfigInvalidException
from ntc_templates.parse import parse_output

from fleetcfg.errors import SimError
from fleetcfg_kit.sim.core.auth import SimAccount
from fleetcfg_kit.sim.core.device import SimClock
from fleetcfg_kit.sim.network.cli import SwitchCli
from fleetcfg_kit.sim.network.device_state import SwitchState, defaults_of
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.fleet import PASSWORD, USER
from tests.sim.network.gear_box import Box, describe, restored, run_box

PORT = "interface[GigabitEthernet1/0/2]"
BOX = describe(1, "cisco_ios", "WS-C2960X-24TS-L", "15.2(7)E3", PORT)
ERRORS = r"% (?:Invalid|Incomplete|Ambiguous)"


@pytest.fixture(scope="module")
def module_box() -> Iterator[Box]:
    yield from run_box(BOX, "cisco_ios", "exit")


@pytest.fixture
def box(module_box: Box) -> Iterator[Box]:
    yield from restored(module_box)


def parsed(client: BaseConnection, command: str) -> list[dict[str, Any]]:
    """Ask, and have the answer read as those do who use netmiko with ntc-templates."""
    answer = client.send_command(command)
    return list(parse_output(platform="cisco_ios", command=command, data=answer))


def test_netmiko_s_own_driver_reads_writes_and_saves(box: Box) -> None:
    with box.netmiko() as client:
        assert client.find_prompt() == "sw-01#"
        (version,) = parsed(client, "show version")
        client.send_config_set(
            ["interface GigabitEthernet1/0/2", "switchport access vlan 110", "no description"],
            error_pattern=ERRORS,
        )
        running = str(client.send_command("show running-config"))
        before = str(client.send_command("show startup-config"))
        saved = client.save_config()
        after = str(client.send_command("show startup-config"))

    assert (version["version"], version["serial"][0]) == ("15.2(7)E3", "FOC1")
    assert version["hardware"][0] == "WS-C2960X-24TS-L"
    assert running.count("switchport access vlan 110") == 1
    assert "Phong hop" not in running
    assert "Phong hop" in before
    assert "[OK]" in saved
    assert after.count("switchport access vlan 110") == 1
    assert running.split("hostname")[1].count("\n") - after.split("hostname")[1].count("\n") == 2


def test_netmiko_hears_what_is_wrong(box: Box) -> None:
    with box.netmiko() as client:
        for wrong in ("interface Gi1/0/99", "switchport", "ntp", "vlan 5000", "no such thing"):
            with pytest.raises(ConfigInvalidException):
                client.send_config_set([wrong], error_pattern=ERRORS)
            client.exit_config_mode()
    assert box.fleet.written("sw-01") == []


def test_netmiko_finds_who_hangs_where(box: Box) -> None:
    box.fleet.tamper("sw-01", "neighbour[GigabitEthernet1/0/7]", "codec-07 00:50:60:0A:0B:07")

    with box.netmiko() as client:
        (lldp,) = parsed(client, "show lldp neighbors detail")
        (cdp,) = parsed(client, "show cdp neighbors detail")
        _, heard = parsed(client, "show mac address-table")

    assert (lldp["neighbor_name"], lldp["local_interface"]) == ("codec-07", "Gi1/0/7")
    assert (cdp["neighbor_name"], cdp["local_interface"]) == ("codec-07", "GigabitEthernet1/0/7")
    assert (heard["destination_address"], heard["destination_port"]) == (
        "0050.600a.0b07",
        ["Gi1/0/7"],
    )


def test_netmiko_is_told_of_ports_and_vlans(box: Box) -> None:
    box.fleet.tamper("sw-01", "neighbour[GigabitEthernet1/0/7]", "codec-07 00:50:60:0A:0B:07")
    box.fleet.tamper("sw-01", "interface[GigabitEthernet1/0/7].access_vlan", "110")

    with box.netmiko() as client:
        ports = {each["port"]: each for each in parsed(client, "show interfaces status")}
        vlans = {each["vlan_id"]: each for each in parsed(client, "show vlan brief")}

    assert len(ports) == 24
    assert (ports["Gi1/0/7"]["status"], ports["Gi1/0/7"]["vlan_id"]) == ("connected", "110")
    assert (ports["Gi1/0/2"]["status"], ports["Gi1/0/2"]["name"]) == ("notconnect", "Phong hop")
    assert vlans["110"]["vlan_name"] == "HOI-NGHI"
    assert vlans["110"]["interfaces"] == ["Gi1/0/7"]
    assert len(vlans["1"]["interfaces"]) == 23
    assert vlans["120"]["interfaces"] == []


def test_what_is_not_saved_is_gone_after_a_restart(box: Box) -> None:
    with box.netmiko() as client:
        client.send_config_set(["interface GigabitEthernet1/0/2", "shutdown"])
        assert box.fleet.get("sw-01", f"{PORT}.shutdown") == "on"
    box.fleet.power("sw-01", "off")
    box.fleet.power("sw-01", "on")

    assert box.fleet.get("sw-01", f"{PORT}.shutdown") == "off"
    assert box.fleet.get("sw-01", f"{PORT}.description") == "Phong hop"


def test_long_answers_come_page_by_page_until_that_is_ended(box: Box) -> None:
    paged = box.type("show running-config\r", " ", "\r", "q")
    whole = box.type("terminal length 0\r", "show running-config\r")

    assert paged.count("--More--") == 3
    assert "\r\nend\r\n" not in paged
    assert paged.count("sw-01#") == 2
    assert "--More--" not in whole
    assert "\r\nend\r\n" in whole


def test_who_has_not_all_rights_is_shown_no_configuration(box: Box) -> None:
    shown = box.type(
        "show running-config\r", "enable\r", "sh ver\r", user="guest", password="guest-pass"
    )

    assert "sw-01>" in shown
    assert "sw-01#" not in shown
    assert "% Invalid input detected at '^' marker." in shown
    assert "% Access denied" in shown
    assert "FOC1" in shown
    assert "hostname" not in shown


def test_the_prompt_tells_the_mode(box: Box) -> None:
    shown = box.type("conf t\r", "int GigabitEthernet1/0/2\r", "exit\r", "vlan 110\r", "end\r")

    prompts = [line.split("#")[0] for line in shown.split("\r\n") if "#" in line]
    assert prompts == [
        "sw-01",
        "sw-01(config)",
        "sw-01(config-if)",
        "sw-01(config)",
        "sw-01(config-vlan)",
        "sw-01",
    ]


# ---------------------------------------------------------------- without a wire


@pytest.fixture
def cli() -> SwitchCli:
    state = SwitchState(BOX, [SimAccount(USER, PASSWORD)], SimClock(NOON), defaults_of(BOX.product))
    return SwitchCli(state, USER, section="")


@pytest.mark.parametrize(
    ("line", "begins"),
    [
        ("interface GigabitEthernet1/0/99", "% Invalid"),
        ("interface", "% Incomplete"),
        ("i", "% Incomplete"),
        ("e", "% Ambiguous"),
        ("vlan 4095", "% Invalid"),
        ("no hostname x", "% Invalid"),
        ("ntp server", "% Incomplete"),
        ("router ospf 1", "% Invalid"),
    ],
)
def test_what_is_wrong_is_told(cli: SwitchCli, line: str, begins: str) -> None:
    assert any(told.startswith(begins) for told in cli.answer(line))
    assert cli.state.stats.writes == 0


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("show running-config | include ^ntp server", ["ntp server 10.0.0.1"]),
        ("sh run | inc hostname|^ntp", ["hostname sw-01", "ntp server 10.0.0.1"]),
        (
            "show running-config | section interface GigabitEthernet1/0/2$",
            ["interface GigabitEthernet1/0/2", " description Phong hop"],
        ),
        ("show running-config | begin ^ntp", ["ntp server 10.0.0.1", "!", "end", ""]),
        ("show clock | exclude .", []),
    ],
)
def test_of_what_is_shown_those_lines_come_that_are_wanted(
    cli: SwitchCli, line: str, wanted: list[str]
) -> None:
    cli.section = None

    assert cli.answer(line) == wanted


@pytest.mark.parametrize(
    "line",
    [
        "show running-config | include (ntp)+",
        "show running-config | count ntp",
        "show running-config | include",
        "write memory | include OK",
        "show interfaces nothing",
        "show vlan id 5000",
    ],
)
def test_what_is_wanted_in_a_way_it_does_not_know_is_refused(cli: SwitchCli, line: str) -> None:
    cli.section = None

    assert cli.answer(line)[-2].startswith("% Invalid")
    assert cli.state.stats.writes == 0


def test_a_vlan_that_is_not_there_is_told_as_that(cli: SwitchCli) -> None:
    cli.section = None

    assert cli.answer("show vlan id 777") == ["VLAN id 777 not found in current VLAN database"]


def test_a_vlan_that_is_not_there_is_made_and_told(cli: SwitchCli) -> None:
    cli.answer("interface GigabitEthernet1/0/2")

    assert cli.answer("switchport access vlan 777") == [
        "% Access VLAN does not exist. Creating vlan 777"
    ]
    assert cli.state.get("vlan[777].name") == "VLAN0777"
    assert cli.answer("switchport access vlan 777") == []


def test_what_the_fleet_sets_is_saved_and_what_it_does_not_have_is_refused(cli: SwitchCli) -> None:
    assert cli.state.saved_values()[f"{PORT}.description"] == "Phong hop"
    with pytest.raises(SimError):
        cli.state.tamper("interface[GigabitEthernet9/9/9].shutdown", "on", "x")
    cli.state.factory_reset()
    assert cli.state.get(f"{PORT}.description") == ""
    assert cli.prompt() == "Switch(config)#"
