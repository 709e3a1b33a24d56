"""A simulated router as other clients see it: netmiko's own driver, and bare SSH."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

import asyncssh
import pytest
from netmiko import BaseConnection, ConnectHandler
from ntc_templates.parse import parse_output

from fleetcfg_kit.sim.core.auth import SimAccount
from fleetcfg_kit.sim.core.device import SimClock
from fleetcfg_kit.sim.core.fleet import SimDevice, SimFleet
from fleetcfg_kit.sim.mikrotik.console import RouterConsole
from fleetcfg_kit.sim.mikrotik.device_state import RouterState, router_begins_as
from fleetcfg_kit.sim.mikrotik.faults import RouterFault
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.fleet import PASSWORD, USER, RunningFleet, run_fleet
from tests.sim.ssh_client import login_to

GUEST = SimAccount("guest", "guest-pass", ("User",))
MAC = "00:50:60:0A:0B:0C"


def box_of(name: str, firmware: str, last: int) -> SimDevice:
    return SimDevice(
        name,
        f"127.21.1.{last}",
        "CRS112-8P-4S",
        firmware,
        f"HEX{last}",
        f"00:50:60:00:02:{last:02}",
        settings={"interface[ether2].description": 'Phòng "A"'},
        family="mikrotik_routeros",
    )


OLD, NEW = box_of("old", "6.49.17", 11), box_of("new", "7.16.2", 12)


@dataclass
class Routers:
    """Two routers, from outside."""

    fleet: RunningFleet

    def netmiko(self, name: str) -> BaseConnection:
        there = self.fleet.at(name)
        return ConnectHandler(
            device_type="mikrotik_routeros",
            host=there.address,
            port=there.ssh_port,
            username=USER,
            password=PASSWORD,
            use_keys=False,
            allow_agent=False,
        )

    def run(
        self, name: str, script: str, user: str = USER, password: str = PASSWORD
    ) -> tuple[str, int | None]:
        """Run a script on a channel of its own; return what it said, and its exit status."""
        there = self.fleet.at(name)

        async def talk() -> tuple[str, int | None]:
            async with asyncssh.connect(**login_to(there, user, password)) as connection:
                ended = await connection.run(script, timeout=600)
                return str(ended.stdout).replace("\r\n", "\n"), ended.exit_status

        return asyncio.run(talk())


@pytest.fixture(scope="module")
def module_routers() -> Iterator[Routers]:
    fleet = SimFleet((OLD, NEW), USER, PASSWORD, 0, 0, accounts=(GUEST,))
    with run_fleet(fleet, NOON) as running:
        yield Routers(running)


@pytest.fixture
def routers(module_routers: Routers) -> Iterator[Routers]:
    yield module_routers
    module_routers.fleet.restore()


@pytest.mark.parametrize("name", ["old", "new"])
def test_netmiko_s_own_driver_logs_in_reads_and_writes(routers: Routers, name: str) -> None:
    with routers.netmiko(name) as client:
        assert client.find_prompt() == f"[{USER}@{name}] >"
        before = str(client.send_command("/ip service export verbose"))
        said = client.send_command("/ip service set telnet disabled=no")
        after = str(client.send_command("/ip service export verbose"))

    assert said == ""
    assert 'set telnet address="" disabled=yes' in before
    assert 'set telnet address="" disabled=no' in after
    assert routers.fleet.written(name) == ["telnet.disabled"]


def test_the_tables_of_others_read_its_interfaces(routers: Routers) -> None:
    routers.fleet.tamper("old", "neighbour[ether3]", f"codec-03 {MAC}")

    with routers.netmiko("old") as client:
        said = str(client.send_command("/interface print"))

    told = {r["name"]: r for r in parse_output("mikrotik_routeros", "interface print brief", said)}
    assert (told["ether3"]["status"], told["ether2"]["status"]) == ("R", "")


def test_the_tables_of_others_read_what_it_prints(routers: Routers) -> None:
    routers.fleet.tamper("old", "neighbour[ether3]", f"codec-03 {MAC}")

    with routers.netmiko("old") as client:
        resource, board, clock, identity, neighbour = (
            parse_output(platform="mikrotik_routeros", command=command, data=answer)[0]
            for command in (
                "system resource print",
                "system routerboard print",
                "system clock print",
                "system identity print",
                "ip neighbor print detail",
            )
            if (answer := str(client.send_command(f"/{command}")))
        )

    assert resource["version"] == "6.49.17 (long-term)"
    assert {*identity.values()} == {"old"}
    assert board["serial_number"] == "HEX11"
    assert (clock["date"], clock["gmt_offset"]) == ("nov/24/2026", "+07:00")
    assert (neighbour["identity"], neighbour["mac_address"]) == ("codec-03", MAC)


@pytest.mark.parametrize(("name", "status"), [("old", 0), ("new", 1)])
def test_a_script_ends_at_its_first_error_whatever_the_status(
    routers: Routers, name: str, status: int
) -> None:
    done = routers.run(name, ":put one; :put two")
    failed = routers.run(name, ":put one; /foo bar; :put two")

    assert done == ("one\ntwo\n", 0)
    assert failed == ("one\nbad command name foo (line 1 column 2)\n", status)


def test_a_status_may_be_left_untold(routers: Routers) -> None:
    routers.fleet.fault("new", RouterFault.STATUS_UNTOLD)

    assert routers.run("new", ":put one") == ("one\n", None)


def test_one_who_only_reads_sets_nothing(routers: Routers) -> None:
    said, _ = routers.run("new", "/system identity set name=x", "guest", "guest-pass")

    assert said == "not enough permissions (9)\n"
    assert routers.fleet.get("new", "identity.name") == "new"


def test_passwords_come_in_an_export_of_release_6_unless_they_are_hidden(routers: Routers) -> None:
    open_, _ = routers.run("old", "/snmp export verbose")
    hidden, _ = routers.run("old", "/snmp export verbose hide-sensitive")
    newer, _ = routers.run("new", "/snmp export verbose")

    assert "sim-auth-pass" in open_
    assert "password" not in hidden + newer


def test_long_lines_are_cut_and_letters_beyond_ascii_escaped(routers: Routers) -> None:
    said, _ = routers.run("new", "/interface ethernet export verbose")

    assert 'comment="Ph\\C3\\B2ng \\"A\\""' in said.replace("\\\n    ", "")
    assert "\\\n    " in said
    assert max(map(len, said.split("\n"))) <= 81


@pytest.mark.parametrize("name", ["old", "new"])
def test_a_plain_export_tells_what_was_set_and_leaves_out_what_is_so_anyway(
    routers: Routers, name: str
) -> None:
    before, _ = routers.run(name, "/export terse")
    routers.fleet.tamper(name, "telnet.disabled", "no")
    routers.fleet.tamper(name, "interface[ether3].pvid", "110")
    routers.fleet.tamper(name, "identity.name", "MikroTik")
    after, _ = routers.run(name, "export compact terse")
    whole, _ = routers.run(name, "/export verbose terse")

    was, now = {*before.splitlines()}, {*after.splitlines()}
    (port,) = [line for line in now if " interface=ether3 " in line]
    assert was - now == {
        f"/system identity set name={name}",
        "/ip service set telnet disabled=yes",
        port.replace(" pvid=110", ""),
    }
    assert now - was == {port}
    assert ("mtu=1500" in after, "mtu=1500" in whole) == (False, True)


def test_a_menu_is_exported_with_all_that_is_below_it(routers: Routers) -> None:
    said, _ = routers.run("new", "/ip export")

    menus = [line for line in said.splitlines() if line.startswith("/")]
    assert menus == ["/ip firewall mangle", "/ip service", "/ip ssh"]


# ---------------------------------------------------------------- without a wire


@pytest.fixture
def console() -> RouterConsole:
    accounts = [SimAccount(USER, PASSWORD)]
    state = RouterState(NEW, accounts, SimClock(NOON), router_begins_as(NEW.product))
    return RouterConsole(state, USER)


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("/ip", "bad command name ip"),
        ("/ip route export verbose", "bad command name route"),
        ("/ip service export everything", "expected end of command"),
        ("/ip service export verbose compact", "expected end of command"),
        ("/", "bad command name /"),
        ("/ip service export verbose hide-sensitive", "expected end of command"),
        ("/ip route print", "bad command name route"),
        ("/ip service set gopher disabled=no", "no such item"),
        ("/ip service set telnet disabled=perhaps", "input does not match"),
        ("/ip service set telnet colour=red", "expected end of command"),
        ("/ip route set 0 gateway=1.1.1.1", "bad command name route"),
        ("/interface bridge port set [find interface=ether3] pvid=4095", "input does not match"),
        ("/system ntp client set primary-ntp=10.0.0.1", "expected end of command"),
        ('/system identity set name="x', "bad command name"),
        ('/system identity set name=""', "input does not match"),
    ],
)
def test_what_is_wrong_is_told_and_sets_nothing(
    console: RouterConsole, script: str, said: str
) -> None:
    is_done, lines = console.run(script)

    assert not is_done
    assert lines[-1].startswith(said)
    assert console.state.stats.writes == 0


def test_a_search_that_finds_nothing_sets_nothing_and_says_nothing(console: RouterConsole) -> None:
    assert console.run('/interface ethernet set [find name="ether99"] comment=x') == (True, [])
    assert console.state.stats.writes == 0


def test_no_line_is_cut_within_an_escape_or_before_a_blank(console: RouterConsole) -> None:
    for length in range(10):
        name = spell_in_quotes("x" * length + ' \\"' * 18)
        console.run(f"/system identity set name={name}")
        _, lines = console.run("/system identity export verbose")
        whole = "\n".join(lines).replace("\\\n    ", "")
        assert f"set name={name}" in whole


def spell_in_quotes(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def test_what_is_set_in_somebody_s_safe_mode_is_marked(console: RouterConsole) -> None:
    console.state.fault = RouterFault.SAFE_MODE
    console.run("/system identity set name=x")

    _, lines = console.run("/system history print")
    assert " F identity changed  admin  write " in lines
