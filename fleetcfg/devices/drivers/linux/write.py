"""Sessions with hosts that can also write."""

from fleetcfg.devices.driver import AskCredential, DeviceLimits
from fleetcfg.devices.drivers.linux import FAMILY
from fleetcfg.devices.drivers.linux.write_wires import HostWritingWire
from fleetcfg.devices.transports.line import Peer
from fleetcfg.devices.transports.trust import pinned_host_key
from fleetcfg.devices.wire_writer import WireWriter
from fleetcfg.model.fleet import Device


def open_host(device: Device, credential: AskCredential, limits: DeviceLimits) -> WireWriter:
    """Return a writer; nothing is sent yet."""
    peer, catalog = Peer(device.host, device.address, device.port), FAMILY.catalog()
    pinned = pinned_host_key(device, peer)
    return WireWriter(device, lambda: HostWritingWire(peer, pinned, credential, limits), catalog)
