"""The driver of every family that brings a `Wire` and a catalog. Reading only."""

from collections.abc import Mapping

from fleetcfg.devices.catalog import spaces_of
from fleetcfg.devices.transports.line import Peer
from fleetcfg.devices.transports.ports import PortProof
from fleetcfg.devices.wire import Wire
from fleetcfg.model.catalog import Catalog
from fleetcfg.model.fleet import Device
from fleetcfg.model.snapshot import DeviceIdentity, DeviceStatus, Snapshot
from fleetcfg.model.space import Space


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
                self._identity = self._wire.identify()
            return self._identity

    def read(self) -> Snapshot:
        """Return everything that the catalog knows: no document of such a device names it all."""
        identity = self.identify()
        with self._peer.naming():
            values = self._wire.read(tuple(self._catalog.natives))
            read = self._ports.prove(values.snapshot(identity))
        self._paths = read.paths()
        return read

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
