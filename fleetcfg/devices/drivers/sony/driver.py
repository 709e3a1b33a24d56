"""Sessions with Sony PCS endpoints, which only reach them."""

from fleetcfg.devices.driver import AskCredential, DeviceLimits
from fleetcfg.devices.drivers.sony import FAMILY
from fleetcfg.devices.drivers.sony.login import LoginWire
from fleetcfg.devices.transports.line import Peer
from fleetcfg.devices.wire_driver import WireDriver
from fleetcfg.model.fleet import Device


def open_sony(device: Device, credential: AskCredential, limits: DeviceLimits) -> WireDriver:
    """Return a driver; nothing is sent yet, and *credential* is never asked for."""
    del credential
    peer = Peer(device.host, device.address, device.port)
    return WireDriver(device, LoginWire(peer, limits), FAMILY.catalog())
