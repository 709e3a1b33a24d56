"""Sessions with Yealink VC endpoints, which can only read."""

from fleetcfg.devices.driver import AskCredential, DeviceLimits
from fleetcfg.devices.drivers.yealink import FAMILY
from fleetcfg.devices.drivers.yealink.control import ControlWire
from fleetcfg.devices.transports.line import Peer
from fleetcfg.devices.wire_driver import WireDriver
from fleetcfg.model.fleet import Device


def open_yealink(device: Device, credential: AskCredential, limits: DeviceLimits) -> WireDriver:
    """Return a driver; nothing is sent yet, and *credential* is never asked for."""
    del credential
    peer = Peer(device.host, device.address, device.port)
    return WireDriver(device, ControlWire(peer, limits), FAMILY.catalog())
