"""Sessions with network gear that can only read."""

from fleetcfg.devices.driver import AskCredential, DeviceLimits
from fleetcfg.devices.drivers.network import IOS, VRP
from fleetcfg.devices.drivers.network.ios_wire import IosWire
from fleetcfg.devices.drivers.network.vrp_wire import VrpWire
from fleetcfg.devices.transports.line import Peer
from fleetcfg.devices.transports.trust import pinned_host_key
from fleetcfg.devices.wire_driver import WireDriver
from fleetcfg.model.fleet import Device


def open_ios(device: Device, credential: AskCredential, limits: DeviceLimits) -> WireDriver:
    """Return a driver; nothing is sent yet.

    Raises:
        DeviceError: DEV_IDENTITY_NOT_PINNED.
    """
    peer = Peer(device.host, device.address, device.port)
    wire = IosWire(peer, pinned_host_key(device, peer), credential, limits)
    return WireDriver(device, wire, IOS.catalog())


def open_vrp(device: Device, credential: AskCredential, limits: DeviceLimits) -> WireDriver:
    """Return a driver; nothing is sent yet.

    Raises:
        DeviceError: DEV_IDENTITY_NOT_PINNED.
    """
    peer = Peer(device.host, device.address, device.port)
    wire = VrpWire(peer, pinned_host_key(device, peer), credential, limits)
    return WireDriver(device, wire, VRP.catalog())
