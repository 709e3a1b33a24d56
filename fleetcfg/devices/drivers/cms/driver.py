"""Sessions with Meeting Servers, which can only read."""

from fleetcfg.devices.driver import AskCredential, DeviceLimits
from fleetcfg.devices.drivers.cms import FAMILY
from fleetcfg.devices.drivers.cms.rest import CmsWire
from fleetcfg.devices.transports.line import Peer
from fleetcfg.devices.transports.trust import trust_of
from fleetcfg.devices.wire_driver import WireDriver
from fleetcfg.model.fleet import Device


def open_cms(device: Device, credential: AskCredential, limits: DeviceLimits) -> WireDriver:
    """Return a driver; nothing is sent yet."""
    peer = Peer(device.host, device.address, device.port)
    wire = CmsWire(peer, trust_of(device, peer), credential, limits)
    return WireDriver(device, wire, FAMILY.catalog())
