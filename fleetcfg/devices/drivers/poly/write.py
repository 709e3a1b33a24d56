"""Sessions with Poly endpoints that can also write.

A reply of the terminal may come one exchange late (protocol notes 2.1). No question is sent before
the last is answered, and none twice, so none that was said before a write can pass for what is read
back; where an answer was lost, another session looks.
"""

from fleetcfg.devices.driver import AskCredential, DeviceLimits
from fleetcfg.devices.drivers.poly import GROUP, VIDEOOS
from fleetcfg.devices.drivers.poly.videoos import truths_of
from fleetcfg.devices.drivers.poly.write_wires import (
    RestWritingWire,
    TerminalWritingWire,
    VideoOsWritingWire,
)
from fleetcfg.devices.transports.line import Peer
from fleetcfg.devices.transports.ssh import Ssh
from fleetcfg.devices.transports.trust import pinned_host_key, trust_of
from fleetcfg.devices.wire_writer import WireWriter
from fleetcfg.model.fleet import Device


def open_group(device: Device, credential: AskCredential, limits: DeviceLimits) -> WireWriter:
    """Return a writer over the transport that is declared; nothing is sent yet."""
    peer, catalog = Peer(device.host, device.address, device.port), GROUP.catalog()
    if device.transport == "telnet":
        raise peer.trouble("DEV_WRITE_UNPROVED")
    if device.transport == "ssh":
        pinned = pinned_host_key(device, peer)

        def dial() -> TerminalWritingWire:
            return TerminalWritingWire(Ssh(peer, pinned, limits), credential, limits)

        return WireWriter(device, dial, catalog)
    trust = trust_of(device, peer)
    return WireWriter(device, lambda: RestWritingWire(peer, trust, credential, limits), catalog)


def open_videoos(device: Device, credential: AskCredential, limits: DeviceLimits) -> WireWriter:
    """Return a writer; nothing is sent yet."""
    peer, catalog = Peer(device.host, device.address, device.port), VIDEOOS.catalog()
    trust, truths = trust_of(device, peer), truths_of(catalog)
    return WireWriter(
        device, lambda: VideoOsWritingWire(peer, trust, credential, limits, truths), catalog
    )
