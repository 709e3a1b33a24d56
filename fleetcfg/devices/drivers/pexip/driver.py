"""Sessions with Pexip management nodes, which can only read."""

from datetime import datetime

from fleetcfg.devices.driver import AskCredential, DeviceLimits
from fleetcfg.devices.drivers.pexip import FAMILY
from fleetcfg.devices.drivers.pexip.rest import PexipWire
from fleetcfg.devices.transports.line import Peer
from fleetcfg.devices.transports.trust import trust_of
from fleetcfg.devices.wire_driver import WireDriver
from fleetcfg.model.calls import CallHistory, history_of
from fleetcfg.model.catalog import Catalog
from fleetcfg.model.fleet import Device


class PexipDriver(WireDriver):
    """One that can tell as well who was in its conferences; see `fleetcfg.devices.calls`."""

    def __init__(self, device: Device, wire: PexipWire, catalog: Catalog) -> None:
        super().__init__(device, wire, catalog)
        self._history = wire

    def past_calls(self, since: datetime | None = None) -> CallHistory:
        """Return who took part: a participant of a conference is a call of the bridge."""
        with self._peer.naming():
            return history_of(self._history.past_calls(since))


def open_pexip(device: Device, credential: AskCredential, limits: DeviceLimits) -> PexipDriver:
    """Return a driver; nothing is sent yet."""
    peer = Peer(device.host, device.address, device.port)
    wire = PexipWire(peer, trust_of(device, peer), credential, limits)
    return PexipDriver(device, wire, FAMILY.catalog())
