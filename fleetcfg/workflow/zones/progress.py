"""How far the work is that this machine gave out, by its own outbox and its own clock.

Nothing else is asked: neither the carrier, nor how deep a queue is. A device counts once, by the
newest work that names it.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal

from fleetcfg.authority.dispatched import (
    DispatchedSlices,
    EndedSlice,
    SentSlice,
    SliceBatch,
    SliceFate,
)
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.workflow.zones.home_batch import end_of, read_told

FATES: Final[tuple[SliceFate, ...]] = ("waiting", "out", "home", "failed", "late")
DeviceFate = Literal["seen", "unseen", "awaited"]
DEVICE_FATES: Final[tuple[DeviceFate, ...]] = ("seen", "unseen", "awaited")
_ON_THE_WAY: Final[frozenset[SliceFate]] = frozenset({"waiting", "out"})


@dataclass(frozen=True, slots=True)
class SliceTrouble:
    """The newest batch of which slices failed or are missing.

    Attributes:
        batch: Its id, that of the audit.
        changeset: Number of the change-set; empty for an audit.
        is_told: Whether `collect` has said of each device what became of it.
    """

    batch: str
    changeset: str
    is_told: bool


@dataclass(frozen=True, slots=True)
class ZoneProgress:
    """How far the work in one zone is.

    Attributes:
        slices: How many have each fate.
        devices: How many were seen, were not, or are awaited.
        oldest: How long the oldest slice waits to be handed over; None if none does.
        until: When the first of what is on its way is missing; None if nothing is.
        trouble: Where to see why something failed or is missing; None if nothing is to be seen.
    """

    zone: str
    slices: Mapping[SliceFate, int]
    devices: Mapping[DeviceFate, int]
    oldest: timedelta | None
    until: datetime | None
    trouble: SliceTrouble | None = None


@dataclass(frozen=True, slots=True)
class DispatchProgress:
    """How far all of it is.

    Attributes:
        at: When this was read, by the clock of this machine.
        since: Of what is done, only what was given out since then is in it.
        open_batches: How many are not told yet.
        zones: Sorted by name.
    """

    at: datetime
    since: datetime
    open_batches: int
    zones: tuple[ZoneProgress, ...]

    @property
    def conclusion(self) -> Conclusion:
        """How it ends: what is missing or failed is told before what is on its way or not seen."""
        if any(zone.slices["late"] or zone.slices["failed"] for zone in self.zones):
            return Conclusion.FINDINGS
        is_away = any(zone.slices[fate] for zone in self.zones for fate in _ON_THE_WAY)
        is_unseen = any(zone.devices["unseen"] for zone in self.zones)
        return Conclusion.INCOMPLETE if is_away or is_unseen else Conclusion.CLEAN


@dataclass(slots=True)
class _Zone:
    slices: Counter[SliceFate] = field(default_factory=Counter[SliceFate])
    devices: dict[str, DeviceFate] = field(default_factory=dict[str, DeviceFate])
    oldest: datetime | None = None
    until: datetime | None = None
    trouble: SliceTrouble | None = None

    def add(self, batch: SliceBatch, sent: SentSlice, end: EndedSlice, *, is_waiting: bool) -> None:
        self.slices[end.fate] += 1
        is_away = end.fate in _ON_THE_WAY
        unseen: DeviceFate = "awaited" if is_away else "unseen"
        self.devices.update(dict.fromkeys(sent.hosts, unseen))
        self.devices.update(dict.fromkeys(end.seen, "seen"))
        if is_waiting:
            self.oldest = min(self.oldest or batch.issued_at, batch.issued_at)
        if is_away:
            self.until = min(self.until or batch.not_after, batch.not_after)
        is_told = bool(batch.ended)
        if end.fate == "late" or (end.fate == "failed" and is_told):
            self.trouble = SliceTrouble(batch.id, batch.changeset, is_told)


@dataclass(frozen=True, slots=True)
class ProgressReader:
    """Reads again and again how far it is; *ledger* is the folder of the record in *dispatched*.

    What came home is read once: it does not change.
    """

    dispatched: DispatchedSlices
    clock: Callable[[], datetime]
    _home: dict[str, EndedSlice] = field(default_factory=dict[str, EndedSlice])

    def read(self, lasting: timedelta) -> DispatchProgress:
        """Return how far it is, and how what was given out *lasting* ago or later ended.

        Raises:
            RefusalError: FILE_*.
            LedgerError: ``LEDGER_CORRUPT``.
        """
        now = self.clock()
        zones: dict[str, _Zone] = {}
        still_open: list[SliceBatch] = []
        for batch, is_done in self.dispatched.remembered():
            if is_done and batch.issued_at < now - lasting:
                continue
            still_open += [] if is_done else [batch]
            for sent, end, is_waiting in self._slices(batch, now):
                zones.setdefault(sent.zone, _Zone()).add(batch, sent, end, is_waiting=is_waiting)
        if any(map(self.dispatched.is_done, still_open)):  # what was home of it is gone meanwhile
            return self.read(lasting)
        told = tuple(_told(name, zone, now) for name, zone in sorted(zones.items()))
        return DispatchProgress(now, now - lasting, len(still_open), told)

    def _slices(
        self, batch: SliceBatch, now: datetime
    ) -> Iterable[tuple[SentSlice, EndedSlice, bool]]:
        """Yield each slice, how it is with it, and whether it waits to be handed over."""
        ended = {end.sha256: end for end in batch.ended}
        for sent in batch.slices:
            if batch.ended:
                yield sent, ended[sent.sha256], False
            else:
                is_waiting = self.dispatched.is_waiting(batch, sent)
                yield sent, self._end(batch, sent, now, is_waiting=is_waiting), is_waiting

    def _end(
        self, batch: SliceBatch, sent: SentSlice, now: datetime, *, is_waiting: bool
    ) -> EndedSlice:
        if sent.sha256 not in self._home:
            told = read_told(self.dispatched.result(batch, sent))
            if told is None and now <= batch.not_after:
                return EndedSlice(sent.sha256, "waiting" if is_waiting else "out", ())
            if told is None:
                return end_of(sent, None, batch.kind)
            self._home[sent.sha256] = end_of(sent, told, batch.kind)
        return self._home[sent.sha256]


def _told(name: str, zone: _Zone, now: datetime) -> ZoneProgress:
    devices = Counter(zone.devices.values())
    return ZoneProgress(
        name,
        {fate: zone.slices[fate] for fate in FATES},
        {fate: devices[fate] for fate in DEVICE_FATES},
        None if zone.oldest is None else max(now - zone.oldest, timedelta()),
        zone.until,
        zone.trouble,
    )
