"""The driver of a Group: what either wire brings becomes nouns. Reading only."""

from collections.abc import Mapping

from fleetcfg.devices.catalog import spaces_of
from fleetcfg.devices.driver import AskCredential, DeviceLimits
from fleetcfg.devices.drivers.poly_group import FAMILY
from fleetcfg.devices.drivers.poly_group.rest import RestWire
from fleetcfg.devices.drivers.poly_group.terminal import TerminalWire
from fleetcfg.devices.drivers.poly_group.wire import GroupWire
from fleetcfg.devices.transports.line import Peer
from fleetcfg.devices.transports.trust import pinned_host_key, trust_of
from fleetcfg.model.fleet import Device
from fleetcfg.model.snapshot import DeviceIdentity, DeviceStatus, Snapshot
from fleetcfg.model.space import Space


class GroupDriver:
    """One session with one device; see `fleetcfg.devices.driver.Driver`."""

    def __init__(self, peer: Peer, wire: GroupWire) -> None:
        self._peer = peer
        self._wire = wire
        self._identity: DeviceIdentity | None = None

    def identify(self) -> DeviceIdentity:
        """Return which device answers; asked once a session."""
        with self._peer.naming():
            if self._identity is None:
                self._identity = self._wire.identify()
            return self._identity

    def read(self) -> Snapshot:
        """Return every variable that the catalog knows: no document of a Group names them all."""
        identity = self.identify()
        with self._peer.naming():
            return self._wire.read(tuple(FAMILY.catalog().natives)).snapshot(identity)

    def status(self) -> DeviceStatus:
        """Return the state."""
        identity = self.identify()
        with self._peer.naming():
            return self._wire.status(identity)

    def spaces(self) -> Mapping[str, Space]:
        """Return what each variable may be set to, by the catalog: a Group does not tell."""
        return spaces_of(FAMILY.catalog(), tuple(FAMILY.catalog().natives))

    def abort(self) -> None:
        """From any thread: make what waits for the device fail at once."""
        self._wire.cut()

    def close(self) -> None:
        """End the session on the device, and the connection."""
        self._wire.close()


def open_driver(device: Device, credential: AskCredential, limits: DeviceLimits) -> GroupDriver:
    """Return a driver over the transport that is declared; nothing is sent yet.

    Raises:
        DeviceError: DEV_IDENTITY_NOT_PINNED, DEV_AUTHORITY_UNREADABLE.
    """
    peer = Peer(device.host, device.address, device.port)
    if device.transport == "ssh":
        pinned = pinned_host_key(device, peer)
        return GroupDriver(peer, TerminalWire(peer, pinned, credential, limits))
    return GroupDriver(peer, RestWire(peer, trust_of(device, peer), credential, limits))
