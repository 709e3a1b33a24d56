"""One session with one device of a family whose catalog names all that can be asked for.

Such a family brings a `Wire` for each of its transports; `fleetcfg.devices.wire_driver` makes a
driver of it, and `fleetcfg.devices.wire_writer` a writer of a `WritingWire`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from fleetcfg.model.snapshot import DeviceIdentity, DeviceStatus, Snapshot


@dataclass(slots=True)
class DeviceValues:
    """What one device gave, by path.

    Attributes:
        values: As the device stores them.
        masked: Paths of those that it has and hides.
        unreadable: Code by path, for what it did not give.
    """

    values: dict[str, str] = field(default_factory=dict[str, str], repr=False)
    masked: set[str] = field(default_factory=set[str])
    unreadable: dict[str, str] = field(default_factory=dict[str, str])

    def snapshot(self, identity: DeviceIdentity) -> Snapshot:
        """Return them as a configuration."""
        return Snapshot(identity, self.values, frozenset(self.masked), self.unreadable)


class Wire(Protocol):
    """One session with one device. All but `cut` and `close` raise `DeviceError`."""

    def identify(self) -> DeviceIdentity:
        """Return which device answers."""
        ...

    def read(self, names: Sequence[str]) -> DeviceValues:
        """Return what the device has of *names*, which are the catalog's natives."""
        ...

    def status(self, known: DeviceIdentity) -> DeviceStatus:
        """Return the state of the device, which is *known*."""
        ...

    def cut(self) -> None:
        """From any thread: make what waits for the device fail at once."""
        ...

    def close(self) -> None:
        """End the session and the connection; never raises."""
        ...


def facts_of(known: DeviceIdentity, active: int | None) -> Mapping[str, bool | str]:
    """Return what a change-set can demand; what the device did not tell is left out."""
    facts: dict[str, bool | str] = {} if active is None else {"call.active": active > 0}
    return {**facts, "sys.firmware": known.version} if known.version else facts
