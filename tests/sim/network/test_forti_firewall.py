"""A simulated firewall with FortiOS as other clients see it: netmiko, and its command line bare."""

from collections.abc import Iterator

import pytest
from netmiko import BaseConnection, ConnectHandler
from ntc_templates.parse import parse_output

from fleetcfg_kit.sim.core.auth import SimAccount
from fleetcfg_kit.sim.core.device import SimClock
from fleetcfg_kit.sim.core.fleet import SimDevice, SimFleet
from fleetcfg_kit.sim.network.device_state import FirewallState
from fleetcfg_kit.sim.network.faults import FortiFault
from fleetcfg_kit.sim.network.forti_cli import FortiCli
from fleetcfg_kit.sim.network.forti_text import forti_begins_as
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.fleet import PASSWORD, USER, RunningFleet, run_fleet

# netmiko's driver of FortiOS takes no other key exchange, and cryptography calls this one old.
pytestmark = pytest.mark.filterwarnings("ignore:Diffie-Hellman over finite fields")

BOX = SimDevice(
    "fw-01",
    "127.21.1.4",
    "FortiGate-60F",
    "v7.4.8,build2795",
    "FOC1",
    "00:50:60:00:02:04",
    settings={"interface[port2].description": "Phong hop", "ntp.servers": "10.0.0.1"},
    family="fortinet",
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
    there = fleet.at("fw-01")
    return ConnectHandler(
        device_type="fortinet",
        host=there.address,
        port=there.ssh_port,
        username=USER,
        password=PASSWORD,
        use_keys=False,
        allow_agent=False,
    )


@pytest.mark.parametrize("fault", ["none", FortiFault.DOMAINS])
def test_netmiko_s_own_driver_reads_and_writes(fleet: RunningFleet, fault: str) -> None:
    fleet.fault("fw-01", fault)
    is_divided = fault == FortiFault.DOMAINS
    with netmiko(fleet) as client:
        assert client.find_prompt() == "fw-01 #"
        during = fleet.get("fw-01", "console.output")
        (status,) = parse_output(
            platform="fortinet",
            command="get system status",
            data=client.send_command("get system status"),
        )
        lines = ["config system interface", "edit port2", "set allowaccess ssh ping", "end"]
        lines = ["config global", *lines, "end"] if is_divided else lines
        client.send_config_set(lines)
        if is_divided:
            client.send_command("config global", expect_string="#")
        shown = str(client.send_command("show full-configuration system interface"))
        if is_divided:
            client.send_command("end", expect_string="#")

    assert (during, fleet.get("fw-01", "console.output")) == ("standard", "more")
    assert (status["hostname"], status["serial_number"]) == ("fw-01", "FOC1")
    assert 'set description "Phong hop"' in shown
    assert shown.count("set allowaccess ping ssh") == 1


# ---------------------------------------------------------------- without a wire


@pytest.fixture
def cli() -> FortiCli:
    state = FirewallState(BOX, [SimAccount(USER, PASSWORD)], SimClock(NOON), forti_begins_as())
    return FortiCli(state, USER)


def type_all(cli: FortiCli, *lines: str) -> list[str]:
    """Type *lines*, and give the answer to the last."""
    said: list[str] = []
    for line in lines:
        said = cli.answer(line)
    return said


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["config system nothing"], "command parse error before 'nothing'"),
        (["set x y"], "command parse error before 'y'"),
        (["show full-configuration system nothing"], "command parse error"),
        (["config system global", "set nothing x"], "command parse error before 'nothing'"),
        (["config system global", "set admintimeout 481"], "value parse error before '481'"),
        (["config system global", "edit port1"], "command parse error"),
        (["config system global", "next"], "command parse error"),
        (["config system interface", "edit port99"], "entry not found"),
        (["config system interface", "edit port1", "set allowaccess all"], "value parse error"),
        (["config system interface", "set status up"], "command parse error"),
        (["config log syslogd setting", "set server 10.0.0.9"], "command parse error"),
        (["config system ntp", "config ntpserver", "delete 9"], "command parse error"),
        (["config system admin", "edit admin", "unset nothing"], "command parse error"),
    ],
)
def test_what_is_wrong_is_told(cli: FortiCli, lines: list[str], said: str) -> None:
    assert type_all(cli, *lines)[0].startswith(said)
    assert cli.state.stats.writes == 0


def test_what_is_set_is_in_effect_at_the_end_of_its_block_and_not_before(cli: FortiCli) -> None:
    type_all(cli, "config system global", "set admintimeout 30")
    assert cli.state.get("system.admintimeout") == "5"
    assert cli.prompt() == "fw-01 (global) # "

    assert cli.answer("end") == []
    assert cli.state.get("system.admintimeout") == "30"
    assert cli.prompt() == "fw-01 # "


def test_what_is_aborted_is_dropped_through_all_blocks(cli: FortiCli) -> None:
    type_all(cli, "config system ntp", "set ntpsync disable", "config ntpserver", "edit 7")
    assert cli.prompt() == "fw-01 (7) # "

    assert cli.answer("abort") == []
    assert (cli.prompt(), cli.state.stats.writes) == ("fw-01 # ", 0)


def test_a_password_is_shown_otherwise_each_time(cli: FortiCli) -> None:
    shown: list[list[str]] = []
    for request in (1, 2):
        cli.state.stats.requests = request
        shown.append(cli.answer("show full-configuration system admin"))

    differ = [(a, b) for a, b in zip(*shown, strict=True) if a != b]
    assert [a.strip().split(" ")[:3] for a, _ in differ] == [["set", "password", "ENC"]]


def test_what_is_not_kept_of_itself_is_gone_after_a_restart(cli: FortiCli) -> None:
    type_all(cli, "config system global", "set cfg-save manual", "end")
    cli.state.save()
    type_all(cli, "config system global", "set admintimeout 30", "end")
    cli.state.reboot()
    assert cli.state.get("system.admintimeout") == "5"

    type_all(cli, "config system global", "set admintimeout 30", "end", "execute cfg save")
    cli.state.reboot()
    assert cli.state.get("system.admintimeout") == "30"


def test_an_answer_is_searched_for_what_is_wanted(cli: FortiCli) -> None:
    assert cli.answer("get system status | grep Virtual") == [
        "Virtual domain configuration: disable"
    ]
