"""The simulated fleet that everybody is measured against: one process, held to one core.

Its own CPU is told beside that of the clients, so that a reader sees who was measured.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import cpu_of, tree
from fleetcfg_kit.sim.core.fleet import SimDevice, SimFleet
from fleetcfg_kit.sim.core.launch import ask, start, stop
from fleetcfg_kit.sim.core.state_folder import ReadyDevice, ReadyFile
from fleetcfg_kit.testing.fleet import find_port

USER = "benchmark"
PASSWORD = "only-on-loopback"  # noqa: S105 - of devices that do not exist
PRODUCT, FIRMWARE = "Codec Pro", "26.4"
NAME = "SystemUnit Name"
ODD_ONE_OUT = 20  # each so many-th device differs from what is declared, in one value
TAMPERED = ("Conference FarEndControl Mode", "Off")


@dataclass(frozen=True, slots=True)
class Cores:
    """Who runs where; the same core for both where there is only one."""

    farm: tuple[int, ...]
    clients: tuple[int, ...]


def cores() -> Cores:
    """Give the simulator one core and the clients the rest."""
    every = tuple(sorted(os.sched_getaffinity(0)))
    return Cores(every[:1], every[1:] or every)


@dataclass(frozen=True, slots=True)
class Farm:
    """A fleet that is being simulated.

    Attributes:
        rtt: Emulated round trip, in milliseconds.
    """

    ready: ReadyFile
    state_dir: Path
    rtt: int

    @property
    def devices(self) -> tuple[ReadyDevice, ...]:
        """All of it."""
        return self.ready.devices

    def cpu(self) -> float:
        """Return the seconds of CPU that it has used so far."""
        return cpu_of(tuple(tree(self.ready.pid)))

    def kill(self, hosts: Sequence[str], mode: str) -> None:
        """Make *hosts* ``silent``, or ``refuses``; ``none`` brings them back."""
        for host in hosts:
            ask(self.state_dir, {"op": "fault", "host": host, "mode": mode})


@contextmanager
def farm(devices: int, rtt: int, state_dir: Path) -> Iterator[Farm]:
    """Simulate *devices* codecs until the block ends, however it ends."""
    with simulated(tuple(_device(number) for number in range(devices)), rtt, state_dir) as running:
        yield running


@contextmanager
def simulated(devices: tuple[SimDevice, ...], rtt: int, state_dir: Path) -> Iterator[Farm]:
    """Simulate these *devices* until the block ends, however it ends."""
    fleet = SimFleet(
        devices=devices,
        user=USER,
        password=PASSWORD,
        https_port=find_port(),  # another run may have devices at the same addresses
        ssh_port=find_port(),
        rtt_ms=rtt,
    )
    ours = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores().farm)  # the simulator inherits it
    try:
        ready = start(fleet, state_dir)
    finally:
        os.sched_setaffinity(0, ours)
    try:
        yield Farm(ready, state_dir, rtt)
    finally:
        stop(state_dir)


def _device(number: int) -> SimDevice:
    high, low = divmod(number, 256)
    room = {NAME: room_name(number)}
    odd = {TAMPERED[0]: TAMPERED[1]} if number % ODD_ONE_OUT == ODD_ONE_OUT - 1 else {}
    return SimDevice(
        name=f"codec-{number:06}",
        address=address(number),
        product=PRODUCT,
        firmware=FIRMWARE,
        serial=f"SIM{number:08}",
        mac=f"02:00:00:00:{high:02x}:{low:02x}",
        neighbour=(f"sw-{number:06}", "GigabitEthernet0/3"),
        settings={**room, **odd},
    )


def address(number: int) -> str:
    """Return the loopback address of the device *number*."""
    return f"127.{90 + number // 62_500}.{number // 250 % 250 + 1}.{number % 250 + 1}"


def room_name(number: int) -> str:
    """Return what the codec *number* calls itself."""
    return f"Phòng họp {number}"
