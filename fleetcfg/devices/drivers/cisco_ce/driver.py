"""The driver of a Cisco codec: documents become nouns, whichever wire brings them.

Reading only. A session asks for as little as it can: what came along with one question answers the
next.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, tzinfo

from fleetcfg.devices.driver import AskCredential, DeviceLimits
from fleetcfg.devices.drivers.cisco_ce import FAMILY, media, software, state
from fleetcfg.devices.drivers.cisco_ce.document import XapiDocument, snapshot
from fleetcfg.devices.drivers.cisco_ce.wires import HttpsWire, SshWire, XapiWire
from fleetcfg.devices.transports.line import Peer
from fleetcfg.devices.transports.ports import PortProof
from fleetcfg.devices.transports.trust import pinned_host_key, trust_of
from fleetcfg.errors import DeviceError
from fleetcfg.model.calls import CallHistory
from fleetcfg.model.fleet import Device
from fleetcfg.model.snapshot import DeviceIdentity, DeviceStatus, Snapshot
from fleetcfg.model.software import SoftwareInventory, SoftwareKind
from fleetcfg.model.space import Space


class CiscoDriver:
    """One session with one codec; see `fleetcfg.devices.driver.Driver`."""

    def __init__(self, device: Device, wire: XapiWire) -> None:
        self._peer = Peer(device.host, device.address, device.port)
        self._ports = PortProof(device, FAMILY.catalog())
        self._wire = wire
        self._identity: DeviceIdentity | None = None
        self._unread: XapiDocument | None = None
        self._zone: tzinfo | None = None

    def identify(self) -> DeviceIdentity:
        """Return which device answers; asked once a session."""
        with self._peer.naming():
            if self._identity is None:
                (document,) = self._wire.bring(["Status"])
                self._note(document)
            return self._known()

    def read(self) -> Snapshot:
        """Return the whole configuration as it is now.

        The first time in a session the status comes along, to say whose configuration it is. It
        comes first: the configuration is large, and nothing should be waited for once it is here.
        """
        with self._peer.naming():
            if self._identity is None:
                status, configuration = self._wire.bring(["Status", "Configuration"])
                self._note(status)
            else:
                (configuration,) = self._wire.bring(["Configuration"])
            return self._ports.prove(snapshot(configuration, self._known()))

    def status(self) -> DeviceStatus:
        """Return the state; the one that came along, if it was not given out yet."""
        with self._peer.naming():
            document, self._unread = self._unread, None
            if document is None:
                (document,) = self._wire.bring(["Status"])
                self._note(document)
                self._unread = None
            return state.status(document)

    def spaces(self) -> Mapping[str, Space]:
        """Return what each path may be set to."""
        with self._peer.naming():
            return self._wire.spaces()

    def software(self, kinds: Collection[SoftwareKind]) -> SoftwareInventory:
        """Return what runs on the codec; see `fleetcfg.devices.software`."""
        with self._peer.naming():
            return software.read(self._wire.query, kinds)

    def past_calls(self, since: datetime | None = None) -> CallHistory:
        """Return which calls the codec had; see `fleetcfg.devices.calls`."""
        del since  # it tells the newest
        with self._peer.naming():
            if self._zone is None:
                (document,) = self._wire.bring(["Status"])
                self._note(document)
            answer = self._wire.query("calls")
            return media.calls_of(software.result(answer, is_bounded=False), self._zone)

    def abort(self) -> None:
        """From any thread: make what waits for the device fail at once."""
        self._ports.cut()
        self._wire.cut()

    def close(self) -> None:
        """End the session on the device, and the connection."""
        self._wire.close()

    def _note(self, status: XapiDocument) -> None:
        self._identity = state.identity(status)
        self._zone = state.zone_of(status)
        self._unread = status

    def _known(self) -> DeviceIdentity:
        if self._identity is None:
            raise DeviceError("DEV_IDENTITY_UNTOLD")
        return self._identity


def open_driver(device: Device, credential: AskCredential, limits: DeviceLimits) -> CiscoDriver:
    """Return a driver over the transport that is declared; nothing is sent yet."""
    peer = Peer(device.host, device.address, device.port)
    if device.transport == "ssh":
        pinned = pinned_host_key(device, peer)
        return CiscoDriver(device, SshWire(peer, pinned, credential, limits))
    return CiscoDriver(device, HttpsWire(peer, trust_of(device, peer), credential, limits))
