"""Sessions with Huawei endpoints that can only read."""

from fleetcfg.devices.driver import AskCredential, DeviceLimits
from fleetcfg.devices.drivers.huawei import TE
from fleetcfg.devices.drivers.huawei.action import ActionWire
from fleetcfg.devices.transports.line import Peer
from fleetcfg.devices.transports.trust import trust_of
from fleetcfg.devices.wire_driver import WireDriver
from fleetcfg.model.fleet import Device


def open_te(device: Device, credential: AskCredential, limits: DeviceLimits) -> WireDriver:
    """Return a driver; nothing is sent yet."""
    peer = Peer(device.host, device.address, device.port)
    wire = ActionWire(peer, trust_of(device, peer), credential, limits)
    return WireDriver(device, wire, TE.catalog())
