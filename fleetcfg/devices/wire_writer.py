"""The writer of every family that brings a `WritingWire`: makes settings, and reads them back.

Not the object that audits are given. The rules it keeps stand in `fleetcfg.devices.write_rules`.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from threading import Event
from typing import Protocol, runtime_checkable

from fleetcfg.devices.wire import Wire
from fleetcfg.devices.wire_driver import WireDriver
from fleetcfg.devices.write_rules import cautions, write_in_order
from fleetcfg.devices.writer import Write, WriteReply, WriteReport
from fleetcfg.model.catalog import Catalog
from fleetcfg.model.fleet import Device
from fleetcfg.model.snapshot import Expect


class WritingWire(Wire, Protocol):
    """A wire that also carries settings.

    A write is sent once. Whatever goes wrong after that is an answer, `WriteReply` to be lost, and
    is never sent again: what the device did with it cannot be known here.
    """

    def put(self, writes: Sequence[Write]) -> list[WriteReply]:
        """Send *writes* once; return what the device said, one for each, in their order.

        Never raises: what went wrong is what was said.
        """
        ...


@runtime_checkable
class KeepingWire(WritingWire, Protocol):
    """The wire of a device on which what is in effect must be saved by a step of its own."""

    def keep(self) -> str:
        """Save what is in effect; return an empty text, or the code of why that is in doubt.

        Asked once everything that was to be written is stored. Never raises.
        """
        ...


class WireWriter(WireDriver):
    """One session that can change the device, and another after a write that may have ended it."""

    def __init__(self, device: Device, dial: Callable[[], WritingWire], catalog: Catalog) -> None:
        self._dial = dial
        self._aborted = Event()
        self._writing = dial()
        super().__init__(device, self._writing, catalog)

    def write(self, writes: Sequence[Write], expect: Expect) -> WriteReport:
        """Make these settings, and read them back; see `fleetcfg.devices.writer.Writer`."""
        with self._peer.naming():
            report = write_in_order(self, writes, expect, cautions(self._catalog))
        stored = [one for one in report.results if one.status == "stored"]
        if not stored or len(stored) < len(report.requested):
            return report  # what is half done does not outlive the next start
        wire = self._writing
        if not isinstance(wire, KeepingWire) or not (why := wire.keep()):
            return report
        doubtful = [replace(one, status="unknown", reason=why) for one in report.results]
        return replace(report, results=tuple(doubtful))

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
