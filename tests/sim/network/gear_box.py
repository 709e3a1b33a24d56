"""A simulated switch as others see it: netmiko, keys that are typed, and its command line bare."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

import asyncssh
from netmiko import BaseConnection, ConnectHandler

from fleetcfg_kit.sim.core.auth import SimAccount
from fleetcfg_kit.sim.core.device import SimClock
from fleetcfg_kit.sim.core.fleet import SimDevice, SimFleet
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.fleet import PASSWORD, USER, RunningFleet, run_fleet
from tests.sim.ssh_client import login_to

NAME = "sw-01"
GUEST = SimAccount("guest", "guest-pass", ("User",))
ACCOUNT, CLOCK = SimAccount(USER, PASSWORD), SimClock(NOON)


def describe(number: int, family: str, product: str, firmware: str, port: str) -> SimDevice:
    """Return a switch whose *port* is in use."""
    return SimDevice(
        NAME,
        f"127.21.1.{number}",
        product,
        firmware,
        "FOC1",
        f"00:50:60:00:02:{number:02X}",
        settings={f"{port}.description": "Phong hop", "ntp.servers": "10.0.0.1"},
        family=family,
    )


@dataclass
class Box:
    """The switch, from outside.

    Attributes:
        device_type: What netmiko calls its system.
        leave: What ends a session.
    """

    fleet: RunningFleet
    device_type: str
    leave: str = "quit"

    def netmiko(self, user: str = USER, password: str = PASSWORD) -> BaseConnection:
        there = self.fleet.at(NAME)
        return ConnectHandler(
            device_type=self.device_type,
            host=there.address,
            port=there.ssh_port,
            username=user,
            password=password,
            use_keys=False,
            allow_agent=False,
        )

    def type(self, *keys: str, user: str = USER, password: str = PASSWORD) -> str:
        """Type *keys* as they are, and leave; give all that was shown."""
        there = self.fleet.at(NAME)

        async def talk() -> str:
            async with asyncssh.connect(**login_to(there, user, password)) as connection:
                process = await connection.create_process(encoding=None, term_type="vt100")
                process.stdin.write("".join((*keys, f"{self.leave}\r")).encode())
                return (await asyncio.wait_for(process.stdout.read(), 20)).decode()

        return asyncio.run(talk())


def run_box(device: SimDevice, device_type: str, leave: str = "quit") -> Iterator[Box]:
    """Give *device*, running."""
    with run_fleet(SimFleet((device,), USER, PASSWORD, 0, 0, accounts=(GUEST,)), NOON) as running:
        yield Box(running, device_type, leave)


def restored(box: Box) -> Iterator[Box]:
    """Give *box* as a test finds it, and put its switch back afterwards."""
    yield box
    box.fleet.restore()
