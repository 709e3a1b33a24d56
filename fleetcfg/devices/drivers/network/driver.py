"""Sessions with network gear that can only read."""

from collections.abc import Callable

from fleetcfg.devices.driver import AskCredential, DeviceLimits
from fleetcfg.devices.drivers.network import COMWARE, FORTINET, IOS, VRP
from fleetcfg.devices.drivers.network.comware_wire import ComwareWire
from fleetcfg.devices.drivers.network.fortios_wire import FortiOsWire
from fleetcfg.devices.drivers.network.ios_wire import IosWire
from fleetcfg.devices.drivers.network.vrp_wire import VrpWire
from fleetcfg.devices.family import Family
from fleetcfg.devices.transports.line import Peer
from fleetcfg.devices.transports.trust import HostKeyPin, pinned_host_key
from fleetcfg.devices.wire import Wire
from fleetcfg.devices.wire_driver import WireDriver
from fleetcfg.model.fleet import Device


def open_ios(device: Device, credential: AskCredential, limits: DeviceLimits) -> WireDriver:
    """Return a driver; nothing is sent yet."""
    return _open(IOS, IosWire, device, credential, limits)


def open_vrp(device: Device, credential: AskCredential, limits: DeviceLimits) -> WireDriver:
    """Return a driver; as `open_ios`."""
    return _open(VRP, VrpWire, device, credential, limits)


def open_comware(device: Device, credential: AskCredential, limits: DeviceLimits) -> WireDriver:
    """Return a driver; as `open_ios`."""
    return _open(COMWARE, ComwareWire, device, credential, limits)


def open_fortinet(device: Device, credential: AskCredential, limits: DeviceLimits) -> WireDriver:
    """Return a driver; as `open_ios`."""
    return _open(FORTINET, FortiOsWire, device, credential, limits)


def _open(
    family: Family,
    wire: Callable[[Peer, HostKeyPin, AskCredential, DeviceLimits], Wire],
    device: Device,
    credential: AskCredential,
    limits: DeviceLimits,
) -> WireDriver:
    peer = Peer(device.host, device.address, device.port)
    opened = wire(peer, pinned_host_key(device, peer), credential, limits)
    return WireDriver(device, opened, family.catalog())
