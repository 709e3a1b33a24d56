"""What a running simulator tells about itself: the file that tests and inventories read."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from fleetcfg.errors import SimError
from fleetcfg.sim.core.json_types import a_list, an_object

READY = "ready.json"
PID = "sim.pid"
CONTROL = "control.sock"
AUTHORITY = "ca.pem"
FLEET = "fleet.json"
LOG = "sim.log"


@dataclass(frozen=True, slots=True)
class ReadyDevice:
    """Where a simulated codec listens, and by what to know it.

    Attributes:
        name: As the fleet calls it.
        address: Its loopback address.
        https_port: Port of HTTPS and WebSocket.
        ssh_port: Port of SSH.
        certificate_sha256: Fingerprint of its certificate's DER, in hexadecimal.
        host_key: Its public host key, `ssh-ed25519 AAAA…`.
        host_key_sha256: Fingerprint of that, `SHA256:…`.
        serial: Serial number that its status shows.
    """

    name: str
    address: str
    https_port: int
    ssh_port: int
    certificate_sha256: str
    host_key: str
    host_key_sha256: str
    serial: str


@dataclass(frozen=True, slots=True)
class ReadyFile:
    """A running fleet.

    Attributes:
        pid: The process.
        control: Its control socket.
        ca_file: Certificate of its authority.
        user: Every device's administrator.
        rtt_ms: Emulated round trip.
        devices: All of them.
    """

    pid: int
    control: str
    ca_file: str
    user: str
    rtt_ms: float
    devices: tuple[ReadyDevice, ...]

    def to_dict(self) -> dict[str, object]:
        """Give the file's content."""
        rows = [asdict(device) for device in self.devices]
        return {"simulated": True, **asdict(self), "devices": rows}

    def write(self, directory: Path) -> None:
        """Write the file, whole or not at all."""
        fresh = directory / f".{READY}.{os.getpid()}"
        fresh.write_text(json.dumps(self.to_dict(), ensure_ascii=False, indent=1), encoding="utf-8")
        fresh.replace(directory / READY)

    @classmethod
    def from_dict(cls, raw: Mapping[str, object]) -> "ReadyFile":
        """Read the file's content.

        Raises:
            SimError: SIM_READY_UNREADABLE.
        """
        known = {name: value for name, value in raw.items() if name != "simulated"}
        devices = a_list(known.get("devices"))
        if devices is None:
            raise SimError("SIM_READY_UNREADABLE")
        try:
            rows = [ReadyDevice(**(an_object(d) or {})) for d in devices]  # type: ignore[arg-type]  # as below
            return cls(**{**known, "devices": tuple(rows)})  # type: ignore[arg-type]  # read from JSON; a wrong name is refused
        except TypeError as error:
            raise SimError("SIM_READY_UNREADABLE") from error

    @classmethod
    def read(cls, directory: Path) -> "ReadyFile":
        """Read the file of the simulator that runs in *directory*.

        Raises:
            SimError: SIM_NOT_RUNNING, SIM_READY_UNREADABLE.
        """
        try:
            text = (directory / READY).read_text(encoding="utf-8")
        except OSError as error:
            raise SimError("SIM_NOT_RUNNING", state_dir=str(directory)) from error
        try:
            return cls.from_dict(json.loads(text))
        except json.JSONDecodeError as error:
            raise SimError("SIM_READY_UNREADABLE") from error
