"""The writer of a Cisco codec: makes the settings it is given, and reads them back.

Not the object that audits are given. The rules it keeps stand in
`fleetcfg.devices.write_rules`; what is the maker's here is the words.
"""

from collections.abc import Callable, Sequence
from threading import Event
from typing import Final

from fleetcfg.devices.driver import AskCredential, DeviceLimits
from fleetcfg.devices.drivers.cisco_ce import FAMILY
from fleetcfg.devices.drivers.cisco_ce.driver import CiscoDriver
from fleetcfg.devices.drivers.cisco_ce.write_wires import (
    HttpsWritingWire,
    SshWritingWire,
    XapiWritingWire,
)
from fleetcfg.devices.transports.line import Peer
from fleetcfg.devices.transports.trust import pinned_host_key, trust_of
from fleetcfg.devices.write_rules import cautions, refuse_untypable, write_in_order
from fleetcfg.devices.writer import Write, WriteReply, WriteReport
from fleetcfg.model.fleet import Device
from fleetcfg.model.snapshot import Expect
from fleetcfg.model.value import Secret

_PASSWORD: Final = "UserManagement User Passphrase"  # noqa: S105 - a path


class CiscoWriter(CiscoDriver):
    """One session with one codec, and another after a write that may have ended it."""

    def __init__(self, device: Device, dial: Callable[[], XapiWritingWire]) -> None:
        self._dial = dial
        self._known_cautions = cautions(FAMILY.catalog())
        self._aborted = Event()
        self._writing = dial()
        super().__init__(device, self._writing)

    def write(self, writes: Sequence[Write], expect: Expect) -> WriteReport:
        """Make these settings, and read them back; see `fleetcfg.devices.writer.Writer`."""
        with self._peer.naming():
            return write_in_order(self, writes, expect, self._known_cautions)

    def put(self, writes: Sequence[Write]) -> list[WriteReply]:
        """Send *writes* once; see `fleetcfg.devices.write_rules.WriteSession`."""
        return self._writing.put(writes)

    def replace_password(self, old: Secret, new: Secret, expect: Expect) -> WriteReply:
        """Replace the password; see `fleetcfg.devices.writer.Writer`.

        The device compares the old one itself: what another person set meanwhile stays.
        """
        with self._peer.naming():
            refuse_untypable(_PASSWORD, old.reveal(), new.reveal())
            expect(self.read())
            return self._writing.replace_password(old, new)

    def reopen(self) -> None:
        """Begin another session."""
        self._wire.close()
        self._wire = self._writing = self._dial()
        self._identity = self._unread = None
        if self._aborted.is_set():
            self._wire.cut()

    def abort(self) -> None:
        """From any thread: make what waits for the device fail at once, and whatever comes next."""
        self._aborted.set()
        super().abort()


def open_writer(device: Device, credential: AskCredential, limits: DeviceLimits) -> CiscoWriter:
    """Return a writer over the transport that is declared; nothing is sent yet."""
    peer = Peer(device.host, device.address, device.port)
    if device.transport == "ssh":
        pinned = pinned_host_key(device, peer)
        return CiscoWriter(device, lambda: SshWritingWire(peer, pinned, credential, limits))
    trust = trust_of(device, peer)
    return CiscoWriter(device, lambda: HttpsWritingWire(peer, trust, credential, limits))
