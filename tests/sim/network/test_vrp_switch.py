"""A simulated switch with Huawei VRP as other clients see it: netmiko, and bare SSH."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

import asyncssh
import pytest
from netmiko import BaseConnection, ConfigInvalidException, ConnectHandler
from ntc_templates.parse import parse_output

from fleetcfg.sim.core.auth import SimAccount
from fleetcfg.sim.core.device import SimClock
from fleetcfg.sim.core.fleet import SimDevice, SimFleet
from fleetcfg.sim.network.device_state import SwitchState
from fleetcfg.sim.network.faults import VrpFault
from fleetcfg.sim.network.vrp_cli import VrpCli
from fleetcfg.sim.network.vrp_text import vrp_begins_as
from fleetcfg.testing.clock import NOON
from fleetcfg.testing.fleet import PASSWORD, USER, RunningFleet, run_fleet

GUEST = SimAccount("guest", "guest-pass", ("User",))
PORT, UPLINK = "interface[GigabitEthernet0/0/2]", "interface[GigabitEthernet0/0/28]"
BOX = SimDevice(
    "sw-01",
    "127.21.1.2",
    "S5720-28X-LI-AC",
    "V200R019C00SPC500",
    "FOC1",
    "00:50:60:00:02:02",
    settings={f"{PORT}.description": "Phong hop", "ntp.servers": "10.0.0.1"},
    family="huawei_vrp",
)


@dataclass
class Box:
    """The switch, from outside."""

    fleet: RunningFleet

    def netmiko(self) -> BaseConnection:
        there = self.fleet.at("sw-01")
        return ConnectHandler(
            device_type="huawei",
            host=there.address,
            port=there.ssh_port,
            username=USER,
            password=PASSWORD,
            use_keys=False,
            allow_agent=False,
        )

    def type(self, *keys: str, user: str = USER, password: str = PASSWORD) -> str:
        """Type *keys* as they are, and `quit`; give all that was shown."""
        there = self.fleet.at("sw-01")
        known = f"[{there.address}]:{there.ssh_port} {there.host_key}\n"

        async def talk() -> str:
            async with asyncssh.connect(
                there.address,
                there.ssh_port,
                username=user,
                password=password,
                known_hosts=asyncssh.import_known_hosts(known),
                config=None,
                client_keys=None,
                agent_path=None,
            ) as connection:
                process = await connection.create_process(encoding=None, term_type="vt100")
                process.stdin.write("".join((*keys, "quit\r")).encode())
                return (await asyncio.wait_for(process.stdout.read(), 20)).decode()

        return asyncio.run(talk())


@pytest.fixture(scope="module")
def module_box() -> Iterator[Box]:
    with run_fleet(SimFleet((BOX,), USER, PASSWORD, 0, 0, accounts=(GUEST,)), NOON) as running:
        yield Box(running)


@pytest.fixture
def box(module_box: Box) -> Iterator[Box]:
    yield module_box
    module_box.fleet.restore()


def test_netmiko_s_own_driver_reads_writes_and_saves(box: Box) -> None:
    with box.netmiko() as client:
        assert client.find_prompt() == "<sw-01>"
        told = client.send_command("display version")
        (version,) = parse_output(platform="huawei_vrp", command="display version", data=told)
        client.send_config_set(
            ["interface GigabitEthernet0/0/2", "port default vlan 110", "undo description"],
            error_pattern="Error:",
        )
        running = str(client.send_command("display current-configuration"))
        before = str(client.send_command("display saved-configuration"))
        client.save_config()
        after = str(client.send_command("display saved-configuration"))

    assert version["model"] == "S5720-28X-LI-AC Routing Switch"
    assert version["product_version"] == "S5720 V200R019C00SPC500"
    assert running.count("port default vlan 110") == 1
    assert "Phong hop" not in running
    assert "Phong hop" in before
    assert after.split() == running.split()


def test_netmiko_hears_what_is_wrong(box: Box) -> None:
    with box.netmiko() as client, pytest.raises(ConfigInvalidException):
        client.send_config_set(["interface GigabitEthernet0/0/99"], error_pattern="Error:")
    assert box.fleet.written("sw-01") == []


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
    state = SwitchState(BOX, [SimAccount(USER, PASSWORD)], SimClock(NOON), begins)
    return VrpCli(state, USER, section="")


@pytest.mark.parametrize(
    ("section", "line", "said"),
    [
        ("", "interface GigabitEthernet0/0/99", "Error: Wrong parameter"),
        ("", "vlan 4095", "Error: Unrecognized"),
        ("", "undo sysname x", "Error: Unrecognized"),
        ("", "undo ntp-service unicast-server 10.0.0.1 preference", "Error: Too many"),
        ("", "ospf 1", "Error: Unrecognized"),
        (PORT, "port default vlan 4095", "Error: Wrong parameter"),
        (PORT, "port default vlan 777", "Error: The VLAN does not exist."),
        (PORT, "port trunk pvid vlan 110", "Error: The link type"),
        (PORT, "port trunk allow-pass vlan 110", "Error: The link type"),
        (PORT, "description", "Error: Wrong parameter"),
        (UPLINK, "port trunk allow-pass vlan 20 to 10", "Error: Wrong parameter"),
        (UPLINK, "port trunk allow-pass vlan 1 3 5 7 9 11 13 15 17 19 21", "Error: Wrong"),
        ("vlan[110]", "description x", "Error: Unrecognized"),
        (None, "display", "Error: Incomplete"),
        (None, "s", "Error: Ambiguous"),
        (None, "screen-length x temporary", "Error: Wrong parameter"),
    ],
)
def test_what_is_wrong_is_told(cli: VrpCli, section: str | None, line: str, said: str) -> None:
    cli.section = section

    assert any(told.startswith(said) for told in cli.answer(line))
    assert cli.state.stats.writes == 0


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
