"""When another box answered by the name of a device, by the audits that are kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fleetcfg.observations.file import reading_errors, sqlite_errors
from fleetcfg.observations.rows import blob, moment
from fleetcfg.observations.store import Observations
from fleetcfg.observations.values import Readings, decompress


@dataclass(frozen=True, slots=True)
class NewBox:
    """Another box answered by a name than before: the serial numbers, and when it first did."""

    before: str
    serial: str
    since: datetime


def new_boxes(observations: Observations, host: str) -> tuple[NewBox, ...]:
    """Return each time that another box answered as *host*, of the runs that are kept."""
    with sqlite_errors(observations.file):
        rows = observations.connection.execute(
            "SELECT started, about FROM report JOIN run ON run.id = run WHERE host = ?"
            " ORDER BY started",
            (host,),
        ).fetchall()
    is_simulated = observations.readings is Readings.SIMULATED
    found, before = list[NewBox](), ""
    for started, about in rows:
        with reading_errors(observations.file):
            plain, at = decompress(blob(about)), moment(started)
            serial = _serial(plain) if plain["simulated"] is is_simulated else ""
        if serial and before and serial != before:
            found.append(NewBox(before, serial, at))
        before = serial or before
    return tuple(found)


def _serial(plain: dict[str, Any]) -> str:
    status = plain["status"]
    return "" if status is None else str(status["identity"]["serial"])
