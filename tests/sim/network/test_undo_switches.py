"""Simulated switches with Comware and VRP as others see them: what is the same of both."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import pytest
from netmiko import ConfigInvalidException

from fleetcfg_kit.sim.core.fleet import SimDevice
from fleetcfg_kit.sim.network.comware_cli import ComwareCli
from fleetcfg_kit.sim.network.comware_text import comware_begins_as
from fleetcfg_kit.sim.network.device_state import SwitchState
from fleetcfg_kit.sim.network.vrp_cli import VrpCli
from fleetcfg_kit.sim.network.vrp_text import vrp_begins_as
from tests.sim.network.gear_box import ACCOUNT, CLOCK, NAME, Box, restored, run_box
from tests.sim.network.test_comware_switch import BOX as COMWARE_BOX
from tests.sim.network.test_comware_switch import PORT as COMWARE_PORT
from tests.sim.network.test_comware_switch import UPLINK as COMWARE_UPLINK
from tests.sim.network.test_vrp_switch import BOX as VRP_BOX
from tests.sim.network.test_vrp_switch import PORT as VRP_PORT
from tests.sim.network.test_vrp_switch import UPLINK as VRP_UPLINK


@dataclass(frozen=True)
class UndoSwitch:
    """What is each one's own.

    Attributes:
        wrong: How an answer begins that says no.
        access: The line that puts a port into VLAN 110.
    """

    device: SimDevice
    device_type: str
    begins_as: Callable[[str], Mapping[str, str]]
    cli: type[VrpCli]
    ports: str
    wrong: str
    access: str


SWITCHES = {
    "comware": UndoSwitch(
        COMWARE_BOX,
        "hp_comware",
        comware_begins_as,
        ComwareCli,
        "GigabitEthernet1/0/",
        "%",
        "port access vlan 110",
    ),
    "vrp": UndoSwitch(
        VRP_BOX,
        "huawei",
        vrp_begins_as,
        VrpCli,
        "GigabitEthernet0/0/",
        "Error:",
        "port default vlan 110",
    ),
}


@pytest.fixture(scope="module", params=SWITCHES)
def module_box(request: pytest.FixtureRequest) -> Iterator[tuple[UndoSwitch, Box]]:
    switch = SWITCHES[request.param]
    for box in run_box(switch.device, switch.device_type):
        yield switch, box


@pytest.fixture
def switch(module_box: tuple[UndoSwitch, Box]) -> UndoSwitch:
    return module_box[0]


@pytest.fixture
def box(module_box: tuple[UndoSwitch, Box]) -> Iterator[Box]:
    yield from restored(module_box[1])


def test_netmiko_s_own_driver_reads_writes_and_saves(switch: UndoSwitch, box: Box) -> None:
    with box.netmiko() as client:
        assert client.find_prompt() == f"<{NAME}>"
        client.send_config_set(
            [f"interface {switch.ports}2", switch.access, "undo description"],
            error_pattern=switch.wrong,
        )
        running = str(client.send_command("display current-configuration"))
        before = str(client.send_command("display saved-configuration"))
        client.save_config()
        after = str(client.send_command("display saved-configuration"))

    assert running.count(switch.access) == 1
    assert "Phong hop" not in running
    assert "Phong hop" in before
    assert after.split() == running.split()


def test_netmiko_hears_what_is_wrong(switch: UndoSwitch, box: Box) -> None:
    with box.netmiko() as client, pytest.raises(ConfigInvalidException):
        client.send_config_set([f"interface {switch.ports}99"], error_pattern=switch.wrong)
    assert box.fleet.written(NAME) == []


# ---------------------------------------------------------------- without a wire


@pytest.mark.parametrize(
    ("switch", "section", "line", "said"),
    [
        (SWITCHES[name], section, line, said)
        for name, rows in {
            "comware": [
                ("", "interface GigabitEthernet1/0/99", "% Wrong parameter"),
                ("", "vlan 4095", "% Unrecognized"),
                ("", "undo sysname x", "% Unrecognized"),
                ("", "undo ntp-service unicast-server 10.0.0.1 priority", "% Too many"),
                (COMWARE_PORT, "port access vlan 4095", "% Wrong parameter"),
                (COMWARE_PORT, "port access vlan 777", "The VLAN does not exist."),
                (COMWARE_PORT, "port trunk pvid vlan 110", "The link type"),
                (COMWARE_PORT, "port trunk permit vlan 110", "The link type"),
                (COMWARE_PORT, "port default vlan 110", "% Wrong parameter"),
                (COMWARE_PORT, "description", "% Wrong parameter"),
                (COMWARE_UPLINK, "port link-type hybrid", "The link type"),
                (COMWARE_UPLINK, "port trunk permit vlan 20 to 10", "% Wrong parameter"),
                ("vlan[110]", "description x", "% Unrecognized"),
                (None, "display", "% Incomplete"),
                (None, "s", "% Ambiguous"),
                (None, "screen-length 0", "% Wrong parameter"),
                (None, "save now", "% Wrong parameter"),
            ],
            "vrp": [
                ("", "interface GigabitEthernet0/0/99", "Error: Wrong parameter"),
                ("", "vlan 4095", "Error: Unrecognized"),
                ("", "undo sysname x", "Error: Unrecognized"),
                ("", "undo ntp-service unicast-server 10.0.0.1 preference", "Error: Too many"),
                ("", "ospf 1", "Error: Unrecognized"),
                (VRP_PORT, "port default vlan 4095", "Error: Wrong parameter"),
                (VRP_PORT, "port default vlan 777", "Error: The VLAN does not exist."),
                (VRP_PORT, "port trunk pvid vlan 110", "Error: The link type"),
                (VRP_PORT, "port trunk allow-pass vlan 110", "Error: The link type"),
                (VRP_PORT, "description", "Error: Wrong parameter"),
                (VRP_UPLINK, "port trunk allow-pass vlan 20 to 10", "Error: Wrong parameter"),
                (
                    VRP_UPLINK,
                    "port trunk allow-pass vlan 1 3 5 7 9 11 13 15 17 19 21",
                    "Error: Wrong",
                ),
                ("vlan[110]", "description x", "Error: Unrecognized"),
                (None, "display", "Error: Incomplete"),
                (None, "s", "Error: Ambiguous"),
                (None, "screen-length x temporary", "Error: Wrong parameter"),
            ],
        }.items()
        for section, line, said in rows
    ],
)
def test_what_is_wrong_is_told(
    switch: UndoSwitch, section: str | None, line: str, said: str
) -> None:
    state = SwitchState(switch.device, [ACCOUNT], CLOCK, switch.begins_as(switch.device.product))
    cli = switch.cli(state, ACCOUNT.name, section=section)

    assert any(told.startswith(said) for told in cli.answer(line))
    assert state.stats.writes == 0
