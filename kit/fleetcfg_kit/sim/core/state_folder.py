"""What a running simulator tells about itself: the file that tests and inventories read."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from fleetcfg.errors import SimError

READY = "ready.json"
PID = "sim.pid"
CONTROL = "control.sock"
AUTHORITY = "ca.pem"
FLEET = "fleet.json"
REFUSED = "refused.json"
LOG = "sim.log"
_PORT = "_port"


@dataclass(frozen=True, slots=True)
class ReadyDevice:
    """Where a simulated device listens, and by what to know it.

    Attributes:
        name: As the fleet calls it.
        address: Its loopback address.
        ports: By the listener's name, `https`; the file says `https_port`.
        certificate_sha256: Fingerprint of its certificate's DER, in hexadecimal.
        host_key: Its public host key, `ssh-ed25519 AAAA…`.
        host_key_sha256: Fingerprint of that, `SHA256:…`.
        serial: Serial number that its status shows.
        evidence: How well its model is known: `real` or `doc`, see `SimFamily`.
    """

    name: str
    address: str
    ports: Mapping[str, int]
    certificate_sha256: str
    host_key: str
    host_key_sha256: str
    serial: str
    evidence: str = "doc"

    @property
    def https_port(self) -> int:
        """Port of HTTPS; 0 where there is none."""
        return self.ports.get("https", 0)

    @property
    def ssh_port(self) -> int:
        """Port of SSH; 0 where there is none."""
        return self.ports.get("ssh", 0)

    def to_dict(self) -> dict[str, object]:
        """Give its row in the file."""
        facts = asdict(self)
        ports = {f"{name}{_PORT}": port for name, port in facts.pop("ports").items()}
        return {"name": facts.pop("name"), "address": facts.pop("address"), **ports, **facts}


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

    def of_one(self) -> dict[str, object]:
        """Give where the first device is, its state and its authority's certificate."""
        folder, first = str(Path(self.control).parent), self.devices[0].to_dict()
        return {"simulated": True, "state_dir": folder, "ca_file": self.ca_file, **first}

    def to_dict(self) -> dict[str, object]:
        """Give the file's content."""
        rows = [device.to_dict() for device in self.devices]
        return {"simulated": True, **asdict(self), "devices": rows}

    def write(self, directory: Path) -> None:
        """Write the file, whole or not at all."""
        fresh = directory / f".{READY}.{os.getpid()}"
        fresh.write_text(json.dumps(self.to_dict(), ensure_ascii=False, indent=1), encoding="utf-8")
        fresh.replace(directory / READY)

    @classmethod
    def read(cls, directory: Path) -> "ReadyFile":
        """Read the file of the simulator that runs in *directory*.

        Raises:
            SimError: SIM_NOT_RUNNING, SIM_READY_UNREADABLE.
        """
        try:
            raw = json.loads((directory / READY).read_bytes())
        except OSError as error:
            raise SimError("SIM_NOT_RUNNING", state_dir=str(directory)) from error
        except ValueError as error:
            raise SimError("SIM_READY_UNREADABLE") from error
        try:
            rows = [_with_ports(row) for row in _ROWS.validate_python(raw.pop("devices", None))]
            return _READY.validate_python({**raw, "devices": rows})
        except (ValidationError, AttributeError) as error:
            raise SimError("SIM_READY_UNREADABLE") from error


_ROWS = TypeAdapter(list[dict[str, object]])
_READY = TypeAdapter(ReadyFile)


def _with_ports(row: Mapping[str, object]) -> dict[str, object]:
    ports = {n.removesuffix(_PORT): port for n, port in row.items() if n.endswith(_PORT)}
    return {"ports": ports, **{n: fact for n, fact in row.items() if not n.endswith(_PORT)}}
