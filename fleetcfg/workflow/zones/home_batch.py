"""A batch that is home: what became of each of its devices, read from the disk slice by slice."""

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from fleetcfg.authority.audit_basis import AuditBasis
from fleetcfg.authority.dispatched import (
    DispatchedSlices,
    EndedSlice,
    SentSlice,
    SliceBatch,
    SliceFate,
)
from fleetcfg.errors import LedgerError, Stage
from fleetcfg.jobs.job import JobFailure, JobResult
from fleetcfg.model.outcome import DeviceOutcome, Fate
from fleetcfg.trust.documents.parcel import MAX_PARCEL, Parcel, read_parcel
from fleetcfg.trust.documents.slice import SliceKind
from fleetcfg.trust.documents.slice_result import SliceResult, read_slice_result
from fleetcfg.worker.audit import was_read
from fleetcfg.worker.change import outcome_of
from fleetcfg.workflow.zones.home_results import read_device

_UNKNOWN: Final = frozenset({Fate.IN_DOUBT, Fate.UNREACHED, Fate.NOT_TRIED, Fate.REFUSED})
# Slices that ended in one second are asked for by turns.
_MOST_HELD: Final = 16
_MOST_BYTES: Final = MAX_PARCEL
_Told = tuple[Parcel, SliceResult]


class HomeResults(Mapping[str, JobResult]):
    """What became of each device of *batch*, by host; a few slices are held, as bytes.

    Made while the outbox is claimed; what is asked of it later raises LedgerError ``LEDGER_BUSY``
    if another command has done the batch meanwhile.
    """

    def __init__(self, batch: SliceBatch, dispatched: DispatchedSlices, now: datetime) -> None:
        self._batch = batch
        self._dispatched = dispatched
        self._of = {host: sent for sent in batch.slices for host in sent.hosts}
        self._held: OrderedDict[str, _Told] = OrderedDict()
        self.ended: list[EndedSlice] = []
        self.times: dict[str, datetime] = {}
        for sent in batch.slices:
            told = self._told(sent)
            at = now if told is None else min(told[1].ended_at, now)
            at = max(at, min(batch.issued_at, now))
            self.times.update(dict.fromkeys(sent.hosts, at))
            self.ended.append(end_of(sent, told, batch.kind))

    def __getitem__(self, host: str) -> JobResult:
        sent = self._of[host]
        told = self._held.get(sent.sha256) or self._hold(sent)
        if told is None:
            if self._dispatched.is_done(self._batch):
                raise LedgerError("LEDGER_BUSY", why=self._batch.id)
            return _failed(host, JobFailure("SLICE_MISSING"))
        parcel, said = told
        if said.failure is not None:
            why = said.failure
            return _failed(host, JobFailure(why.code, why.facts, Stage(why.stage)))
        return read_device(parcel, host, next(d.result for d in said.devices if d.id == host))

    def __iter__(self) -> Iterator[str]:
        return iter(self._of)

    def __len__(self) -> int:
        return len(self._of)

    def _told(self, sent: SentSlice) -> _Told | None:
        return read_told(self._dispatched.result(self._batch, sent))

    def _hold(self, sent: SentSlice) -> _Told | None:
        """Return what came home of *sent*, and let go of others that are too much beside it."""
        told = self._told(sent)
        if told is not None:
            self._held[sent.sha256] = told
            while len(self._held) > 1 and self._is_full():
                self._held.popitem(last=False)
        return told

    def _is_full(self) -> bool:
        held = self._held.values()
        return len(held) > _MOST_HELD or sum(map(_size_of, held)) > _MOST_BYTES


@dataclass(frozen=True, slots=True)
class HomeBatch:
    """A batch of which all that will come is home.

    Attributes:
        results: By host, each device of it once.
        times: When each was done, by the clock of who did it: not before the batch was given out,
            and never after now.
        ended: How its slices ended.
    """

    batch: SliceBatch
    results: Mapping[str, JobResult]
    times: Mapping[str, datetime]
    ended: tuple[EndedSlice, ...]

    def known(self, basis: AuditBasis) -> list[str]:
        """Return its devices that are declared here, in the order in which they were done."""
        ordered = sorted(self.batch.hosts, key=lambda host: (self.times[host], host))
        return [host for host in ordered if host in basis.province.fleet.devices]


def bring_home(batch: SliceBatch, dispatched: DispatchedSlices, now: datetime) -> HomeBatch:
    """Return *batch*, of which all that will come has come; the outbox is claimed meanwhile."""
    results = HomeResults(batch, dispatched, now)
    return HomeBatch(batch, results, results.times, tuple(results.ended))


def receipts_of(batch: SliceBatch, dispatched: DispatchedSlices) -> Iterator[bytes]:
    """Yield the receipts that came home with *batch*; each was let in when it came."""
    for sent in batch.slices:
        told = read_told(dispatched.result(batch, sent))
        if told is not None:
            parcel, said = told
            yield from (parcel.objects[one] for one in said.receipts)


def read_told(data: bytes | None) -> _Told | None:
    """Return what came home of a slice, which was judged when it came; None for nothing."""
    if data is None:
        return None
    parcel = read_parcel(data)
    return parcel, read_slice_result(parcel)


def end_of(sent: SentSlice, told: _Told | None, kind: SliceKind) -> EndedSlice:
    """Return how a slice of that *kind* ended of which *told* came home, and nothing else will."""
    if told is None:
        return EndedSlice(sent.sha256, "late", ())
    parcel, said = told
    fate: SliceFate = "home" if said.failure is None else "failed"
    results = (read_device(parcel, one.id, one.result) for one in said.devices)
    every = (one for one in results if _is_seen(one, kind))
    return EndedSlice(sent.sha256, fate, tuple(one.host for one in every))


def _is_seen(result: JobResult, kind: SliceKind) -> bool:
    """Tell whether a device was read, or what was written to it is known: as its worker says.

    By what tells of it later: what that will not believe was not seen.
    """
    if kind == "audit":
        return was_read(result)
    outcome = outcome_of(result)
    return isinstance(outcome, DeviceOutcome) and outcome.fate not in _UNKNOWN


def _size_of(told: _Told) -> int:
    return sum(map(len, told[0].objects.values()))


def _failed(host: str, failure: JobFailure) -> JobResult:
    return JobResult(host, host, failure=failure)
