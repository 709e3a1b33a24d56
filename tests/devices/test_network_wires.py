"""What is the same of network gear of every family over SSH: rights, writing, and what is lost."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from fleetcfg.devices.driver import Credential, DeviceLimits
from fleetcfg.devices.drivers.network import COMWARE, FORTINET, IOS, VRP
from fleetcfg.devices.drivers.network.ios_wire import IosWire
from fleetcfg.devices.drivers.network.terminal import CommandLine
from fleetcfg.devices.drivers.network.write import (
    ComwareWritingWire,
    TypedSettings,
    VrpWritingWire,
)
from fleetcfg.devices.family import Family
from fleetcfg.devices.transports.line import Peer
from fleetcfg.devices.transports.trust import HostKeyPin
from fleetcfg.devices.writer import Write
from fleetcfg.model.snapshot import Neighbour, Station
from fleetcfg.model.value import Secret, Value
from fleetcfg_kit.sim.network.faults import FortiFault, SwitchFault, VrpFault
from fleetcfg_kit.testing.fleet import PASSWORD, USER
from tests.devices.contract.bench import Bench, check_just_started
from tests.devices.network_bench import (
    GUEST,
    expect_after_restart,
    expect_not_begun_beside,
    expect_not_saved_beside,
    logged_in,
    plain_writes,
    refusal,
    restored,
    run_bench,
    tamper,
    told,
    unsaved,
    write,
)


@dataclass(frozen=True)
class Gear:
    """What is each family's own, in tests that are the same for all.

    Attributes:
        port: A port where a room hangs, and *severing* a write that may cut the way to the device.
        lost: What a restart would lose where nothing was ever saved.
        beside: A line that no path tells.
    """

    family: Family
    number: int
    port: str
    severing: tuple[str, str]
    lost: frozenset[str] = frozenset()
    beside: str = ""
    firmware: str = ""
    wire: type[TypedSettings] = TypedSettings

    @property
    def path(self) -> str:
        return f"interface[{self.port}]"

    @property
    def writes(self) -> tuple[Write, Write]:
        return plain_writes(self.path)


PORT, UPLINK = "GigabitEthernet1/0/3", "interface[GigabitEthernet1/0/12]"
VRP_PORT, VRP_UPLINK = "GigabitEthernet0/0/3", "interface[GigabitEthernet0/0/12]"
TRUNK = (f"{UPLINK}.trunk_vlans", "1,110,120")
GEAR = {
    "comware": Gear(
        COMWARE,
        80,
        PORT,
        TRUNK,
        frozenset({"hostname", f"{UPLINK}.mode", "interface …"}),
        "ip route-static 0.0.0.0 0 10.9.9.9",
        wire=ComwareWritingWire,
    ),
    "comware-5": Gear(COMWARE, 81, PORT, TRUNK, firmware="5.20.99, Release 2222P01"),
    "vrp": Gear(
        VRP,
        79,
        VRP_PORT,
        (f"{VRP_UPLINK}.trunk_vlans", "1,110,120"),
        frozenset({"hostname", f"interface[{VRP_PORT}].mode", "interface …"}),
        "ip route-static 0.0.0.0 0.0.0.0 10.9.9.9",
        wire=VrpWritingWire,
    ),
    "ios": Gear(
        IOS,
        78,
        PORT,
        (f"interface[{PORT}].access_vlan", "110"),
        frozenset({"hostname", f"interface[{PORT}].access_vlan", "interface …"}),
    ),
    "fortinet": Gear(FORTINET, 82, "port3", ("interface[port3].allowaccess", "https ssh")),
}
LIKE_HUAWEI = ("comware", "vrp")
SWITCHES = (*LIKE_HUAWEI, "ios")
NOT_SAVED, ASKS = "DEV_WRITE_NOT_SAVED", "DEV_ASKS"


@pytest.fixture(scope="module", params=GEAR)
def module_bench(request: pytest.FixtureRequest) -> Iterator[tuple[Gear, Bench]]:
    gear = GEAR[request.param]
    for bench in run_bench(gear.family, gear.number, gear.firmware):
        yield gear, bench


@pytest.fixture
def gear(module_bench: tuple[Gear, Bench]) -> Gear:
    return module_bench[0]


@pytest.fixture
def bench(module_bench: tuple[Gear, Bench]) -> Iterator[Bench]:
    yield from restored(module_bench[1])


def of(*names: str) -> pytest.MarkDecorator:
    """Have a test done with gear of *names* only."""
    return pytest.mark.parametrize("module_bench", names, indirect=True, scope="module")


switches = of(*SWITCHES)


@switches
def test_the_state_tells_ports_neighbours_and_time(gear: Gear, bench: Bench) -> None:
    tamper(bench, f"neighbour[{gear.port}]", "codec-01 00:50:60:0A:0B:0C")
    tamper(bench, "ntp.servers", "10.0.0.1")

    with bench.reading() as driver:
        if gear.family is IOS:
            driver.read()
        status = driver.status()

    mac = "00:50:60:0a:0b:0c"
    neighbours = [Neighbour("LLDP", "codec-01", mac, gear.port)]
    if gear.family is IOS:
        neighbours.append(Neighbour("CDP", "codec-01", "eth0", gear.port))
    assert status.neighbours == tuple(neighbours)
    assert status.stations == (Station(mac, gear.port),)
    check_just_started(status)
    assert status.ntp == "Synced"
    assert status.facts == {"sys.firmware": bench.sample.firmware}
    assert status.unsaved == ("ntp.servers",)


SAYS_NO = "% Error: out of memory"


@pytest.mark.parametrize(
    ("said", "told_by_it"),
    [
        ([], ""),
        (["% LLDP is not enabled"], ""),
        (["%NTP is not enabled."], ""),
        ([" ^", "% Invalid input detected at '^' marker.", ""], ""),
        (["%SYS-2-MALLOCFAIL: Memory allocation failed"], None),
        (["%Dec  2 19:22:26:123 2026 gia SHELL/5/LOGIN: a"], None),
        (["-----", "System Description:", "Codec", "Phong A", SAYS_NO, "-----", "b"], None),
    ],
)
def test_only_its_first_lines_say_that_a_device_has_no_such_thing(
    monkeypatch: pytest.MonkeyPatch, said: list[str], told_by_it: str | None
) -> None:
    monkeypatch.setattr(CommandLine, "ask", lambda _line, _command: said)
    pin = HostKeyPin("SHA256:AAAA")
    account = Credential(USER, Secret(PASSWORD))
    wire = IosWire(Peer("sw-a", "127.0.0.1", 1), pin, lambda: account, DeviceLimits())

    told = wire.told("show lldp neighbors detail")

    assert told == ("\n".join(said) if told_by_it is None else told_by_it)


# ---------------------------------------------------------------- who may read, and what is asked


def test_an_account_without_rights_reads_nothing_and_is_told_so(bench: Bench) -> None:
    with logged_in(bench, GUEST.name, PASSWORD) as driver:
        assert driver.identify().serial == bench.there.serial
        assert [refusal(ask) for ask in (driver.read, driver.status)] == ["DEV_ROLE"] * 2
    assert bench.stats()["logins"] == 1


def test_a_wrong_password_is_tried_once(bench: Bench) -> None:
    with logged_in(bench, USER, "wrong") as driver:
        assert refusal(driver.read) == "DEV_AUTH_REJECTED"
    assert bench.stats()["credentials"] == 1


def test_a_configuration_that_breaks_off_is_no_reading(bench: Bench) -> None:
    bench.fault(SwitchFault.NOT_WHOLE)

    assert bench.read_code() == "DEV_CONFIG_CUT"


@of("comware", "vrp", "fortinet")
def test_a_question_at_login_is_left_to_people(gear: Gear, bench: Bench) -> None:
    is_firewall = gear.family is FORTINET
    bench.fault(FortiFault.ASKS_AT_LOGIN if is_firewall else VrpFault.ASKS_AT_LOGIN)

    assert bench.read_code() == "DEV_ASKS"
    assert bench.stats()["logins"] == 1


# ---------------------------------------------------------------- written and saved


@switches
def test_what_is_written_is_saved_and_is_so_after_a_restart(gear: Gear, bench: Bench) -> None:
    report = write(bench, *gear.writes, Write(*gear.severing))

    assert told(report) == [("stored", "")] * 3
    assert unsaved(bench) == ()
    expect_after_restart(bench, report)


@switches
def test_what_is_half_done_is_not_saved(gear: Gear, bench: Bench) -> None:
    bench.fault("partial_write")

    report = write(bench, *gear.writes)

    assert {one.status for one in report.results} == {"stored", "differs"}
    assert unsaved(bench) == (f"{gear.path}.description",)


@pytest.mark.parametrize(
    ("module_bench", "fault", "code"),
    [
        *((name, SwitchFault.SAVES_NOTHING, NOT_SAVED) for name in SWITCHES),
        ("comware", VrpFault.ASKS_ELSE, ASKS),
        ("vrp", VrpFault.ASKS_ELSE, ASKS),
        ("vrp", VrpFault.ASKS_MORE, ASKS),
    ],
    indirect=["module_bench"],
)
def test_what_is_not_saved_or_asks_for_more_is_in_doubt(
    gear: Gear, bench: Bench, fault: str, code: str
) -> None:
    bench.fault(fault)

    report = write(bench, *gear.writes)

    assert told(report) == [("unknown", code)] * 2
    assert [one.live for one in report.results] == [Value(each.value) for each in gear.writes]
    bench.fault("none")
    assert unsaved(bench) == (f"{gear.path}.description", "ntp.servers")


@pytest.mark.parametrize(
    ("module_bench", "path", "value"),
    [
        *((name, "extra", GEAR[name].beside) for name in LIKE_HUAWEI),
        *((name, "vty.telnet", "on") for name in LIKE_HUAWEI),
    ],
    indirect=["module_bench"],
)
def test_nothing_is_written_where_to_save_would_keep_what_nobody_signed(
    gear: Gear, bench: Bench, path: str, value: str
) -> None:
    expect_not_begun_beside(bench, gear.writes, path, value)


@of(*LIKE_HUAWEI)
def test_what_another_changes_while_it_is_written_is_not_saved(
    gear: Gear, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    expect_not_saved_beside(bench, gear.writes, gear.wire, gear.beside, monkeypatch)


# ---------------------------------------------------------------- what it refuses


@switches
def test_what_is_not_ours_to_write_is_refused_before_a_line_is_typed(
    gear: Gear, bench: Bench
) -> None:
    for wrong, code in (
        (Write("hostname", "x"), "DEV_WRITE_BY_HAND"),
        (Write(f"{gear.path}.voice_vlan", "777"), "DEV_WRITE_NO_VLAN"),
        (Write(f"{gear.path}.description", "why?"), "DEV_WRITE_UNTYPABLE"),
        (Write(f"{gear.path}.description", "phòng"), "DEV_WRITE_UNTYPABLE"),
        (Write(f"{gear.path}.description", " x"), "DEV_WRITE_UNTYPABLE"),
    ):
        report = write(bench, gear.writes[1], wrong)
        assert told(report) == [("refused", code)] * 2
    assert bench.written() == []


@pytest.mark.parametrize(
    ("module_bench", "value"),
    [*((name, "x") for name in SWITCHES), ("ios", "1.2.3"), ("ios", "-1")],
    indirect=["module_bench"],
)
def test_what_the_switch_refuses_is_refused_and_the_rest_is_not_typed_elsewhere(
    gear: Gear, bench: Bench, value: str
) -> None:
    report = write(bench, Write(f"{gear.path}.storm_control", value), *gear.writes)

    assert told(report) == [("refused", "DEV_WRITE_REFUSED"), ("stored", ""), ("stored", "")]
    assert bench.written() == [each.path for each in gear.writes]


@of(*SWITCHES, "fortinet")
def test_a_line_that_breaks_in_the_middle_is_lost_and_not_written_again(
    gear: Gear, bench: Bench
) -> None:
    bench.fault(SwitchFault.DROPS_IN_CONFIG)

    report = write(bench, *gear.writes)

    assert told(report) == [("unknown", "DEV_CLOSED")] * 2
    assert bench.written() == []
    assert bench.stats()["logins"] == 2, "another session looked"
    if gear.family is not FORTINET:  # which saves what it takes at once
        assert unsaved(bench) == ()


@switches
def test_a_switch_that_has_nothing_saved_would_lose_everything(gear: Gear, bench: Bench) -> None:
    bench.fault("factory_reset")

    with logged_in(bench, "admin", "") as driver:
        lost = driver.status().unsaved or ()

    assert gear.lost <= {*lost}
