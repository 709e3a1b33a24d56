"""A simulated switch with Huawei VRP as other clients see it: netmiko, and bare SSH."""

from collections.abc import Iterator

import pytest
from ntc_templates.parse import parse_output

from fleetcfg_kit.sim.network.device_state import SwitchState
from fleetcfg_kit.sim.network.faults import VrpFault
from fleetcfg_kit.sim.network.vrp_cli import VrpCli
from fleetcfg_kit.sim.network.vrp_text import vrp_begins_as
from tests.sim.network.gear_box import ACCOUNT, CLOCK, Box, describe, restored, run_box

PORT, UPLINK = "interface[GigabitEthernet0/0/2]", "interface[GigabitEthernet0/0/28]"


BOX = describe(2, "huawei_vrp", "S5720-28X-LI-AC", "V200R019C00SPC500", PORT)


@pytest.fixture(scope="module")
def module_box() -> Iterator[Box]:
    yield from run_box(BOX, "huawei")


@pytest.fixture
def box(module_box: Box) -> Iterator[Box]:
    yield from restored(module_box)


def test_the_tables_of_others_read_what_it_is(box: Box) -> None:
    with box.netmiko() as client:
        told = client.send_command("display version")

    (version,) = parse_output(platform="huawei_vrp", command="display version", data=told)
    assert version["model"] == "S5720-28X-LI-AC Routing Switch"
    assert version["product_version"] == "S5720 V200R019C00SPC500"


def test_the_tables_of_others_read_who_hangs_where(box: Box) -> None:
    box.fleet.tamper("sw-01", "neighbour[GigabitEthernet0/0/7]", "codec-07 00:50:60:0A:0B:07")

    with box.netmiko() as client:
        tables = [
            parse_output(platform="huawei_vrp", command=f"display {what}", data=answer)
            for what in ("lldp neighbor", "mac-address")
            if (answer := client.send_command(f"display {what}"))
        ]

    ((lldp,), (heard,)) = tables
    assert (lldp["neighbor_name"], lldp["local_interface"]) == ("codec-07", "GigabitEthernet0/0/7")
    assert (heard["destination_address"], heard["destination_port"]) == (
        "0050-600a-0b07",
        "GE0/0/7",
    )


def test_the_tables_of_others_read_which_port_is_of_which_vlan(box: Box) -> None:
    box.fleet.tamper("sw-01", "neighbour[GigabitEthernet0/0/7]", "codec-07 00:50:60:0A:0B:07")
    box.fleet.tamper("sw-01", "interface[GigabitEthernet0/0/7].access_vlan", "110")
    box.fleet.tamper("sw-01", "interface[GigabitEthernet0/0/8].access_vlan", "110")
    box.fleet.tamper("sw-01", f"{UPLINK}.trunk_vlans", "1,110,120")

    with box.netmiko() as client:
        told = client.send_command("display vlan")

    ports = {
        (v["vlan_id"], v["mode"]): dict(zip(v["interface"], v["interface_status"], strict=True))
        for v in parse_output("huawei_vrp", "display vlan brief", told)
    }
    states = {v["vlan_id"]: v for v in parse_output("huawei_vrp", "display vlan", told)}
    assert ports["110", "UT"] == {"GE0/0/7": "U", "GE0/0/8": "D"}
    assert ports["110", "TG"] == ports["120", "TG"] == {"GE0/0/28": "D"}
    assert "GE0/0/7" not in ports["1", "UT"]
    assert {v["vlan_status"] for v in states.values()} == {"enable"}


def test_long_answers_come_page_by_page_until_that_is_ended(box: Box) -> None:
    paged = box.type("display current-configuration\r", " ", "q")
    whole = box.type("screen-length 0 temporary\r", "display current-configuration\r")

    assert paged.count("  ---- More ----") == 2
    assert "\r\nreturn\r\n" not in paged
    assert "More" not in whole
    assert "\r\nreturn\r\n" in whole


def test_who_has_not_all_rights_finds_no_such_command(box: Box) -> None:
    shown = box.type(
        "display cur\r", "system-view\r", "dis ver\r", user="guest", password="guest-pass"
    )

    assert shown.count("Error: Unrecognized command found at '^' position.") == 2
    assert "V200R019C00SPC500" in shown
    assert "sysname" not in shown


def test_the_prompt_tells_the_view(box: Box) -> None:
    shown = box.type(
        "system-view\r", "interface GigabitEthernet0/0/2\r", "quit\r", "vlan 110\r", "return\r"
    )

    views = [line.partition("]")[0] for line in shown.split("\r\n") if line.startswith("[")]
    assert views == ["[sw-01", "[sw-01-GigabitEthernet0/0/2", "[sw-01", "[sw-01-vlan110"]


def test_what_is_saved_is_asked_first(box: Box) -> None:
    box.fleet.tamper("sw-01", f"{PORT}.description", "Khac")

    shown = box.type("save\r", "what\r", "n\r", "save\r", "y\r")
    box.fleet.power("sw-01", "off")
    box.fleet.power("sw-01", "on")

    assert shown.count("Are you sure to continue?[Y/N]") == 3
    assert "'YES' or 'NO'" in shown
    assert box.fleet.get("sw-01", f"{PORT}.description") == "Khac"


# ---------------------------------------------------------------- without a wire


@pytest.fixture
def cli() -> VrpCli:
    begins = vrp_begins_as(BOX.product)
    state = SwitchState(BOX, [ACCOUNT], CLOCK, begins)
    return VrpCli(state, ACCOUNT.name, section="")


def test_a_mode_is_not_changed_while_its_vlans_are_set(cli: VrpCli) -> None:
    cli.section = PORT
    assert cli.answer("port default vlan 110") == []

    assert cli.answer("port link-type trunk")[0].startswith("Error:")
    assert cli.answer("undo port default vlan") == []
    assert cli.answer("port link-type trunk") == []


def test_another_line_for_the_same_server_takes_its_place(cli: VrpCli) -> None:
    cli.answer("ntp-service unicast-server 10.0.0.1 preference")
    assert cli.state.get("ntp.servers") == "10.0.0.1 preference"

    cli.answer("undo ntp-service unicast-server 10.0.0.1")
    assert cli.state.get("ntp.servers") == ""


def test_the_newer_systems_show_that_they_wait_for_a_commit(cli: VrpCli) -> None:
    cli.state.fault = VrpFault.TWO_STAGES

    assert cli.prompt() == "[~sw-01]"
