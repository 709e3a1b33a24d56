"""A simulated RealPresence Group on loopback, and what talks to it as clients do."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import asyncssh
import pytest
import requests

from fleetcfg_kit.sim.core.auth import SimAccount
from fleetcfg_kit.sim.core.device import SimClock
from fleetcfg_kit.sim.core.fleet import SimDevice, SimFleet
from fleetcfg_kit.sim.core.shell import SimSession
from fleetcfg_kit.sim.poly.device_state import PolyGroupState
from fleetcfg_kit.sim.poly.shell import PolyShell
from fleetcfg_kit.sim.poly.tables import DEFAULTS
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.fleet import PASSWORD, USER, RunningFleet, run_fleet
from tests.sim.ssh_client import login_to

GUEST = SimAccount("guest", "guest-pass", ("User",))
BOX = SimDevice(
    "box",
    "127.21.0.1",
    "RealPresence Group 500",
    "6.2.2.8",
    "8G1234",
    "00:E0:DB:00:00:01",
    settings={"system.info.systemname": "Phòng họp số 1"},
    family="poly_group",
)


@dataclass
class Rest:
    """A client of REST: a jar of cookies and the token that goes back as a header."""

    base: str
    ca: str
    http: requests.Session = field(default_factory=requests.Session)

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> Any:
        token = self.http.cookies.get("XSRF-TOKEN") or ""
        # A line of its own for each request: one that was hung up is not met by the next.
        sent = {"x-xsrf-token": token, "Connection": "close", **headers}
        return self.http.request(
            method, self.base + path, json=body, headers=sent, verify=self.ca, timeout=600
        )

    def log_in(self, user: str = USER, password: str = PASSWORD) -> Any:
        return self.ask("POST", "/rest/session", {"user": user, "password": password})

    def config(self, **body: object) -> Any:
        answer = self.ask("POST", "/rest/config", body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def set(self, name: str, value: str) -> str:
        told = self.config(vars=[{"name": name, "value": value}])["vars"][0]["result"]
        return str(told)

    def get(self, name: str) -> str:
        return str(self.config(names=[name])["vars"][0]["value"])


@dataclass
class Box:
    """The system, from outside."""

    fleet: RunningFleet

    def ssh(self, *lines: str, user: str = USER, password: str = PASSWORD) -> str:
        """Say *lines* and `exit`; give all that was sent."""
        there = self.fleet.at("box")

        async def talk() -> str:
            async with asyncssh.connect(**login_to(there, user, password)) as connection:
                process = await connection.create_process(encoding=None, term_type="vt100")
                process.stdin.write("".join(f"{line}\r" for line in (*lines, "exit")).encode())
                return (await asyncio.wait_for(process.stdout.read(), 20)).decode()

        return asyncio.run(talk())

    def say(self, line: str, **who: str) -> list[str]:
        """Give the lines of the answer to one line."""
        _, _, rest = self.ssh(line, **who).partition(f"-> {line}\r\r\n")
        return rest.partition("-> ")[0].split("\r\r\n")[:-1]

    def rest(self) -> Rest:
        there = self.fleet.at("box")
        return Rest(f"https://{there.address}:{there.https_port}", self.fleet.ready.ca_file)

    def admin(self) -> Rest:
        client = self.rest()
        assert client.log_in().status_code == 200
        return client


@pytest.fixture(scope="module")
def module_box() -> Iterator[Box]:
    with run_fleet(SimFleet((BOX,), USER, PASSWORD, 0, 0, accounts=(GUEST,)), NOON) as running:
        yield Box(running)


@pytest.fixture
def box(module_box: Box) -> Iterator[Box]:
    yield module_box
    module_box.fleet.restore()


@dataclass
class Bare:
    """A system without wires, its clock, and one session at its shell."""

    state: PolyGroupState
    steady: Any
    sent: bytearray = field(default_factory=bytearray)
    has_left: bool = False

    def open(self, user: str = USER, order: str | None = None) -> "Bare":
        session = SimSession(
            self.state,
            user,
            "127.0.0.1",
            is_terminal=False,
            order=order,
            send=self.sent.extend,
            leave=self._leave,
        )
        self.shell = PolyShell(session)
        self.shell.start()
        return self

    def _leave(self) -> None:
        self.has_left = True

    def hear(self, data: bytes) -> str:
        """Send bytes; give what comes back."""
        self.sent.clear()
        self.shell.feed(data)
        return self.sent.decode()


class Steady:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="session")
def make_bare() -> Callable[..., Bare]:
    """Makes a system without wires."""

    def make(device: SimDevice = BOX) -> Bare:
        steady = Steady()
        accounts = (SimAccount(USER, PASSWORD), GUEST)
        return Bare(PolyGroupState(device, accounts, SimClock(NOON, steady), DEFAULTS), steady)

    return make


@pytest.fixture
def bare(make_bare: Callable[..., Bare]) -> Bare:
    return make_bare()
