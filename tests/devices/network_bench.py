"""Simulated network gear over SSH, and what every test of its sessions does with it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import pytest

from fleetcfg.devices.driver import Credential, Driver
from fleetcfg.devices.drivers.network.write import TypedSettings
from fleetcfg.devices.family import Family
from fleetcfg.devices.writer import Write, WriteReport
from fleetcfg.errors import DeviceError
from fleetcfg.model.value import Secret, Value
from fleetcfg_kit.sim.core.auth import SimAccount
from fleetcfg_kit.sim.core.family import installed_family
from fleetcfg_kit.sim.core.fleet import SimFleet
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.fleet import PASSWORD, USER, run_fleet
from tests.devices.conftest import expect_anything
from tests.devices.contract.bench import HOST, LIMITS, Bench, describe

GUEST = SimAccount("guest", PASSWORD, ("User",))


def run_bench(
    family: Family, number: int, firmware: str = "", serial: str = "FOC0042"
) -> Iterator[Bench]:
    """Give one device of *family*, with an account that may not do everything."""
    sample = installed_family(family.name).sample
    assert sample is not None
    sample = replace(sample, firmware=firmware or sample.firmware)
    device = replace(describe(sample, family.name, number), serial=serial)
    with run_fleet(SimFleet((device,), USER, PASSWORD, 0, 0, accounts=(GUEST,)), NOON) as running:
        yield Bench(family, family.transports[0], sample, running)


def restored(bench: Bench) -> Iterator[Bench]:
    """Give *bench* as a test finds it, and put its device back afterwards."""
    bench.asked.clear()
    yield bench
    bench.fleet.restore()


def plain_writes(port: str) -> tuple[Write, Write]:
    """Return two settings of which no family makes a fuss."""
    return Write(f"{port}.description", "Phong A"), Write("ntp.servers", "10.0.0.1")


def write(bench: Bench, *writes: Write) -> WriteReport:
    with bench.writing() as writer:
        return writer.write(writes, expect_anything)


def told(report: WriteReport) -> list[tuple[str, str]]:
    """Return status and reason of each write."""
    return [(one.status, one.reason) for one in report.results]


def unsaved(bench: Bench) -> tuple[str, ...] | None:
    with bench.reading() as driver:
        return driver.status().unsaved


def tamper(bench: Bench, path: str, value: str) -> None:
    bench.fleet.tamper(HOST, path, value)


@contextmanager
def logged_in(bench: Bench, user: str, password: str) -> Iterator[Driver]:
    """Open a session of another account, or with another password, while inside."""
    driver = bench.family.open(bench.device, lambda: Credential(user, Secret(password)), LIMITS)
    try:
        yield driver
    finally:
        driver.close()


def refusal(ask: Callable[[], object]) -> str:
    """Return the code with which the device, or its driver, does not do it."""
    try:
        ask()
    except DeviceError as error:
        return error.code
    return ""


def expect_after_restart(bench: Bench, report: WriteReport) -> None:
    """Check that the device has what was written once it was off and on."""
    bench.fleet.power(HOST, "off")
    bench.fleet.power(HOST, "on")
    with bench.reading() as driver:
        after = driver.read()
    assert [after.at(each.path) for each in report.requested] == [
        Value(each.value) for each in report.requested
    ]


def expect_not_begun_beside(bench: Bench, writes: Sequence[Write], path: str, value: str) -> None:
    """Check that nothing is written where another person left *path* unsaved."""
    tamper(bench, path, value)

    report = write(bench, *writes)

    assert told(report) == [("refused", "DEV_WRITE_BESIDE_UNSAVED")] * 2
    assert bench.written() == []
    assert unsaved(bench)


def expect_not_saved_beside(
    bench: Bench,
    writes: Sequence[Write],
    wire: type[TypedSettings],
    line: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Check that nothing is saved where another person types *line* meanwhile."""
    put = wire.put

    def put_beside(held, wanted):
        said = put(held, wanted)
        tamper(bench, "extra", line)
        return said

    # He comes between typing and saving, at a moment that nothing on the device tells.
    monkeypatch.setattr(wire, "put", put_beside)
    report = write(bench, *writes)

    assert told(report) == [("unknown", "DEV_WRITE_BESIDE_UNSAVED")] * 2
    assert "ip …" in (unsaved(bench) or ())
