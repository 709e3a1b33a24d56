"""A simulated fleet of every model, and drivers that talk to it over real sockets."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from fleetcfg.devices.driver import Credential, DeviceLimits, Driver
from fleetcfg.devices.drivers.cisco_ce import FAMILY
from fleetcfg.errors import DeviceError
from fleetcfg.model.fleet import Device
from fleetcfg.model.snapshot import Snapshot
from fleetcfg.model.value import Secret
from fleetcfg_kit.sim.core.auth import SimAccount
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.fleet import (
    PASSWORD,
    USER,
    RunningFleet,
    declare,
    make_sim_fleet,
    run_fleet,
)

SETTINGS = {"SystemUnit Name": 'Phòng họp "số 1" \\ OK', "SIP DisplayName": "** end"}
MODELS = {
    "sx10": ("SX10", "ce9.6.1"),
    "sx20": ("SX20", "ce9.15"),
    "mx300": ("MX300 G2", "ce9.15"),
    "dx80": ("DX80", "ce8"),
    "kit9": ("Room Kit", "ce9.15"),
    "kit10": ("Room Kit", "10.19"),
    "bar": ("Room Bar", "11.27"),
    "pro": ("Codec Pro", "26.4"),
    "desk": ("Desk Pro", "11.27"),
}
GUEST = SimAccount("guest", "guest-pass", ("User",))
LIMITS = DeviceLimits(connect_seconds=30.0, read_seconds=30.0)


def code_of(call: Callable[..., object], *arguments: object) -> str:
    """Return the code with which a call is refused; empty if it is not."""
    try:
        call(*arguments)
    except DeviceError as error:
        return error.code
    return ""


def expect_anything(_snapshot: Snapshot) -> None:
    """Let a device be as it is before it is written to."""


class Codecs:
    """A codec of every model, and drivers that talk to it."""

    def __init__(self, fleet: RunningFleet) -> None:
        self.fleet = fleet
        self.asked = 0

    def device(self, name: str, transport: str, **changed: Any) -> Device:
        return declare(self.fleet.at(name), transport, **{"serial_number": "", **changed})

    def credential(self, password: str = PASSWORD) -> Callable[[], Credential]:
        def give() -> Credential:
            self.asked += 1
            return Credential(USER, Secret(password))

        return give

    @contextmanager
    def talking(
        self, device: Device, *, password: str = PASSWORD, limits: DeviceLimits = LIMITS
    ) -> Iterator[Driver]:
        driver = FAMILY.open(device, self.credential(password), limits)
        try:
            yield driver
        finally:
            driver.close()


@pytest.fixture(scope="module")
def running_codecs() -> Iterator[Codecs]:
    plain = make_sim_fleet(MODELS, 21)
    named = (d if d.name == "dx80" else replace(d, settings=SETTINGS) for d in plain.devices)
    whole = replace(plain, devices=tuple(named), accounts=(GUEST,))
    with run_fleet(whole, NOON) as fleet:
        yield Codecs(fleet)


@pytest.fixture
def codecs(running_codecs: Codecs) -> Iterator[Codecs]:
    running_codecs.asked = 0
    yield running_codecs
    running_codecs.fleet.restore()
