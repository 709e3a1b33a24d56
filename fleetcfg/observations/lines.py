"""Samples of lines, as they are kept: one row for each line and day, by days of UTC.

A file that was taken once is not taken again. Of one line and five minutes the value that came last
counts: who exports again means to mend.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Annotated, Final

from pydantic import Field, FiniteFloat, TypeAdapter

from fleetcfg.model.line_samples import (
    LINE_MEASURES,
    LineMeasure,
    LineSample,
    first_and_last,
)
from fleetcfg.observations.file import reading_errors
from fleetcfg.observations.rows import blob, text, whole
from fleetcfg.observations.store import Observations
from fleetcfg.observations.values import compress, inflate

SLOTS_OF_DAY: Final = 288
KEPT_DAYS: Final = 1_100  # of a line, before its newest: three years, for what is told each year
_Values = Annotated[
    list[FiniteFloat | None], Field(min_length=SLOTS_OF_DAY, max_length=SLOTS_OF_DAY)
]
_Day = dict[LineMeasure, _Values]


def is_taken(observations: Observations, sha256: str) -> bool:
    """Tell whether a file of that digest was taken."""
    with reading_errors(observations.file):
        found = observations.connection.execute(
            "SELECT 1 FROM line_file WHERE sha256 = ?", (sha256,)
        ).fetchone()
    return found is not None


def add_samples(
    observations: Observations, sha256: str, samples: Iterable[LineSample], *, at: datetime
) -> Mapping[str, int]:
    """Keep *samples* of a file, inside `Observations.writing`; return how many of each line.

    What is older than `KEPT_DAYS` before the newest of its line is left out, and removed.
    """
    days: dict[tuple[str, int], list[LineSample]] = {}
    for sample in samples:
        days.setdefault((sample.line, sample.slot // SLOTS_OF_DAY), []).append(sample)
    counts: dict[str, int] = {}
    for (line, day), of_day in days.items():
        _keep_day(observations, line, day, of_day)
        counts[line] = counts.get(line, 0) + len(of_day)
    for line in counts:
        observations.connection.execute(
            "DELETE FROM line_day WHERE line = ? AND day <"
            " (SELECT max(day) FROM line_day WHERE line = ?) - ?",
            (line, line, KEPT_DAYS),
        )
    observations.connection.execute("INSERT INTO line_file VALUES (?, ?)", (sha256, at.timestamp()))
    return counts


def sampled_lines(observations: Observations) -> frozenset[str]:
    """Return the lines of which anything is kept."""
    with reading_errors(observations.file):
        rows = observations.connection.execute("SELECT DISTINCT line FROM line_day").fetchall()
        return frozenset(text(line) for (line,) in rows)


def samples_of(
    observations: Observations, line: str, slots: range
) -> Mapping[LineMeasure, Mapping[int, float]]:
    """Return what is kept of *line* in *slots*."""
    found: dict[LineMeasure, dict[int, float]] = {measure: {} for measure in LINE_MEASURES}
    with reading_errors(observations.file):
        rows = observations.connection.execute(
            "SELECT day, body FROM line_day WHERE line = ? AND day BETWEEN ? AND ?",
            (line, slots.start // SLOTS_OF_DAY, slots.stop // SLOTS_OF_DAY),
        ).fetchall()
        for day, body in rows:
            first = whole(day) * SLOTS_OF_DAY
            for measure, values in _read_day(body).items():
                told = {first + n: value for n, value in enumerate(values) if value is not None}
                found[measure].update({n: value for n, value in told.items() if n in slots})
    return found


def count_replaced(observations: Observations, samples: Sequence[LineSample]) -> Mapping[str, int]:
    """Return of each line how many times five minutes *samples* tell otherwise than is kept."""
    by_line: dict[str, list[LineSample]] = {}
    for sample in samples:
        by_line.setdefault(sample.line, []).append(sample)
    counts: dict[str, int] = {}
    for line, (first, last) in first_and_last(samples).items():
        kept = samples_of(observations, line, range(first, last + 1))
        counts[line] = sum(
            any(kept[name].get(one.slot, value) != value for name, value in one.values.items())
            for one in by_line[line]
        )
    return counts


def _keep_day(
    observations: Observations, line: str, day: int, samples: Collection[LineSample]
) -> None:
    row = observations.connection.execute(
        "SELECT body FROM line_day WHERE line = ? AND day = ?", (line, day)
    ).fetchone()
    with reading_errors(observations.file):
        kept: _Day = _read_day(row[0]) if row else {}
    for sample in samples:
        for measure, value in sample.values.items():
            values = kept.setdefault(measure, [None] * SLOTS_OF_DAY)
            values[sample.slot % SLOTS_OF_DAY] = value
    body = compress(_days().dump_json(kept))
    observations.connection.execute(
        "INSERT OR REPLACE INTO line_day VALUES (?, ?, ?)", (line, day, body)
    )


def _read_day(body: object) -> _Day:
    """Return the values of a day that a row keeps."""
    return _days().validate_json(inflate(blob(body)), strict=True)


@lru_cache(maxsize=1)
def _days() -> TypeAdapter[_Day]:
    return TypeAdapter(_Day)
