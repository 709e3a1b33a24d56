"""The writer of a Group: makes the settings it is given, and reads them back.

A reply of the terminal may come one exchange late (protocol notes 2.1). No question is sent before
the last is answered, and none twice, so none that was said before a write can pass for what is read
back; where an answer was lost, another session looks.
"""

from collections.abc import Callable, Sequence
from threading import Event

from fleetcfg.devices.driver import AskCredential, DeviceLimits
from fleetcfg.devices.drivers.poly_group import FAMILY
from fleetcfg.devices.drivers.poly_group.driver import GroupDriver
from fleetcfg.devices.drivers.poly_group.write_wires import (
    GroupWritingWire,
    RestWritingWire,
    TerminalWritingWire,
)
from fleetcfg.devices.transports.line import Peer
from fleetcfg.devices.transports.trust import pinned_host_key, trust_of
from fleetcfg.devices.write_rules import cautions, write_in_order
from fleetcfg.devices.writer import Write, WriteReply, WriteReport
from fleetcfg.model.fleet import Device
from fleetcfg.model.snapshot import Expect


class GroupWriter(GroupDriver):
    """One session that can change the device, and another after a write that may have ended it."""

    def __init__(self, peer: Peer, dial: Callable[[], GroupWritingWire]) -> None:
        self._dial = dial
        self._aborted = Event()
        self._writing = dial()
        super().__init__(peer, self._writing)

    def write(self, writes: Sequence[Write], expect: Expect) -> WriteReport:
        """Make these settings, and read them back; see `fleetcfg.devices.writer.Writer`."""
        with self._peer.naming():
            return write_in_order(self, writes, expect, cautions(FAMILY.catalog()))

    def put(self, writes: Sequence[Write]) -> list[WriteReply]:
        """Send *writes* once; see `fleetcfg.devices.write_rules.WriteSession`."""
        return self._writing.put(writes)

    def reopen(self) -> None:
        """Begin another session."""
        self._wire.close()
        self._wire = self._writing = self._dial()
        self._identity = None
        if self._aborted.is_set():
            self._wire.cut()

    def abort(self) -> None:
        """From any thread: make what waits for the device fail at once, and whatever comes next."""
        self._aborted.set()
        super().abort()


def open_writer(device: Device, credential: AskCredential, limits: DeviceLimits) -> GroupWriter:
    """Return a writer over the transport that is declared; nothing is sent yet.

    Raises:
        DeviceError: DEV_IDENTITY_NOT_PINNED, DEV_AUTHORITY_UNREADABLE.
    """
    peer = Peer(device.host, device.address, device.port)
    if device.transport == "ssh":
        pinned = pinned_host_key(device, peer)
        return GroupWriter(peer, lambda: TerminalWritingWire(peer, pinned, credential, limits))
    trust = trust_of(device, peer)
    return GroupWriter(peer, lambda: RestWritingWire(peer, trust, credential, limits))
