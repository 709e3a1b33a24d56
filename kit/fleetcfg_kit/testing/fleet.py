"""A simulated fleet that runs, and what a person at one of its devices does."""

import secrets
import socket
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from fleetcfg.model.fleet import Device
from fleetcfg_kit.sim.core.fleet import FIRST_FAMILY, SimDevice, SimFleet
from fleetcfg_kit.sim.core.in_process import running
from fleetcfg_kit.sim.core.launch import ask, forget, stop
from fleetcfg_kit.sim.core.state_folder import ReadyDevice, ReadyFile
from fleetcfg_kit.simulation import Ports, simulate, write_province
from fleetcfg_kit.testing.declarations import read_declarations

USER: Final = "admin"
PASSWORD: Final = "Bí mật 42"  # noqa: S105 - of devices that are not there

_PORTS: Final = range(16_384, 32_768)  # below those that systems give to clients


@dataclass(frozen=True, slots=True)
class RunningFleet:
    """Devices that answer on loopback for as long as the simulator runs.

    Attributes:
        ready: Where each listens, and by what to know it.
        state: The folder of the simulator.
        province: The folder that declares them, if there is one.
        devices: As they are declared there.
    """

    ready: ReadyFile
    state: Path
    province: Path = field(default_factory=Path)
    devices: Mapping[str, Device] = field(default_factory=dict[str, Device])

    def at(self, host: str) -> ReadyDevice:
        """Return where *host* listens."""
        return next(device for device in self.ready.devices if device.name == host)

    def over(self, transport: str, family: str = "cisco_ce") -> list[str]:
        """Return the hosts of *family* that are declared to be reached by *transport*, in order."""
        way = (family, transport)
        return sorted(h for h, d in self.devices.items() if (d.family, d.transport) == way)

    def control(self, op: str, **more: object) -> dict[str, Any]:
        """Have the simulator do something; see the reference of ``fleetcfg sim``.

        Raises:
            SimError: The code with which it refuses.
        """
        answer: Any = ask(self.state, {"op": op, **more})
        return dict(answer)

    def get(self, host: str, path: str) -> str:
        """Return what the device *host* has at *path*."""
        return str(self.control("get", host=host, path=path)["value"])

    def tamper(self, host: str, path: str, value: str) -> None:
        """Change a setting of *host* as a person at its touch panel would."""
        self.control("tamper", host=host, path=path, value=value)

    def fault(self, host: str, mode: str) -> dict[str, Any]:
        """Have *host* misbehave, ``none`` for not any more; return what the simulator says."""
        return self.control("fault", host=host, mode=mode)

    def power(self, host: str, state: str, boot_s: float = 0) -> None:
        """Switch *host* ``on`` or ``off``, or have its power ``lost``; it starts in *boot_s*."""
        self.control("power", host=host, state=state, boot_s=boot_s)

    def stats(self) -> dict[str, dict[str, int]]:
        """Count what each device saw: connections, logins, reads, writes."""
        return dict(self.control("stats")["devices"])

    def written(self, host: str) -> list[str]:
        """Return the paths that were set over the network since the last reset, in order."""
        changes = self.control("journal", host=host)["changes"]
        return [change["path"] for change in changes if change["actor"] == self.ready.user]

    def restore(self) -> None:
        """Bring every device back to what it was."""
        self.control("power", state="on")
        self.control("reset")


def make_sim_fleet(
    models: Mapping[str, tuple[str, str]], net: int, family: str = FIRST_FAMILY
) -> SimFleet:
    """Return a fleet of ``{host: (model, firmware)}``, at addresses 127.*net*.0.1 and on."""
    devices = tuple(
        SimDevice(
            host,
            f"127.{net}.0.{n}",
            product,
            firmware,
            f"FOC{n:04}",
            f"00:50:60:{net:02X}:00:{n:02X}",
            ("sw-lc-01", f"Gi1/0/{n}"),
            family=family,
        )
        for n, (host, (product, firmware)) in enumerate(models.items(), start=1)
    )
    return SimFleet(devices, USER, PASSWORD, 0, 0)


def declare(there: ReadyDevice, transport: str, **changes: Any) -> Device:  # noqa: ANN401 - of `Device`
    """Return a simulated codec as an inventory declares it, with its pin."""
    is_https = transport == "https"
    device = Device(
        there.name,
        FIRST_FAMILY,
        there.address,
        transport=transport,
        serial_number=there.serial,
        port=there.https_port if is_https else there.ssh_port,
        certificate=there.certificate_sha256 if is_https else "",
        host_key="" if is_https else there.host_key_sha256,
        simulated=True,
    )
    return replace(device, **changes)


@contextmanager
def run_fleet(fleet: SimFleet, now: datetime) -> Generator[RunningFleet]:
    """Simulate *fleet* in this process while inside.

    Raises:
        SimError: What the simulator refuses.
    """
    with TemporaryDirectory(prefix="fleet") as folder:
        state = Path(folder) / "s"
        with running(fleet, state, now) as ready:
            yield RunningFleet(ready, state)


@contextmanager
def run_province(
    source: Path, province: Path, state: Path, *, now: datetime, rtt_ms: float = 0
) -> Generator[RunningFleet]:
    """Simulate what *source* declares, in a process of its own, while inside.

    Args:
        source: The root of a province.
        province: A folder, empty or not there: gets the same province, of the simulated devices.
        state: The folder of the simulator.
        now: The time of it.
        rtt_ms: How far its devices are away, in milliseconds there and back.

    Raises:
        SimError: What the simulator refuses.
    """
    sources = read_declarations(source)
    ports = Ports(0, 0)  # which the system chooses as each is taken: none is guessed before
    ready, facts = simulate(sources.province(at=now), state, ports, rtt_ms=rtt_ms)
    try:
        write_province(sources, facts, province)
        devices = read_declarations(province).province(at=now).fleet.devices
        running = {there.name: devices[there.name] for there in ready.devices}
        yield RunningFleet(ready, state, province, running)
    finally:
        stop(state)
        forget(state)


def find_port() -> int:
    """Return a port that is free at every address, and that no client is given meanwhile."""
    while True:
        port = secrets.choice(_PORTS)
        with socket.socket() as trial, suppress(OSError):
            trial.bind(("", port))
            return port
