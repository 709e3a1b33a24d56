"""Commands to a VideoOS endpoint: it is restarted once, and nothing else is done to it."""

from collections.abc import Iterator

import pytest

from fleetcfg.devices.commander import CallTester, Commander, DeviceCommand
from fleetcfg.devices.commanding import open_commander
from fleetcfg.devices.driver import Credential, DeviceLimits, Driver
from fleetcfg.devices.registry import families
from fleetcfg.model.value import Secret
from fleetcfg_kit.sim.core.fleet import SimDevice, SimFleet
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.fleet import PASSWORD, USER, RunningFleet, declare, run_fleet
from tests.devices.conftest import code_of

BAR, FAMILY = "bar", "poly_videoos"
STUDIO = SimDevice(BAR, "127.20.8.1", "StudioX30", "3.12.0", "X1", "x", family=FAMILY)
LIMITS = DeviceLimits(30.0, 30.0)


@pytest.fixture(scope="module")
def running() -> Iterator[RunningFleet]:
    with run_fleet(SimFleet((STUDIO,), USER, PASSWORD, 0, 0), NOON) as fleet:
        yield fleet


@pytest.fixture
def fleet(running: RunningFleet) -> Iterator[RunningFleet]:
    yield running
    running.restore()


def commanding(fleet: RunningFleet, password: str = PASSWORD) -> Commander:
    device = declare(fleet.at(BAR), "https", family=FAMILY, serial_number="")
    credential = Credential(USER, Secret(password))
    return open_commander(families()[FAMILY], device, lambda: credential, LIMITS)


@pytest.fixture
def driver(fleet: RunningFleet) -> Iterator[Driver]:
    """A session that was begun before: a restart ends it."""
    device = declare(fleet.at(BAR), "https", family=FAMILY, serial_number="")
    credential = Credential(USER, Secret(PASSWORD))
    driver = families()[FAMILY].open(device, lambda: credential, LIMITS)
    assert driver.status().identity.serial == "X1"
    yield driver
    driver.close()


def test_it_is_restarted(fleet: RunningFleet, driver: Driver) -> None:
    commander = commanding(fleet)

    commander.command("restart")
    commander.close()

    assert code_of(driver.status) == "DEV_SESSION_ENDED"


@pytest.mark.parametrize("command", ["wake", "standby", "hang_up", "diagnostics"])
def test_what_no_note_witnesses_is_not_sent(fleet: RunningFleet, command: DeviceCommand) -> None:
    before = fleet.control("stats")
    commander = commanding(fleet)

    assert code_of(commander.command, command) == "DEV_COMMAND_REFUSED"
    commander.close()

    assert fleet.control("stats") == before
    assert not isinstance(commander, CallTester)
    assert families()[FAMILY].commands == {"restart"}


def test_who_is_not_admitted_restarts_nothing(fleet: RunningFleet, driver: Driver) -> None:
    commander = commanding(fleet, "wrong")

    assert code_of(commander.command, "restart") == "DEV_AUTH_REJECTED"
    commander.close()

    assert driver.status().identity.serial == "X1"
