"""What one device was set to at a time that is over: as far as readings tell it.

Kept are the latest values, and every change between two readings; a value of before is the latest
one with the changes since taken back. When it changed between two readings is not known.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from fleetcfg.model.snapshot import DeviceIdentity
from fleetcfg.observations.file import reading_errors
from fleetcfg.observations.rows import blob, moment, text
from fleetcfg.observations.runs import report_of
from fleetcfg.observations.store import Observations
from fleetcfg.observations.values import LastSeen, ObservedChange, Readings, decompress

_Reading = tuple[datetime, str]  # when, and in which run; empty if that is not kept

_RUNS: Final = (
    "SELECT started, finished, run.id, about FROM report JOIN run ON run.id = run"
    " WHERE host = ? AND finished IS NOT NULL ORDER BY started"
)
_MISSED: Final = (
    "SELECT reason FROM miss WHERE host = ? AND readings = ? AND at > ? AND at <= ?"
    " ORDER BY at DESC LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class _AuditOfDevice:
    """An audit in which a device was read, at some moment while it went on."""

    begun: datetime
    ended: datetime
    run: str

    def spans(self, moment: datetime) -> bool:
        return self.begun <= moment <= self.ended


@dataclass(frozen=True, slots=True)
class DeviceAsOf:
    """The values of a device at a time, by the last reading before it.

    Attributes:
        at: The time.
        read_at: When the last reading at or before it was, as far as readings are known.
        next_at: When the first one after it was; None if there was none.
        run: In which audit the device was read last before it; empty if that is not kept.
        identity: What it said of itself then; None if that is not known.
        values: By path; None for what the device did not show.
        between: What was read of the paths that changed before the next reading: at *at* they may
            have been either. None for what was not there, or not shown.
        missed: Code of why it could not be read after that, by *at*; empty if it was not tried.
    """

    host: str
    at: datetime
    read_at: datetime
    next_at: datetime | None
    run: str
    identity: DeviceIdentity | None
    values: Mapping[str, str | None]
    between: Mapping[str, str | None]
    missed: str = ""
    readings: Readings = Readings.REAL

    @property
    def not_certain(self) -> int:
        """How many parameters may have been otherwise: all, where a try after that reading failed.

        No later reading shows what was changed, and maybe changed back, while none could be made.
        """
        return len({*self.values, *self.between} if self.missed else self.between)

    def only(self, paths: Collection[str] | None) -> "DeviceAsOf":
        """Return the same of *paths* alone; of all if there are none to choose by."""
        if paths is None:
            return self
        values = {path: value for path, value in self.values.items() if path in paths}
        between = {path: value for path, value in self.between.items() if path in paths}
        return replace(self, values=values, between=between)


def device_as_of(kept: Observations, host: str, at: datetime) -> DeviceAsOf | None:
    """Return what is known of *host* at *at*; None if by then these readings had none of it.

    Raises:
        ObservationError: ``STORE_*``.
    """
    seen = kept.seen(host)
    if seen is None or at < seen.first_seen:
        return None
    changes = kept.changes(host)
    since = [one for one in changes if one.first_seen > at]
    past, future = _readings(kept, seen, changes, at)
    read_at, run = past
    between: dict[str, str | None] = {}
    for one in since:
        if one.last_different <= at:
            between.setdefault(one.path, one.new)
    report = report_of(kept, run, host) if run else None
    status = None if report is None else report.status
    return DeviceAsOf(
        host,
        at,
        read_at,
        future,
        run,
        None if status is None else status.identity,
        _taken_back(kept.latest(host), since),
        between,
        _missed(kept, host, read_at, at),
        kept.readings,
    )


def _taken_back(
    latest: Mapping[str, str | None], since: Sequence[ObservedChange]
) -> dict[str, str | None]:
    """Return the values before the changes *since*, oldest first.

    What was not there, or was hidden, is one in a change: it is left out.
    """
    values = dict(latest)
    for one in reversed(since):
        if one.old is None:
            values.pop(one.path, None)
        else:
            values[one.path] = one.old
    return dict(sorted(values.items()))


def _readings(
    kept: Observations, seen: LastSeen, changes: Sequence[ObservedChange], at: datetime
) -> tuple[_Reading, datetime | None]:
    """Return the last reading by *at*, and when the first one after it was."""
    exact, audits = _exact_times(seen, changes), _audits(kept, seen.host)
    latest = max(time for time in exact if time <= at)
    inside = [one.run for one in audits if one.spans(latest)]
    past = [(latest, inside[-1] if inside else "")]
    # Of a reading that changed nothing only the audit is known: it was after that began.
    past += [(one.begun, one.run) for one in audits if one.ended <= at and one.begun > latest]
    future = [time for time in exact if time > at]
    future += [one.begun for one in audits if one.begun > at and not any(map(one.spans, exact))]
    return max(past), min(future, default=None)


def _exact_times(seen: LastSeen, changes: Sequence[ObservedChange]) -> set[datetime]:
    """Return when the device was read, as far as that is kept to the moment."""
    first, last = ({one.first_seen for one in changes}, {one.last_different for one in changes})
    return {seen.first_seen, seen.last_seen, *first, *last}


def _audits(kept: Observations, host: str) -> list[_AuditOfDevice]:
    with reading_errors(kept.file):
        is_simulated = kept.readings is Readings.SIMULATED
        rows = kept.connection.execute(_RUNS, (host,)).fetchall()
        return [
            _AuditOfDevice(moment(begun), moment(ended), text(run))
            for begun, ended, run, about in rows
            if _is_reading(decompress(blob(about)), is_simulated=is_simulated)
        ]


def _is_reading(about: Mapping[str, Any], *, is_simulated: bool) -> bool:
    """Tell whether an audit read the device, by what is kept of it: other columns are copies."""
    return not about["reason"] and about["simulated"] is is_simulated


def _missed(kept: Observations, host: str, read_at: datetime, at: datetime) -> str:
    about = (host, kept.readings, read_at.timestamp(), at.timestamp())
    with reading_errors(kept.file):
        row = kept.connection.execute(_MISSED, about).fetchone()
        return "" if row is None else text(row[0])
