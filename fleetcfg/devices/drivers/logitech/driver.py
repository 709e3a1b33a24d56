"""Sessions with Logitech endpoints, which can only read."""

from fleetcfg.devices.driver import AskCredential, DeviceLimits
from fleetcfg.devices.drivers.logitech import FAMILY
from fleetcfg.devices.drivers.logitech.local_api import LocalApiWire
from fleetcfg.devices.transports.line import Peer
from fleetcfg.devices.transports.trust import trust_of
from fleetcfg.devices.wire_driver import WireDriver
from fleetcfg.model.fleet import Device


def open_logitech(device: Device, credential: AskCredential, limits: DeviceLimits) -> WireDriver:
    """Return a driver; nothing is sent yet."""
    peer = Peer(device.host, device.address, device.port)
    wire = LocalApiWire(peer, trust_of(device, peer), credential, limits)
    return WireDriver(device, wire, FAMILY.catalog())
