"""The writer of a Cisco codec: makes the settings it is given, and reads them back.

Not the object that audits are given. The rules it keeps stand in `fleetcfg.devices.writer`; what is
the maker's here is the words.
"""

from collections.abc import Callable, Sequence
from threading import Event

from fleetcfg.devices.driver import Credential, DeviceLimits
from fleetcfg.devices.drivers.cisco_ce import FAMILY
from fleetcfg.devices.drivers.cisco_ce.driver import CiscoDriver
from fleetcfg.devices.drivers.cisco_ce.write_wires import (
    HttpsWritingWire,
    SshWritingWire,
    WritingWire,
)
from fleetcfg.devices.transports.line import Peer
from fleetcfg.devices.transports.trust import pinned_host_key, trust_of
from fleetcfg.devices.writer import (
    Cautions,
    Write,
    WriteReport,
    WriteResult,
    cautions,
    judge,
    refuse_unfit,
    refuse_untold,
    rounds,
)
from fleetcfg.errors import CredentialError, DeviceError
from fleetcfg.model.fleet import Device
from fleetcfg.model.snapshot import DeviceIdentity, Snapshot
from fleetcfg.model.value import Unreadable


class CiscoWriter(CiscoDriver):
    """One session with one codec, and another after a write that may have ended it."""

    def __init__(self, peer: Peer, dial: Callable[[], WritingWire], known: Cautions) -> None:
        self._dial = dial
        self._known_cautions = known
        self._aborted = Event()
        self._writing = dial()
        super().__init__(peer, self._writing)

    def write(self, writes: Sequence[Write]) -> WriteReport:
        """Make these settings, and read them back; see `fleetcfg.devices.writer.Writer`."""
        requested = tuple(writes)
        known = self._known_cautions
        with self._naming():
            refuse_untold(requested, known)
            sending = list(rounds(requested, known))
            if not requested:
                return WriteReport((), (), (), severed=False)
            spaces = self._writing.spaces()
            before = self.read()
            refuse_unfit(requested, before, spaces)
        results: list[WriteResult] = []
        severed = False
        for together in sending:
            done, severed = self._round(together, before)
            results += done
            if any(one.status != "stored" for one in done):
                break
        return WriteReport(requested, tuple(results), _to_restart(results, known), severed)

    def _round(self, together: Sequence[Write], before: Snapshot) -> tuple[list[WriteResult], bool]:
        """Send some writes; return what became of each, and whether nobody could look.

        After one that can cut the way, and after a lost answer, another session looks, once.
        """
        said = self._writing.put(together)
        is_cut = any(self._known_cautions.can_sever(write.path) for write in together)
        is_lost = any(one.word == "lost" for one in said)
        after = self._read_back(before, in_another=is_cut or is_lost)
        severed = isinstance(after, Unreadable)
        done = [
            judge(
                write,
                one,
                before.at(write.path),
                after if isinstance(after, Unreadable) else after.at(write.path),
            )
            for write, one in zip(together, said, strict=True)
        ]
        return done, severed

    def _read_back(self, before: Snapshot, *, in_another: bool) -> Snapshot | Unreadable:
        """Return how the device is now, or why nobody can tell."""
        try:
            if in_another:
                self._reopen()
            after = self.read()
        except (DeviceError, CredentialError) as error:
            if not in_another:
                return self._read_back(before, in_another=True)
            return Unreadable(error.code)
        if not _is_one(before.identity, after.identity):
            return Unreadable("DEV_WRITE_OTHER_DEVICE")
        return after

    def _reopen(self) -> None:
        self._wire.close()
        self._wire = self._writing = self._dial()
        self._identity = self._unread = None
        if self._aborted.is_set():
            self._wire.cut()

    def abort(self) -> None:
        """From any thread: make what waits for the device fail at once, and whatever comes next."""
        self._aborted.set()
        super().abort()


def _is_one(before: DeviceIdentity, after: DeviceIdentity) -> bool:
    """Tell whether both are one device; its firmware and its network may change."""
    return (before.serial, before.product) == (after.serial, after.product)


def _to_restart(results: Sequence[WriteResult], known: Cautions) -> tuple[str, ...]:
    """Return the paths whose change, made or in doubt, waits for a restart."""
    return tuple(
        one.write.path
        for one in results
        if one.status in {"stored", "unknown"} and known.needs_restart(one.write.path)
    )


def open_writer(
    device: Device, credential: Callable[[], Credential], limits: DeviceLimits
) -> CiscoWriter:
    """Return a writer over the transport that is declared; nothing is sent yet.

    Raises:
        DeviceError: DEV_IDENTITY_NOT_PINNED, DEV_AUTHORITY_UNREADABLE.
    """
    peer = Peer(device.host, device.address, device.port)
    known = cautions(FAMILY.catalog())
    if device.transport == "ssh":
        pinned = pinned_host_key(device, peer)
        return CiscoWriter(peer, lambda: SshWritingWire(peer, pinned, credential, limits), known)
    trust = trust_of(device, peer)
    return CiscoWriter(peer, lambda: HttpsWritingWire(peer, trust, credential, limits), known)
