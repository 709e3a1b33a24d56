"""A simulated fleet of every model, and drivers that talk to it over real sockets."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from fleetcfg.devices.driver import Credential, DeviceLimits, Driver
from fleetcfg.devices.drivers.cisco_ce import FAMILY
from fleetcfg.errors import DeviceError
from fleetcfg.model.fleet import Device
from fleetcfg.model.value import Secret
from fleetcfg.sim.core.fleet import SimDevice, SimFleet
from fleetcfg.sim.core.in_process import running
from fleetcfg.sim.core.launch import ask
from fleetcfg.sim.core.state_folder import ReadyFile

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
PASSWORD = "Bí mật 42"
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
LIMITS = DeviceLimits(connect_seconds=5.0, read_seconds=10.0)
BRIEF = DeviceLimits(connect_seconds=0.5, read_seconds=0.5)


def code_of(call: Callable[..., object], *arguments: object) -> str:
    """Return the code with which a call is refused; empty if it is not."""
    try:
        call(*arguments)
    except DeviceError as error:
        return error.code
    return ""


def simulated() -> SimFleet:
    devices = tuple(
        SimDevice(
            name,
            f"127.21.0.{n}",
            product,
            firmware,
            f"FOC{n:04}",
            f"00:50:60:0A:00:{n:02X}",
            ("sw-lc-01", f"Gi1/0/{n}"),
            SETTINGS if name != "dx80" else {},
        )
        for n, (name, (product, firmware)) in enumerate(MODELS.items(), start=1)
    )
    return SimFleet(devices, "admin", PASSWORD, 0, 0)


class World:
    """A running fleet, and how to reach it."""

    def __init__(self, ready: ReadyFile, state_dir: Path) -> None:
        self.ready = ready
        self.state_dir = state_dir
        self.asked = 0

    def device(self, name: str, transport: Any, **changed: Any) -> Device:
        at = next(d for d in self.ready.devices if d.name == name)
        device = Device(
            name,
            "cisco_ce",
            at.address,
            transport=transport,
            port=at.https_port if transport == "https" else at.ssh_port,
            certificate=at.certificate_sha256 if transport == "https" else "",
            host_key=at.host_key_sha256 if transport == "ssh" else "",
        )
        return replace(device, **changed)

    def control(self, op: str, **more: object) -> dict[str, Any]:
        answer = ask(self.state_dir, {"op": op, **more})
        assert isinstance(answer, dict)
        return answer

    def stats(self, name: str) -> dict[str, int]:
        devices = self.control("stats", host=name)["devices"]
        assert isinstance(devices, dict)
        return devices[name]

    def credential(self, password: str = PASSWORD) -> Callable[[], Credential]:
        def give() -> Credential:
            self.asked += 1
            return Credential("admin", Secret(password))

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
def running_fleet() -> Iterator[World]:
    with TemporaryDirectory(prefix="dev") as folder:
        state_dir = Path(folder) / "s"
        with running(simulated(), state_dir, NOW) as ready:
            yield World(ready, state_dir)


@pytest.fixture
def world(running_fleet: World) -> Iterator[World]:
    running_fleet.asked = 0
    yield running_fleet
    for device in running_fleet.ready.devices:
        running_fleet.control("power", host=device.name, state="on")
    running_fleet.control("reset")
