"""Sessions with routers that can only read."""

from fleetcfg.devices.driver import AskCredential, DeviceLimits
from fleetcfg.devices.drivers.mikrotik import FAMILY
from fleetcfg.devices.drivers.mikrotik.router import RouterWire
from fleetcfg.devices.transports.line import Peer
from fleetcfg.devices.transports.trust import pinned_host_key
from fleetcfg.devices.wire_driver import WireDriver
from fleetcfg.model.fleet import Device


def open_router(device: Device, credential: AskCredential, limits: DeviceLimits) -> WireDriver:
    """Return a driver; nothing is sent yet."""
    peer = Peer(device.host, device.address, device.port)
    wire = RouterWire(peer, pinned_host_key(device, peer), credential, limits)
    return WireDriver(device, wire, FAMILY.catalog())
