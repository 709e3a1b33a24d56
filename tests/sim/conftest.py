"""A simulated fleet on loopback, started once a module and put back after every test."""

import os
import shutil
import ssl
from base64 import b64encode
from collections.abc import Callable, Iterator
from datetime import datetime
from http.client import HTTPResponse, HTTPSConnection

import pytest

from fleetcfg_kit.sim.cisco_ce.device_state import CodecState
from fleetcfg_kit.sim.cisco_ce.models.catalog import model
from fleetcfg_kit.sim.core.auth import SimAccount
from fleetcfg_kit.sim.core.device import SimClock
from fleetcfg_kit.sim.core.fleet import SimDevice, SimFleet
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.fleet import PASSWORD, USER, RunningFleet, run_fleet

ACCOUNTS = (
    SimAccount("auditor", "audit-pass", ("Audit",)),
    SimAccount("ascii", "ascii-pass", ("Admin", "User")),
    SimAccount("guest", "guest-pass", ("User",)),
)
DEVICES = (
    SimDevice(
        "old",
        "127.20.0.1",
        "SX10",
        "ce9.6.1",
        "FOC0001",
        "00:50:60:00:00:01",
        ("sw-lc-01", "GigabitEthernet1/0/7"),
        {"SystemUnit Name": "Phòng họp số 1"},
    ),
    SimDevice("kit", "127.20.0.2", "Room Kit", "ce9.15.17.4", "FOC0002", "00:50:60:00:00:02"),
    SimDevice(
        "pro",
        "127.20.0.3",
        "Codec Pro",
        "26.4.1",
        "FOC0003",
        "00:50:60:00:00:03",
        None,
        {"SystemUnit Name": "Salle du Conseil — Québec"},
    ),
)


def fleet(*devices: SimDevice, rtt_ms: float = 0.0) -> SimFleet:
    """Make a fleet whose ports the system chooses."""
    return SimFleet(devices or DEVICES, USER, PASSWORD, 0, 0, rtt_ms, ACCOUNTS)


class Steady:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def _make_codec(
    product: str = "Room Kit", firmware: str = "ce9.15.17.4", **settings: str
) -> tuple[CodecState, Steady]:
    """Make a codec without wires, and the clock that it goes by."""
    steady = Steady()
    device = SimDevice(
        "one",
        "127.20.9.9",
        product,
        firmware,
        "FOC9999",
        "00:50:60:00:00:09",
        settings={path.replace("_", " "): value for path, value in settings.items()},
    )
    accounts = (SimAccount(USER, PASSWORD, ("Admin", "User")), *ACCOUNTS)
    return CodecState(device, model(product, firmware), accounts, SimClock(NOON, steady)), steady


@pytest.fixture(scope="session")
def make_codec() -> Callable[..., tuple[CodecState, Steady]]:
    """Makes a codec without wires, and the clock that it goes by."""
    return _make_codec


@pytest.fixture(scope="session")
def make_one() -> Callable[..., CodecState]:
    """Makes a codec without wires."""
    return lambda *product: _make_codec(*product)[0]


@pytest.fixture
def make(make_one: Callable[..., CodecState]) -> Callable[..., CodecState]:
    """Makes a codec without wires."""
    return make_one


@pytest.fixture(scope="session")
def grand() -> CodecState:
    """The largest codec; for laws only, which hold whatever it is set to."""
    return _make_codec("Codec Pro", "26.4.1")[0]


class Browser:
    """What asks the devices of a running fleet over HTTPS."""

    def __init__(self, fleet: RunningFleet) -> None:
        self.fleet = fleet

    def connection(self, name: str, *, timeout: float = 600.0) -> HTTPSConnection:
        device = self.fleet.at(name)
        context = ssl.create_default_context(cafile=self.fleet.ready.ca_file)
        return HTTPSConnection(device.address, device.https_port, context=context, timeout=timeout)

    def http(
        self, name: str, method: str, path: str, body: str = "", **headers: str
    ) -> tuple[HTTPResponse, bytes]:
        """Ask once, as the administrator unless the headers say otherwise."""
        if not headers:
            headers = {"Authorization": basic(USER, PASSWORD)}
        connection = self.connection(name)
        try:
            connection.request(method, path, body.encode() or None, headers)
            response = connection.getresponse()
            return response, response.read()
        finally:
            connection.close()


def basic(user: str, password: str) -> str:
    return "Basic " + b64encode(f"{user}:{password}".encode()).decode()


@pytest.fixture(scope="session")
def now() -> datetime:
    """The time of day at which simulators start."""
    return NOON


@pytest.fixture(scope="module")
def module_browser() -> Iterator[Browser]:
    with run_fleet(fleet(), NOON) as running:
        yield Browser(running)


@pytest.fixture
def browser(module_browser: Browser) -> Iterator[Browser]:
    yield module_browser
    module_browser.fleet.restore()


@pytest.fixture
def program() -> Callable[[str], str]:
    """Find a program, or skip and say why; where a CI is meant to have it, fail."""

    def find(name: str) -> str:
        path = shutil.which(name)
        if path is None:
            reason = f"{name} is not installed"
            if os.environ.get("CI"):
                pytest.fail(reason)
            pytest.skip(reason)
        return path

    return find
