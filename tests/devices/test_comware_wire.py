"""A simulated switch with Comware over SSH: rights, questions, saving, and what is refused."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from fleetcfg.devices.driver import Credential
from fleetcfg.devices.drivers.network import COMWARE
from fleetcfg.devices.drivers.network.comware import SYSTEM
from fleetcfg.devices.drivers.network.terminal import PromptEnd
from fleetcfg.devices.writer import Write, WriteReport
from fleetcfg.errors import DeviceError
from fleetcfg.model.snapshot import Neighbour, Station
from fleetcfg.model.value import Secret, Value
from fleetcfg.sim.core.auth import SimAccount
from fleetcfg.sim.core.family import installed_family
from fleetcfg.sim.core.fleet import SimFleet
from fleetcfg.sim.network.faults import SwitchFault, VrpFault
from fleetcfg.testing.clock import NOON
from fleetcfg.testing.fleet import PASSWORD, USER, run_fleet
from tests.devices.conftest import expect_anything
from tests.devices.contract.bench import HOST, LIMITS, Bench, describe

PORT, UPLINK = "interface[GigabitEthernet1/0/3]", "interface[GigabitEthernet1/0/12]"
GUEST = SimAccount("guest", PASSWORD, ("User",))
WRITES = (Write(f"{PORT}.description", "Phong A"), Write("ntp.servers", "10.0.0.1"))
SEVERING = Write(f"{UPLINK}.trunk_vlans", "1,110,120")
OLD = "5.20.99, Release 2222P01"


def run_bench(number: int, firmware: str) -> Iterator[Bench]:
    sample = installed_family("hp_comware").sample
    assert sample is not None
    sample = replace(sample, firmware=firmware or sample.firmware)
    fleet = SimFleet(
        (describe(sample, "hp_comware", number),), USER, PASSWORD, 0, 0, accounts=(GUEST,)
    )
    with run_fleet(fleet, NOON) as running:
        yield Bench(COMWARE, COMWARE.transports[0], sample, running)


@pytest.fixture(scope="module")
def module_bench() -> Iterator[Bench]:
    yield from run_bench(80, "")


@pytest.fixture(scope="module")
def module_old_bench() -> Iterator[Bench]:
    yield from run_bench(81, OLD)


@pytest.fixture
def bench(module_bench: Bench) -> Iterator[Bench]:
    module_bench.asked.clear()
    yield module_bench
    module_bench.fleet.restore()


@pytest.fixture
def old_bench(module_old_bench: Bench) -> Iterator[Bench]:
    module_old_bench.asked.clear()
    yield module_old_bench
    module_old_bench.fleet.restore()


def write(bench: Bench, *writes: Write) -> WriteReport:
    with bench.writing() as writer:
        return writer.write(writes, expect_anything)


def told(report: WriteReport) -> list[tuple[str, str]]:
    return [(one.status, one.reason) for one in report.results]


def unsaved(bench: Bench) -> tuple[str, ...] | None:
    with bench.reading() as driver:
        return driver.status().unsaved


def tamper(bench: Bench, path: str, value: str) -> None:
    bench.fleet.tamper(HOST, path, value)


def test_the_state_tells_ports_neighbours_and_time(bench: Bench) -> None:
    tamper(bench, "neighbour[GigabitEthernet1/0/3]", "codec-01 00:50:60:0A:0B:0C")
    tamper(bench, "ntp.servers", "10.0.0.1")

    with bench.reading() as driver:
        status = driver.status()

    port, mac = "GigabitEthernet1/0/3", "00:50:60:0a:0b:0c"
    assert status.neighbours == (Neighbour("LLDP", "codec-01", mac, port),)
    assert status.stations == (Station(mac, port),)
    assert status.clock is not None
    assert status.clock.utcoffset() == timedelta(hours=7)
    assert timedelta() <= status.clock - NOON < timedelta(hours=1)
    assert (status.ntp, status.uptime) == ("Synced", 0)
    assert status.facts == {"sys.firmware": "7.1.070, Release 6318P01"}
    assert status.unsaved == ("ntp.servers",)


def test_servers_are_followed_only_while_the_service_is_on(bench: Bench) -> None:
    tamper(bench, "ntp.servers", "10.0.0.1")
    tamper(bench, "ntp.service", "off")

    with bench.reading() as driver:
        assert driver.read().at("ntp.service") == Value("off")
        assert driver.status().ntp == "NotSynced"


# ---------------------------------------------------------------- who may read, and what is asked


@pytest.mark.parametrize("name", ["bench", "old_bench"])
def test_an_account_without_rights_reads_nothing_and_is_told_so(
    name: str, request: pytest.FixtureRequest
) -> None:
    at: Bench = request.getfixturevalue(name)
    driver = COMWARE.open(at.device, lambda: Credential(GUEST.name, Secret(PASSWORD)), LIMITS)
    try:
        assert driver.identify().serial == at.there.serial
        for ask in (driver.read, driver.status):
            with pytest.raises(DeviceError) as refused:
                ask()
            assert refused.value.code == "DEV_ROLE"
    finally:
        driver.close()
    assert at.stats()["logins"] == 1


def test_a_question_at_login_is_left_to_people(bench: Bench) -> None:
    bench.fault(VrpFault.ASKS_AT_LOGIN)

    assert bench.read_code() == "DEV_ASKS"
    assert bench.stats()["logins"] == 1


def test_a_configuration_that_breaks_off_is_no_reading(bench: Bench) -> None:
    bench.fault(SwitchFault.NOT_WHOLE)

    assert bench.read_code() == "DEV_ANSWER_BROKEN"


@pytest.mark.parametrize(("count", "code"), [(140, ""), (142, "DEV_ANSWER_MANY")])
def test_lines_of_a_class_are_not_multiplied_without_end_by_those_it_is_for(
    bench: Bench, count: int, code: str
) -> None:
    numbers = range(count)
    of_class = ["line class vty", *(f" user-role nhom-{number}" for number in numbers)]
    tamper(bench, "extra", "\n".join(["#", *of_class, *(f"line vty {n} {n}" for n in numbers)]))

    assert bench.read_code() == code


@pytest.mark.parametrize(
    ("heard", "is_prompt", "is_question"),
    [
        (b"\r\n<sw-a>", True, False),
        (b"\r\n[sw-a-GigabitEthernet1/0/3]", True, False),
        (b"\r\n<sw-b>", False, False),
        (b"\r\ndescription <sw-a>", False, False),
        (b"\r\nAre you sure? [Y/N]:", False, True),
        (b"\r\n(To leave the existing filename unchanged, press the enter key):", False, True),
        (b"\r\nPress Y or ENTER to continue, N to exit.", False, True),
        (b"\r\nPlease enter old password:", False, True),
    ],
)
def test_what_a_prompt_is_and_what_a_question(
    heard: bytes,
    is_prompt: bool,  # noqa: FBT001 - a table of cases
    is_question: bool,  # noqa: FBT001 - a table of cases
) -> None:
    end = PromptEnd(b"sw-a", SYSTEM.prompt, SYSTEM.question)

    end(bytearray(heard), 0)

    assert (bool(end.prompt), bool(end.question)) == (is_prompt, is_question)


# ---------------------------------------------------------------- written and saved


def test_what_is_written_is_saved_and_is_so_after_a_restart(bench: Bench) -> None:
    report = write(bench, *WRITES, SEVERING)

    assert told(report) == [("stored", "")] * 3
    assert unsaved(bench) == ()
    bench.fleet.power(HOST, "off")
    bench.fleet.power(HOST, "on")
    with bench.reading() as driver:
        after = driver.read()
    assert [after.at(each.path) for each in report.requested] == [
        Value(each.value) for each in report.requested
    ]


def test_the_older_generation_is_written_in_its_own_words(old_bench: Bench) -> None:
    report = write(old_bench, *WRITES, Write(f"{PORT}.voice_vlan", "120"))

    assert told(report) == [("stored", "")] * 3
    assert unsaved(old_bench) == ()


def test_what_is_half_done_is_not_saved(bench: Bench) -> None:
    bench.fault("partial_write")

    report = write(bench, *WRITES)

    assert {one.status for one in report.results} == {"stored", "differs"}
    assert unsaved(bench) == (f"{PORT}.description",)


@pytest.mark.parametrize(
    ("fault", "code"),
    [(SwitchFault.SAVES_NOTHING, "DEV_WRITE_NOT_SAVED"), (VrpFault.ASKS_ELSE, "DEV_ASKS")],
)
def test_what_is_not_saved_or_asks_for_more_is_in_doubt(
    bench: Bench, fault: str, code: str
) -> None:
    bench.fault(fault)

    report = write(bench, *WRITES)

    assert told(report) == [("unknown", code)] * 2
    assert [one.live for one in report.results] == [Value(each.value) for each in WRITES]
    bench.fault("none")
    assert unsaved(bench) == (f"{PORT}.description", "ntp.servers")


@pytest.mark.parametrize(
    ("path", "value"),
    [("extra", "ip route-static 0.0.0.0 0 10.9.9.9"), ("vty.telnet", "on")],
)
def test_nothing_is_written_where_to_save_would_keep_what_nobody_signed(
    bench: Bench, path: str, value: str
) -> None:
    tamper(bench, path, value)

    report = write(bench, *WRITES)

    assert told(report) == [("refused", "DEV_WRITE_BESIDE_UNSAVED")] * 2
    assert bench.written() == []
    assert unsaved(bench)


# ---------------------------------------------------------------- what it refuses


def test_what_is_not_ours_to_write_is_refused_before_a_line_is_typed(bench: Bench) -> None:
    for wrong, code in (
        (Write("hostname", "x"), "DEV_WRITE_BY_HAND"),
        (Write(f"{PORT}.voice_vlan", "777"), "DEV_WRITE_NO_VLAN"),
        (Write(f"{PORT}.description", "why?"), "DEV_WRITE_UNTYPABLE"),
        (Write(f"{PORT}.description", "phòng"), "DEV_WRITE_UNTYPABLE"),
    ):
        report = write(bench, WRITES[1], wrong)
        assert told(report) == [("refused", code)] * 2
    assert bench.written() == []


def test_what_the_switch_refuses_is_refused_and_the_rest_is_not_typed_elsewhere(
    bench: Bench,
) -> None:
    report = write(bench, Write(f"{PORT}.storm_control", "x"), *WRITES)

    assert told(report) == [("refused", "DEV_WRITE_REFUSED"), ("stored", ""), ("stored", "")]
    assert bench.written() == [each.path for each in WRITES]


def test_what_is_said_without_a_mark_is_taken_for_no_success(bench: Bench) -> None:
    report = write(bench, Write(f"{UPLINK}.mode", "hybrid"))

    assert told(report) == [("refused", "DEV_WRITE_UNCLEAR")]
    assert bench.written() == []


def test_a_line_that_breaks_in_the_middle_is_lost_and_not_written_again(bench: Bench) -> None:
    bench.fault(SwitchFault.DROPS_IN_CONFIG)

    report = write(bench, *WRITES)

    assert told(report) == [("unknown", "DEV_CLOSED")] * 2
    assert bench.written() == []
    assert bench.stats()["logins"] == 2, "another session looked"
    assert unsaved(bench) == ()


def test_a_switch_that_has_nothing_saved_would_lose_everything(bench: Bench) -> None:
    bench.fault("factory_reset")

    driver = COMWARE.open(bench.device, lambda: Credential("admin", Secret("")), LIMITS)
    try:
        lost = driver.status().unsaved or ()
    finally:
        driver.close()

    assert {"hostname", f"{UPLINK}.mode", "interface …"} <= {*lost}
