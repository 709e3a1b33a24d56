"""The driver of every family that brings a `Wire` and a catalog. Reading only.

What a device says of itself is shown to people: no text of it is longer than such a text can be,
so that none drowns what is told of other devices.
"""

from collections.abc import Mapping
from typing import Final

from fleetcfg.devices.catalog import spaces_of
from fleetcfg.devices.transports.line import Peer
from fleetcfg.devices.transports.ports import PortProof
from fleetcfg.devices.wire import DeviceValues, Wire
from fleetcfg.errors import DeviceError
from fleetcfg.model.catalog import Catalog
from fleetcfg.model.fleet import Device
from fleetcfg.model.snapshot import DeviceIdentity, DeviceStatus, Snapshot
from fleetcfg.model.space import Space, Text

_MOST_OF_A_NAME: Final = 256  # characters of a serial number, a model, a version
_MOST_OF_A_VALUE: Final = 4_096  # characters, where the catalog does not allow more


class WireDriver:
    """One session with one device; see `fleetcfg.devices.driver.Driver`."""

    def __init__(self, device: Device, wire: Wire, catalog: Catalog) -> None:
        self._peer = Peer(device.host, device.address, device.port)
        self._ports = PortProof(device, catalog)
        self._wire = wire
        self._catalog = catalog
        self._identity: DeviceIdentity | None = None
        self._paths: tuple[str, ...] = ()

    def identify(self) -> DeviceIdentity:
        """Return which device answers; asked once a session."""
        with self._peer.naming():
            if self._identity is None:
                self._identity = _named(self._wire.identify())
            return self._identity

    def read(self) -> Snapshot:
        """Return everything that the catalog knows: no document of such a device names it all."""
        identity = self.identify()
        with self._peer.naming():
            values = self._wire.read(tuple(self._catalog.natives))
            self._leave_too_long(values)
            read = self._ports.prove(values.snapshot(identity))
        self._paths = read.paths()
        return read

    def _leave_too_long(self, values: DeviceValues) -> None:
        """Leave unread what is longer than any such value."""
        long = [path for path, text in values.values.items() if len(text) > _MOST_OF_A_VALUE]
        spaces = spaces_of(self._catalog, tuple(long)) if long else {}
        for path in long:
            space = spaces.get(path)
            most = space.most if isinstance(space, Text) else None
            if len(values.values[path]) > (most or 0):
                del values.values[path]
                values.unreadable[path] = "DEV_ANSWER_BROKEN"

    def status(self) -> DeviceStatus:
        """Return the state."""
        identity = self.identify()
        with self._peer.naming():
            return self._wire.status(identity)

    def spaces(self) -> Mapping[str, Space]:
        """Return what each path may be set to, by the catalog: such a device does not tell."""
        return spaces_of(self._catalog, self._paths or self.read().paths())

    def abort(self) -> None:
        """From any thread: make what waits for the device fail at once."""
        self._ports.cut()
        self._wire.cut()

    def close(self) -> None:
        """End the session on the device, and the connection."""
        self._wire.close()


def _named(identity: DeviceIdentity) -> DeviceIdentity:
    """Return *identity*."""
    for name in ("serial", "product", "version", "mac"):
        if len(getattr(identity, name)) > _MOST_OF_A_NAME:
            raise DeviceError("DEV_ANSWER_BROKEN", path=name, reason="length")
    return identity
