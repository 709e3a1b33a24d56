"""A simulated Linux host, asked by a client that nobody here wrote; and beside a real one."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

import asyncssh
import pytest

from fleetcfg.errors import SimError
from fleetcfg_kit.sim.core.auth import SimAccount
from fleetcfg_kit.sim.core.fleet import SimDevice, SimFleet
from fleetcfg_kit.sim.linux.device_state import DEFAULTS
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.fleet import PASSWORD, USER, RunningFleet, run_fleet
from tests.hosts.holder import Holder
from tests.sim.ssh_client import login_to

BOX = SimDevice(
    "box", "127.21.0.7", "Debian GNU/Linux", "13", "00ff", "00:50:60:00:03:01", family="linux"
)
GUEST = SimAccount("khach", "guest-pass", ("User",))
TABLE = "ovs-vsctl --format=json --columns=name,tag,vlan_mode,trunks list port"
SAME_STATUS = (
    *("cat /etc/machine-id", "cat /etc/nothing", "nonesuch", "cp -p /etc/nothing /etc/x"),
    *("mv -f /etc/nothing /etc/x", "rm -f /etc/nothing", "sync /etc", "chronyd --version"),
    *("sshd -T", "sysctl -n net.ipv4.ip_forward", "sysctl -e net.nothing", "sysctl -n net.nothing"),
    *("sysctl -w net.ipv4.ip_forward=x", "sysctl --system --dry-run", "chronyc -c -N sources"),
    *("vtysh -c 'show running-config'", "vtysh -c nonsense", "ovs-vsctl list-br", TABLE),
    *("ovs-vsctl set port nothing tag=1", "ovs-vsctl set port p1 tag=5000", "id -u", "uname -n"),
    *("ovs-vsctl set port p1 tag=x", "ovs-vsctl clear port nothing tag", "date +%s"),
    *("vtysh -c 'configure terminal' -c 'ip route nonsense'", "ovs-vsctl set port p1 vlan_mode=x"),
)


@dataclass
class Box:
    """The host, from outside."""

    fleet: RunningFleet

    def run(self, *lines: str, given: str = "", guest: bool = False) -> list[tuple[int, str]]:
        """Run *lines*, each on a channel of its own; give status and output of each."""
        there = self.fleet.at("box")
        who = (GUEST.name, GUEST.password) if guest else (USER, PASSWORD)

        async def talk() -> list[tuple[int, str]]:
            async with asyncssh.connect(**login_to(there, *who)) as connection:
                ended = [await connection.run(line, input=given) for line in lines]
                return [(one.exit_status or 0, str(one.stdout)) for one in ended]

        return asyncio.run(talk())


@pytest.fixture(scope="module")
def simulated() -> Iterator[Box]:
    fleet = SimFleet((BOX,), USER, PASSWORD, 0, 0, accounts=(GUEST,))
    with run_fleet(fleet, NOON) as running:
        yield Box(running)


@pytest.fixture
def box(simulated: Box) -> Iterator[Box]:
    yield simulated
    simulated.fleet.restore()


def test_a_program_ends_with_a_status_and_exact_bytes(box: Box) -> None:
    told = box.run("id -u", "cat /etc/machine-id", "nonesuch", "env A=b LC_ALL=C uname -n", "'")

    assert told == [(0, "0\n"), (0, "00ff\n"), (127, ""), (0, "hq-router\n"), (127, "")]


def test_what_is_on_the_input_is_written_and_renamed(box: Box) -> None:
    text = "server 10.9.9.9 iburst\npool p.example iburst\n"
    chrony = "/etc/chrony/chrony.conf"

    box.run(f"dd of={chrony}.new conv=fsync status=none", given=text)
    assert box.fleet.get("box", "chrony.server[1]") == "10.0.0.5", "not before it is renamed"
    box.run(f"mv -f {chrony}.new {chrony}")

    assert box.run(f"cat {chrony}") == [(0, text + "rtcsync\n")]
    assert box.fleet.written("box") == ["chrony.server[1]", "chrony.server[2]"]


def test_a_route_runs_before_it_is_saved(box: Box) -> None:
    route = "ip route 10.9.0.0/16 10.0.0.9"
    box.run(f"vtysh -c 'configure terminal' -c '{route}'")
    running, saved = box.run("vtysh -c 'show running-config'", "cat /etc/frr/frr.conf")

    assert (route in running[1], route in saved[1]) == (True, False)
    assert box.run("vtysh -c 'write memory'")[0][1].endswith("[OK]\n")
    assert route in box.run("cat /etc/frr/frr.conf")[0][1]


def test_who_is_not_root_reads_what_anybody_may_and_writes_nothing(box: Box) -> None:
    asked = ("id -u", "cat /etc/hostname", "sshd -T", "vtysh -c 'show running-config'", "rm -f /x")

    assert [status for status, _ in box.run(*asked, guest=True)] == [0, 0, 1, 1, 1]


def test_there_is_no_shell_to_type_at(box: Box) -> None:
    assert box.run("", "sh", "bash -i") == [(127, "")] * 3


def test_what_the_database_does_not_take_it_cannot_be_made_to_have(box: Box) -> None:
    for path, value in [("ovs.port[p1].tag", "x"), ("ovs.port[p1].vlan_mode", "x")]:
        with pytest.raises(SimError) as refused:
            box.fleet.tamper("box", path, value)
        assert refused.value.code == "SIM_SETTING_ILLEGAL"


def test_every_setting_can_be_read_by_some_program(box: Box) -> None:
    sources = box.run("sshd -T", f"sysctl -e {' '.join(_keys('sysctl.'))}", TABLE)
    text = "".join(told for _, told in sources)

    assert [key for start in ("sshd.", "sysctl.") for key in _keys(start) if key not in text] == []


def _keys(start: str) -> list[str]:
    return [path.removeprefix(start) for path in DEFAULTS if path.startswith(start)]


def test_it_ends_as_the_real_programs_do(box: Box, real_host: Holder) -> None:
    ours = [status for status, _ in box.run(*SAME_STATUS)]

    theirs = [real_host.status("sh", "-c", f"{line} < /dev/null") for line in SAME_STATUS]

    assert dict(zip(SAME_STATUS, ours, strict=True)) == dict(zip(SAME_STATUS, theirs, strict=True))
