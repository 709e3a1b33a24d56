"""A simulated device of every installed family, by every transport of it: `fleetcfg.families`.

A family that is not here yet is tried by installing its package: see docs/how-to/write-a-driver.md.
"""

from collections.abc import Iterator

import pytest

from fleetcfg.devices.family import Family
from fleetcfg.devices.registry import families
from fleetcfg.model.fleet import Transport
from fleetcfg_kit.sim.core.family import installed_family
from fleetcfg_kit.sim.core.fleet import SimFleet
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.fleet import PASSWORD, USER, run_fleet
from tests.devices.contract.bench import Bench, describe


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Try a module on every family that has what the module `NEEDS`, by each of its transports.

    One that is about some of them only says by `is_for` about which.
    """
    if "bench" in metafunc.fixturenames:
        needs = metafunc.module.NEEDS
        is_for = getattr(metafunc.module, "is_for", lambda _family, _transport: True)
        ways = [
            pytest.param((number, family, transport), id=f"{family.name}-{transport.name}")
            for number, (family, transport) in enumerate(_list_ways(), start=1)
            if getattr(family, needs) and is_for(family, transport)
        ]
        metafunc.parametrize("simulated", ways, indirect=True, scope="session")


def _list_ways() -> list[tuple[Family, Transport]]:
    every = families().values()
    return [(family, transport) for family in every for transport in family.transports]


@pytest.fixture(scope="session")
def simulated(request: pytest.FixtureRequest) -> Iterator[Bench]:
    number, family, transport = request.param
    sample = installed_family(family.name).sample
    assert sample is not None, f"{family.name}: SimFamily.sample says on what its drivers are tried"
    fleet = SimFleet((describe(sample, family.name, number),), USER, PASSWORD, 0, 0)
    with run_fleet(fleet, NOON) as running:
        yield Bench(family, transport, sample, running)


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep no pace: a simulated Group demands one by a fault of its own (`test_group_wire`)."""
    monkeypatch.setattr("fleetcfg.devices.drivers.poly.terminal.PACE_SECONDS", 0.0)


@pytest.fixture
def bench(simulated: Bench) -> Iterator[Bench]:
    """The device as it was, and asked by nobody yet."""
    simulated.asked.clear()
    yield simulated
    simulated.fleet.restore()
