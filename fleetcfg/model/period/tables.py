"""Tables of figures, each row with what it was counted from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

from fleetcfg.model.problem import Place
from fleetcfg.model.timezone import VIETNAM

SourceKind = Literal["run", "statement", "changeset", "receipt", "emergency", "file"]
ColumnKind = Literal[
    "key", "text", "count", "day", "time", "minutes", "dong", "hundredths", "requirement"
]
CountedFact = int | str | None
"""A figure, a text, or None: it was not seen, or is not known. A day is spelled ``2026-11-24``,
a time as documents spell it."""


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """One thing that figures were counted from.

    Attributes:
        id: Of a run; of a change-set its number; of a statement, a receipt or an emergency empty;
            of a file its path.
        sha256: Hex. Of a run as `fleetcfg.duties.year.use.period_runs` makes it.
    """

    kind: SourceKind
    id: str
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: ``key`` is a word of the tool, ``text`` is one of people or devices."""

    name: str
    kind: ColumnKind = "count"


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """One row.

    Attributes:
        cells: As many as there are columns.
        runs: Audits that it was counted from, one bit each, by their place among those of the time.
        sources: All else that it was counted from.
    """

    cells: tuple[CountedFact, ...]
    runs: int = 0
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class PeriodTable:
    """One table.

    Attributes:
        name: Unique in the report.
        section: Name of the part of the report that it stands in.
        is_long: Whether it lists things, one a row.
        lacks: What is not there to count from: ``audits``, ``record``; empty if it is there.
    """

    name: str
    section: str
    columns: tuple[Column, ...]
    rows: tuple[PeriodRow, ...]
    is_long: bool = False
    lacks: str = ""

    def records(self) -> Sequence[Mapping[str, CountedFact]]:
        """Return the rows by the names of the columns."""
        names = [column.name for column in self.columns]
        return [dict(zip(names, row.cells, strict=True)) for row in self.rows]


@dataclass(frozen=True, slots=True)
class Period:
    """Days in Việt Nam, both included."""

    first: date
    last: date

    @property
    def start(self) -> datetime:
        """The instant at which it begins."""
        return datetime.combine(self.first, datetime.min.time(), VIETNAM)

    @property
    def end(self) -> datetime:
        """The first instant after it."""
        return datetime.combine(self.last + timedelta(days=1), datetime.min.time(), VIETNAM)

    def has(self, at: datetime) -> bool:
        """Tell whether *at* lies in it."""
        return self.start <= at < self.end

    def days(self, until: date) -> int:
        """Count its days up to *until*, that one included."""
        return max((min(self.last, until) - self.first).days + 1, 0)


def year_of(year: int) -> Period:
    """Return the time that a yearly report is of: 15 December to 14 December.

    The Decision names no days; Decree 331/2026 (Art. 35) does, and one report serves both.
    """
    return Period(date(year - 1, 12, 15), date(year, 12, 14))


def columns(first: str, *others: str) -> tuple[Column, ...]:
    """Return columns spelled as ``name`` or ``name:kind``; a figure where no kind is said."""
    return tuple(_column(one) for one in (first, *others))


def _column(spelled: str) -> Column:
    name, _, kind = spelled.partition(":")
    known: dict[str, ColumnKind] = {
        "": "count",
        "key": "key",
        "text": "text",
        "day": "day",
        "time": "time",
        "minutes": "minutes",
        "dong": "dong",
        "hundredths": "hundredths",
        "requirement": "requirement",
    }
    return Column(name, known[kind])


def file_of(place: Place) -> Source:
    """Return the file that something was declared in."""
    return Source("file", place.file)


def files_of(places: Iterable[Place]) -> tuple[Source, ...]:
    """Return the files that things were declared in, each once."""
    return tuple(sorted({file_of(place) for place in places if place.file}))


def day_of(at: datetime) -> date:
    """Return the day in Việt Nam."""
    return at.astimezone(VIETNAM).date()


def spell_day(day: date | None) -> str | None:
    """Return a day as a fact."""
    return None if day is None else day.isoformat()


def spell_months(period: Period, until: date) -> tuple[str, ...]:
    """Return the months that *period* has days of up to *until*: ``2026-11``."""
    last = min(period.last, until)
    found, day = list[str](), period.first
    while day <= last:
        found.append(f"{day:%Y-%m}")
        day = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return tuple(found)


def minutes(span: timedelta | None) -> int | None:
    """Return whole minutes, those begun not counted; None of what is not known."""
    return None if span is None else int(span.total_seconds() // 60)


@dataclass(slots=True)
class Tally:
    """Counts of one row while it grows.

    Attributes:
        counts: By the name of the column; one that was never added to is 0.
    """

    counts: dict[str, int] = field(default_factory=dict[str, int])
    runs: int = 0
    sources: set[Source] = field(default_factory=set[Source])

    def add(self, name: str, count: int = 1) -> None:
        """Count one more, or *count* of them."""
        self.counts[name] = self.counts.get(name, 0) + count

    def row(self, key: CountedFact, names: Sequence[str], *more: CountedFact) -> PeriodRow:
        """Return the row: *key*, what was counted of *names*, and *more*."""
        told = (self.counts.get(name, 0) for name in names)
        return PeriodRow((key, *told, *more), self.runs, tuple(sorted(self.sources)))
