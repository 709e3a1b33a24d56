"""What a simulated fleet consists of: the seam between an inventory and the simulator.

Nouns and their JSON, no input or output. Refuses addresses outside 127.0.0.0/8 and devices that
share a name or an address.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from ipaddress import AddressValueError, IPv4Address, IPv4Network

from pydantic import TypeAdapter, ValidationError, with_config

from fleetcfg.errors import SimError
from fleetcfg.model.nearest import nearest
from fleetcfg_kit.sim.core.auth import SimAccount

LOOPBACK = IPv4Network("127.0.0.0/8")
_LONGEST_MS = 10_000.0
FIRST_FAMILY = "cisco_ce"  # what a file of 0.2.0 means, which names no family


@with_config(extra="forbid")
@dataclass(frozen=True, slots=True)
class SimLine:
    """What the line of a device does to the media of its calls, each way.

    Attributes:
        delay_ms: How late each packet comes.
        jitter_ms: By how much two of them are late unequally, in the mean.
        loss: Share of the packets that do not come.
    """

    delay_ms: float = 0.0
    jitter_ms: float = 0.0
    loss: float = 0.0

    def __post_init__(self) -> None:
        is_time = all(0 <= each <= _LONGEST_MS for each in (self.delay_ms, self.jitter_ms))
        if not (is_time and 0 <= self.loss <= 1):
            facts = {"delay": str(self.delay_ms), "jitter": str(self.jitter_ms)}
            raise SimError("SIM_LINE_ILLEGAL", **facts, loss=str(self.loss))


PERFECT_LINE = SimLine()


@with_config(extra="forbid")
@dataclass(frozen=True, slots=True)
class SimDevice:
    """One device that is to be simulated.

    Attributes:
        name: As the inventory calls it.
        address: Its own loopback address, `127.1.0.7`.
        product: `SX10`, `Room Kit`: any name that the family knows.
        firmware: `ce9.15.17.4`, `11.27.2.0`.
        serial: Serial number.
        mac: MAC address, `00:50:60:0A:0B:0C`.
        neighbour: Name of the switch and port that CDP and LLDP see.
        settings: Values over the model's defaults, by path, as the family spells them.
        fault: Name of a fault that it begins with.
        family: Name of its family.
        line: By which it is joined to the others.
    """

    name: str
    address: str
    product: str
    firmware: str
    serial: str
    mac: str
    neighbour: tuple[str, str] | None = None
    settings: Mapping[str, str] = field(default_factory=dict[str, str])
    fault: str | None = None
    family: str = FIRST_FAMILY
    line: SimLine = PERFECT_LINE

    def __post_init__(self) -> None:
        try:
            inside = IPv4Address(self.address) in LOOPBACK
        except AddressValueError:
            inside = False
        if not inside:
            raise SimError("SIM_ADDRESS_NOT_LOOPBACK", device=self.name, address=self.address)


@with_config(extra="forbid")
@dataclass(frozen=True, slots=True)
class SimFleet:
    """A fleet that is to be simulated.

    Attributes:
        devices: All of them.
        user: Login name of every device's administrator.
        password: Passphrase of the same.
        https_port: Port of the listeners called `https`, on every address.
        ssh_port: Port of those called `ssh`.
        rtt_ms: Emulated time to a device and back, in milliseconds.
        accounts: More local users of every device.
        ports: Of all other listeners, by name; any free port where none is given.
    """

    devices: tuple[SimDevice, ...]
    user: str
    password: str = field(repr=False)
    https_port: int = 8443
    ssh_port: int = 2222
    rtt_ms: float = 0.0
    accounts: tuple[SimAccount, ...] = ()
    ports: Mapping[str, int] = field(default_factory=dict[str, int])

    def __post_init__(self) -> None:
        for what in ("name", "address"):
            seen: set[str] = set()
            for device in self.devices:
                value = str(getattr(device, what))
                if value in seen:
                    raise SimError("SIM_DEVICE_TWICE", what=what, value=value)
                seen.add(value)

    def find(self, host: str) -> SimDevice:
        """Find a device by its name or its address.

        Raises:
            SimError: SIM_DEVICE_UNKNOWN.
        """
        for device in self.devices:
            if host in (device.name, device.address):
                return device
        near = nearest(host, [device.name for device in self.devices])
        raise SimError("SIM_DEVICE_UNKNOWN", host=host, nearest=near)

    def everybody(self) -> tuple[SimAccount, ...]:
        """Give all accounts, the administrator first."""
        return (SimAccount(self.user, self.password), *self.accounts)

    def port(self, listener: str) -> int:
        """Give the port of a listener by its name; 0 for any free one."""
        return {"https": self.https_port, "ssh": self.ssh_port, **self.ports}.get(listener, 0)

    def to_json(self) -> str:
        """Write the fleet; the text holds its passphrases, so the file is for its owner only."""
        whole = asdict(self)
        if not self.ports:
            del whole["ports"]
        for device in whole["devices"]:
            if device["family"] == FIRST_FAMILY:
                del device["family"]
            if device["line"] == asdict(PERFECT_LINE):
                del device["line"]
        return json.dumps(whole, ensure_ascii=False, indent=1)

    @classmethod
    def from_json(cls, text: str) -> "SimFleet":
        """Read a fleet.

        Raises:
            SimError: SIM_FLEET_UNREADABLE, and what the parts refuse.
        """
        try:
            return _FLEET.validate_python(json.loads(text))
        except json.JSONDecodeError as error:
            raise SimError("SIM_FLEET_UNREADABLE", line=error.lineno) from error
        except ValidationError as error:
            member = ".".join(map(str, error.errors()[0]["loc"]))
            raise SimError("SIM_FLEET_UNREADABLE", member=member) from error


_FLEET = TypeAdapter(SimFleet)
