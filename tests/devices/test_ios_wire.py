"""A simulated switch over SSH: rights, what is not saved, and writing that outlives a restart."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from fleetcfg.devices.driver import Credential, DeviceLimits
from fleetcfg.devices.drivers.network import IOS
from fleetcfg.devices.drivers.network.write import IosWritingWire
from fleetcfg.devices.writer import Write, WriteReport
from fleetcfg.errors import DeviceError
from fleetcfg.model.snapshot import Neighbour, Station
from fleetcfg.model.value import Secret, Value
from fleetcfg.sim.core.auth import SimAccount
from fleetcfg.sim.core.family import installed_family
from fleetcfg.sim.core.fleet import SimFleet
from fleetcfg.sim.network.faults import SwitchFault
from fleetcfg.testing.clock import NOON
from fleetcfg.testing.fleet import PASSWORD, USER, run_fleet
from tests.devices.conftest import expect_anything
from tests.devices.contract.bench import HOST, LIMITS, Bench, describe

PORT = "interface[GigabitEthernet1/0/3]"
GUEST = SimAccount("guest", PASSWORD, ("User",))
WRITES = (Write(f"{PORT}.description", "Phong A"), Write("ntp.servers", "10.0.0.1"))
SEVERING = Write(f"{PORT}.access_vlan", "110")


@pytest.fixture(scope="module")
def module_bench() -> Iterator[Bench]:
    sample = installed_family("cisco_ios").sample
    assert sample is not None
    fleet = SimFleet((describe(sample, "cisco_ios", 78),), USER, PASSWORD, 0, 0, accounts=(GUEST,))
    with run_fleet(fleet, NOON) as running:
        yield Bench(IOS, IOS.transports[0], sample, running)


@pytest.fixture
def bench(module_bench: Bench) -> Iterator[Bench]:
    module_bench.asked.clear()
    yield module_bench
    module_bench.fleet.restore()


def write(bench: Bench, *writes: Write, limits: DeviceLimits = LIMITS) -> WriteReport:
    with bench.writing(limits=limits) as writer:
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
        driver.read()
        status = driver.status()

    port, mac = "GigabitEthernet1/0/3", "00:50:60:0a:0b:0c"
    assert status.neighbours == (
        Neighbour("LLDP", "codec-01", mac, port),
        Neighbour("CDP", "codec-01", "eth0", port),
    )
    assert status.stations == (Station(mac, port),)
    assert status.clock is not None
    assert status.clock.utcoffset() == timedelta(hours=7)
    assert timedelta() <= status.clock - NOON < timedelta(hours=1)
    assert (status.ntp, status.uptime) == ("Synced", 0)
    assert status.facts == {"sys.firmware": "15.2(7)E3"}


# ---------------------------------------------------------------- who may read


def test_an_account_without_all_rights_reads_nothing_and_is_told_so(bench: Bench) -> None:
    def guest() -> Credential:
        return Credential(GUEST.name, Secret(PASSWORD))

    driver = IOS.open(bench.device, guest, LIMITS)
    try:
        assert driver.identify().serial == bench.there.serial
        for ask in (driver.read, driver.status):
            with pytest.raises(DeviceError) as refused:
                ask()
            assert refused.value.code == "DEV_ROLE"
    finally:
        driver.close()
    assert bench.stats()["logins"] == 1


def test_a_configuration_that_breaks_off_is_no_reading(bench: Bench) -> None:
    bench.fault(SwitchFault.NOT_WHOLE)

    assert bench.read_code() == "DEV_ANSWER_BROKEN"


# ---------------------------------------------------------------- what is not saved


def test_what_was_changed_by_hand_and_not_saved_is_told(bench: Bench) -> None:
    assert unsaved(bench) == ()

    tamper(bench, f"{PORT}.access_vlan", "120")
    tamper(bench, "extra", "ip route 0.0.0.0 0.0.0.0 10.0.0.254")

    assert unsaved(bench) == (f"{PORT}.access_vlan", "ip …")


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


def test_a_switch_that_has_nothing_saved_would_lose_everything(bench: Bench) -> None:
    bench.fault("factory_reset")

    driver = IOS.open(bench.device, lambda: Credential("admin", Secret("")), LIMITS)
    try:
        told_ = driver.status().unsaved or ()
    finally:
        driver.close()

    assert "hostname" in told_
    assert f"{PORT}.access_vlan" in told_
    assert "interface …" in told_


def test_what_is_half_done_is_not_saved(bench: Bench) -> None:
    bench.fault("partial_write")

    report = write(bench, *WRITES)

    assert {one.status for one in report.results} == {"stored", "differs"}
    assert unsaved(bench) == (f"{PORT}.description",)


def test_a_switch_that_saves_nothing_is_found_out(bench: Bench) -> None:
    bench.fault(SwitchFault.SAVES_NOTHING)

    report = write(bench, *WRITES)

    assert told(report) == [("unknown", "DEV_WRITE_NOT_SAVED")] * 2
    assert [one.live for one in report.results] == [Value(each.value) for each in WRITES]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("extra", "ip route 0.0.0.0 0.0.0.0 10.9.9.9"),
        ("http.service", "http"),
        ("vty.telnet", "on"),
    ],
)
def test_nothing_is_written_where_to_save_would_keep_what_nobody_signed(
    bench: Bench, path: str, value: str
) -> None:
    tamper(bench, path, value)

    report = write(bench, *WRITES)

    assert told(report) == [("refused", "DEV_WRITE_BESIDE_UNSAVED")] * 2
    assert bench.written() == []
    assert unsaved(bench)


def test_what_was_unsaved_and_signed_is_saved_with_what_is_written(bench: Bench) -> None:
    tamper(bench, f"{PORT}.voice_vlan", "120")

    assert told(write(bench, *WRITES)) == [("stored", "")] * 2
    assert unsaved(bench) == ()


def test_what_another_changes_while_it_is_written_is_not_saved(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = IosWritingWire.put

    def put_beside(wire, writes):
        said = put(wire, writes)
        tamper(bench, "extra", "ip route 0.0.0.0 0.0.0.0 10.9.9.9")
        return said

    monkeypatch.setattr(IosWritingWire, "put", put_beside)
    report = write(bench, *WRITES)

    assert told(report) == [("unknown", "DEV_WRITE_BESIDE_UNSAVED")] * 2
    assert "ip …" in (unsaved(bench) or ())


# ---------------------------------------------------------------- what it refuses


def test_what_is_not_ours_to_write_is_refused_before_a_line_is_typed(bench: Bench) -> None:
    for wrong, code in (
        (Write("hostname", "x"), "DEV_WRITE_BY_HAND"),
        (Write(f"{PORT}.voice_vlan", "777"), "DEV_WRITE_NO_VLAN"),
        (Write(f"{PORT}.description", "why?"), "DEV_WRITE_UNTYPABLE"),
        (Write(f"{PORT}.description", "phòng"), "DEV_WRITE_UNTYPABLE"),
        (Write(f"{PORT}.description", " x"), "DEV_WRITE_UNTYPABLE"),
    ):
        report = write(bench, WRITES[1], wrong)
        assert told(report) == [("refused", code)] * 2
    assert bench.written() == []


@pytest.mark.parametrize("value", ["x", "1.2.3", "-1"])
def test_what_the_switch_refuses_is_refused_and_the_rest_is_not_typed_elsewhere(
    bench: Bench, value: str
) -> None:
    report = write(bench, Write(f"{PORT}.storm_control", value), *WRITES)

    assert told(report) == [("refused", "DEV_WRITE_REFUSED"), ("stored", ""), ("stored", "")]
    assert bench.written() == [each.path for each in WRITES]


def test_a_line_that_breaks_in_the_middle_is_lost_and_not_written_again(bench: Bench) -> None:
    bench.fault(SwitchFault.DROPS_IN_CONFIG)

    report = write(bench, *WRITES)

    assert told(report) == [("unknown", "DEV_CLOSED")] * 2
    assert bench.written() == []
    assert bench.stats()["logins"] == 2, "another session looked"
    assert unsaved(bench) == ()


def test_a_wrong_password_is_tried_once(bench: Bench) -> None:
    def wrong() -> Credential:
        return Credential(USER, Secret("wrong"))

    driver = IOS.open(bench.device, wrong, LIMITS)
    with pytest.raises(DeviceError) as refused:
        driver.read()
    driver.close()

    assert refused.value.code == "DEV_AUTH_REJECTED"
    assert bench.stats()["credentials"] == 1


def test_other_firmware_and_another_box_are_told_as_they_are(bench: Bench) -> None:
    bench.fleet.fault(HOST, "swapped_serial")

    with bench.reading() as driver:
        identity = driver.identify()
    assert identity.serial != bench.there.serial
    assert (identity.product, identity.version) == ("WS-C2960CX-8TC-L", "15.2(7)E3")
