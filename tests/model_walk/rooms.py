"""Rooms whose device is a dictionary: a family of devices, behind the port of every writer.

The rules of writing are those of every family (`fleetcfg.devices.write_rules`); only the wire is
missing. A room tells of every write before it is made, and may have the process die there.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from fleetcfg.devices.driver import AskCredential, DeviceLimits
from fleetcfg.devices.family import Family
from fleetcfg.devices.write_rules import cautions, write_in_order
from fleetcfg.devices.writer import Write, WriteReply, WriteReport
from fleetcfg.model.catalog import Catalog, Parameter
from fleetcfg.model.fleet import Device, Transport
from fleetcfg.model.paths import PlainPaths
from fleetcfg.model.snapshot import DeviceIdentity, DeviceStatus, Expect, Snapshot
from fleetcfg.model.space import Space, Text

NAME, MODEL = "room", "Room"
PATHS: Final = ("display name", "time server")
_SPACE: Final = Text(0, 40)
_SSH: Final = Transport("ssh", 22, "host_key")
CATALOG: Final = Catalog(
    NAME,
    {},
    natives={path: Parameter(path, (path,), _SPACE) for path in PATHS},
    vendor="Nobody",
    sha256="sha256:" + "ca" * 32,
    transports=(_SSH,),
)
FAMILY: Final = Family(
    NAME,
    Path(),
    PlainPaths(),
    (_SSH,),
    reader="tests.model_walk.rooms:RoomDriver",
    writer="tests.model_walk.rooms:RoomWriter",
)


class KilledError(BaseException):
    """The process was killed: nothing that it would still have done was done."""


@dataclass
class Room:
    """What is at the other end of the wire.

    Attributes:
        values: Its settings, by path.
        on_write: Is told the host before anything is written to it.
        dies: When the process that writes is killed: ``before`` a write, ``between`` two, or
            ``after`` them; empty for never.
    """

    host: str
    values: dict[str, str] = field(default_factory=lambda: dict.fromkeys(PATHS, "0"))
    on_write: Callable[[str], None] = lambda _host: None
    dies: str = ""

    def put(self, writes: Sequence[Write]) -> None:
        """Make *writes*, or die at it."""
        self.on_write(self.host)
        for number, write in enumerate(writes):
            if self.dies == ("between" if number else "before"):
                raise KilledError
            self.values[write.path] = write.value
        if self.dies:
            raise KilledError

    def identify(self) -> DeviceIdentity:
        return DeviceIdentity(f"SN-{self.host}", MODEL, "1.0")

    def read(self) -> Snapshot:
        return Snapshot(self.identify(), dict(self.values))

    def declare(self) -> Device:
        """Return it as an inventory declares it, with its wire."""
        return Device(
            self.host,
            NAME,
            "127.0.0.1",
            model=MODEL,
            serial_number=f"SN-{self.host}",
            transport="ssh",
            port=22,
            host_key="SHA256:" + "A" * 43,
            variables={"room": self},
        )


class RoomDriver:
    """One session with a room; see `fleetcfg.devices.driver.Driver`."""

    def __init__(self, device: Device, _credential: AskCredential, _limits: DeviceLimits) -> None:
        room = device.variables["room"]
        assert isinstance(room, Room)
        self.room = room

    def identify(self) -> DeviceIdentity:
        return self.room.identify()

    def read(self) -> Snapshot:
        return self.room.read()

    def status(self) -> DeviceStatus:
        return DeviceStatus(self.identify())

    def spaces(self) -> Mapping[str, Space]:
        return dict.fromkeys(PATHS, _SPACE)

    def abort(self) -> None:
        return

    def close(self) -> None:
        return


class RoomWriter(RoomDriver):
    """One session that can change a room."""

    def write(self, writes: Sequence[Write], expect: Expect) -> WriteReport:
        return write_in_order(self, writes, expect, cautions(CATALOG))

    def put(self, writes: Sequence[Write]) -> list[WriteReply]:
        self.room.put(writes)
        return [WriteReply("accepted")] * len(writes)

    def reopen(self) -> None:
        return
