"""What stored audits tell of starts and of standing by: of each reading a few figures."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from fleetcfg.model.power import PowerReading
from fleetcfg.model.snapshot import Standby
from fleetcfg.observations.file import reading_errors
from fleetcfg.observations.rows import blob, moment, text, whole
from fleetcfg.observations.store import Observations
from fleetcfg.observations.values import Readings, decompress

_TOLD: Final = (
    "SELECT host, started, about FROM report JOIN run ON run.id = run"
    " WHERE started BETWEEN ? AND ? AND reason = '' AND host <> '' ORDER BY started"
)
_STANDBY: Final[Mapping[str, Standby]] = {"awake": "awake", "standby": "standby"}


def power_readings(
    observations: Observations, hosts: Collection[str], *, since: datetime, until: datetime
) -> Mapping[str, Sequence[PowerReading]]:
    """Return what each of *hosts* said of its power between two times, oldest first.

    Raises:
        ObservationError: ``STORE_*``.
    """
    is_simulated = observations.readings is Readings.SIMULATED
    found = defaultdict[str, list[PowerReading]](list)
    with reading_errors(observations.file):
        rows = observations.connection.execute(_TOLD, (since.timestamp(), until.timestamp()))
        for name, started, about in rows:
            if (host := text(name)) in hosts:
                plain = decompress(blob(about))
                status = plain["status"]
                if status is not None and plain["simulated"] is is_simulated:
                    found[host].append(_reading(moment(started), status))
    return found


def _reading(at: datetime, status: Mapping[str, Any]) -> PowerReading:
    """Return what a status says; of an audit by an earlier release nothing of standing by."""
    uptime, uses = status.get("uptime"), status.get("active_uses")
    stopped = status.get("stopped_at")
    return PowerReading(
        at,
        None if uptime is None else whole(uptime),
        _STANDBY.get(text(status.get("standby", "")), ""),
        None if uses is None else whole(uses) > 0,
        None if stopped is None else datetime.fromisoformat(text(stopped)).astimezone(UTC),
        text(status.get("stop_reason", "")),
    )
