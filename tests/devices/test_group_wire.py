"""The terminal of a Group at its worst: late answers, a greeting in between, and its pace."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from fleetcfg.devices.drivers.poly import GROUP
from fleetcfg.devices.drivers.poly.commands import COMMANDS
from fleetcfg.errors import DeviceError
from fleetcfg.model.fleet import Transport
from fleetcfg.model.snapshot import NOT_BY_TRANSPORT, Snapshot
from fleetcfg_kit.sim.core.family import installed_family
from fleetcfg_kit.sim.core.fleet import SimFleet
from fleetcfg_kit.sim.poly.faults import PolyFault
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.fleet import PASSWORD, USER, run_fleet
from tests.devices.contract.bench import HOST, Bench, describe

HTTPS = next(way for way in GROUP.transports if way.name == "https")
SSH = next(way for way in GROUP.transports if way.name == "ssh")
TELNET = next(way for way in GROUP.transports if way.name == "telnet")
PACE = "fleetcfg.devices.drivers.poly.terminal.PACE_SECONDS"


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    sample = installed_family("poly_group").sample
    assert sample is not None
    fleet = SimFleet((describe(sample, "poly_group", 77),), USER, PASSWORD, 0, 0)
    with run_fleet(fleet, NOON) as running:
        yield Bench(GROUP, SSH, sample, running)


def read(bench: Bench) -> Snapshot:
    with bench.reading() as driver:
        return driver.read()


@pytest.mark.parametrize("way", [SSH, TELNET])
@pytest.mark.parametrize("fault", [PolyFault.LAGS, PolyFault.GREETS_AGAIN, PolyFault.LATE_ECHO])
def test_however_it_answers_it_says_the_same(
    bench: Bench, monkeypatch, fault: PolyFault, way: Transport
) -> None:
    monkeypatch.setattr(PACE, 0.0)
    monkeypatch.setattr("fleetcfg.devices.drivers.poly.terminal._NUDGE_SECONDS", 0.05)
    plain = read(bench)

    bench.fleet.fault(HOST, fault)
    try:
        assert read(replace(bench, transport=way)) == plain
    finally:
        bench.fleet.fault(HOST, "none")
    assert plain.values.keys() == COMMANDS.keys() - {"management.snmp.community"} | {
        "management.snmp.community"
    }
    assert set(plain.unreadable.values()) == {NOT_BY_TRANSPORT}


def test_a_terminal_that_loses_what_comes_too_quickly_is_given_its_time(bench: Bench) -> None:
    bench.fleet.fault(HOST, PolyFault.PACED)
    try:
        assert read(bench).values.keys() == COMMANDS.keys()
    finally:
        bench.fleet.fault(HOST, "none")


def test_a_session_that_the_device_ended_is_not_begun_again(bench: Bench) -> None:
    web = replace(bench, transport=HTTPS)
    web.asked.clear()
    web.fleet.fault(HOST, PolyFault.SESSION_LOST)
    try:
        with pytest.raises(DeviceError) as ended:
            read(web)
    finally:
        web.fleet.fault(HOST, "none")
    assert ended.value.code == "DEV_SESSION_ENDED"
    assert len(web.asked) == 1, "a password that is asked for again could lock the account"
