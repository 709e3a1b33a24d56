"""Sessions with Poly endpoints that can only read."""

from fleetcfg.devices.driver import AskCredential, DeviceLimits
from fleetcfg.devices.drivers.poly import GROUP, HDX, VIDEOOS
from fleetcfg.devices.drivers.poly.hdx import HdxWire
from fleetcfg.devices.drivers.poly.rest import RestWire
from fleetcfg.devices.drivers.poly.telnet import TelnetTerminal
from fleetcfg.devices.drivers.poly.terminal import TerminalWire
from fleetcfg.devices.drivers.poly.videoos import VideoOsWire, truths_of
from fleetcfg.devices.transports.line import Peer
from fleetcfg.devices.transports.ssh import Ssh
from fleetcfg.devices.transports.trust import pinned_host_key, trust_of
from fleetcfg.devices.wire import Wire
from fleetcfg.devices.wire_driver import WireDriver
from fleetcfg.model.fleet import Device


def open_group(device: Device, credential: AskCredential, limits: DeviceLimits) -> WireDriver:
    """Return a driver over the transport that is declared; nothing is sent yet."""
    peer = Peer(device.host, device.address, device.port)
    wire: Wire
    if device.transport == "ssh":
        shell = Ssh(peer, pinned_host_key(device, peer), limits)
        wire = TerminalWire(shell, credential, limits)
    elif device.transport == "telnet":
        if not device.legacy_telnet:
            raise peer.trouble("DEV_TELNET_NOT_ALLOWED")
        wire = TerminalWire(TelnetTerminal(peer, limits), credential, limits)
    else:
        wire = RestWire(peer, trust_of(device, peer), credential, limits)
    return WireDriver(device, wire, GROUP.catalog())


def open_videoos(device: Device, credential: AskCredential, limits: DeviceLimits) -> WireDriver:
    """Return a driver; nothing is sent yet."""
    peer, catalog = Peer(device.host, device.address, device.port), VIDEOOS.catalog()
    trust = trust_of(device, peer)
    wire = VideoOsWire(peer, trust, credential, limits, truths_of(catalog))
    return WireDriver(device, wire, catalog)


def open_hdx(device: Device, credential: AskCredential, limits: DeviceLimits) -> WireDriver:
    """Return a driver; nothing is sent yet."""
    peer = Peer(device.host, device.address, device.port)
    return WireDriver(
        device, HdxWire(peer, trust_of(device, peer), credential, limits), HDX.catalog()
    )
