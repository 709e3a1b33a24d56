"""How rooms are: measured where a device tells it, seen by a person where not, unknown otherwise.

Light, a backdrop, what stands beside the equipment: no device tells that (Decision 32/2019, Art.
4.1 to 4.3, 5.2). A named person looks and says so, until a day; after it the room is unknown again.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final, Literal

from fleetcfg.model.finding import Finding
from fleetcfg.model.registers.rooms import Bands
from fleetcfg.model.statement import SignedStatement, StatementKind
from fleetcfg.model.timezone import VIETNAM
from fleetcfg.model.verdict import Verdict

RoomSource = Literal["measured", "attested", "unknown", "not_asked"]
"""By what a cell is known: a device told it; a person said it; neither; or it is asked of none."""

RoomState = Literal["good", "permitted", "told", "bad", ""]
"""What a cell comes to; ``told`` is what nothing was declared for: it is shown, and not judged."""

SUBJECT: Final = "site:"
MOST_TIME: Final = timedelta(days=366)
"""After a year a person has to look again, whatever was signed."""
OF_ROOMS: Final = re.compile(r"Điều (?:4\.[123]|5\.2)\b")
"""The clauses of which a parameter is one of a room; those of lines (Art. 11) are not."""
_OF_LINES: Final = re.compile(r"Điều 11\b")
_NUMBER: Final = re.compile(r"-?[0-9]{1,5}(?:[.,][0-9]{1,3})?")


@dataclass(frozen=True, slots=True)
class RoomItem:
    """Something of a room that a person looks at.

    Attributes:
        clause: Article of the Decision.
        unit: Of the number that is read; empty if there is none.
        band: Which of `Bands` it is held against; empty if none is declared for it.
    """

    clause: str
    unit: str = ""
    band: Literal["", "temperature", "humidity"] = ""


ROOM_ITEMS: Final[Mapping[str, RoomItem]] = {
    "light-chair": RoomItem("4.1", "lux"),
    "light-front": RoomItem("4.1", "lux"),
    "light-back": RoomItem("4.1", "lux"),
    "sound": RoomItem("4.1"),
    "camera": RoomItem("4.2"),
    "backdrop": RoomItem("4.3"),
    "no-inflammables": RoomItem("5.2"),
    "temperature": RoomItem("5.2", "°C", "temperature"),
    "humidity": RoomItem("5.2", "%", "humidity"),
    "power": RoomItem("5.2"),
}
"""What can be seen of a room, by the name that is typed."""

DEVICE_TEMPERATURE: Final = "device.temperature"
"""Column of what devices tell of their own warmth."""


@dataclass(frozen=True, slots=True)
class RoomSight:
    """What a person last said of one item of a room.

    Attributes:
        value: As it was read, of an item that has a unit.
        until: The last day for which it holds.
    """

    site: str
    item: str
    is_good: bool
    value: str
    until: date
    said: SignedStatement

    def is_in_force(self, on: date) -> bool:
        """Tell whether it holds on that day."""
        return on <= self.until


@dataclass(frozen=True, slots=True)
class RoomColumn:
    """One column: a declared parameter, what devices tell of themselves, or an item of the room."""

    name: str
    clause: str
    is_item: bool = False


@dataclass(frozen=True, slots=True)
class RoomCell:
    """How one room is in one respect, and by what that is known.

    Attributes:
        detail: Which devices, or the value that was read; empty if there is nothing to say.
        until: Of what a person said: the last day. Of what ended, that day.
    """

    source: RoomSource
    state: RoomState = ""
    detail: str = ""
    until: date | None = None


@dataclass(frozen=True, slots=True)
class RoomRow:
    """One room."""

    site: str
    name: str
    cells: tuple[RoomCell, ...]

    @property
    def bad(self) -> int:
        """In how many respects it is not as it should be."""
        return sum(cell.state == "bad" for cell in self.cells)

    @property
    def unknown(self) -> int:
        """In how many respects no person knows how it is."""
        return sum(cell.source == "unknown" for cell in self.cells)


@dataclass(frozen=True, slots=True)
class RoomMatrix:
    """Every room beside every other.

    Attributes:
        rows: Those first that are unlike what was declared in most respects.
        made_at: When it was made.
        run: Id of the audit that measured; empty if there is none.
        digest: SHA-256, hex, of what that audit found.
        read_at: When it began; *made_at* if there is none.
        is_simulated: Whether it was of simulated devices.
    """

    columns: tuple[RoomColumn, ...]
    rows: tuple[RoomRow, ...]
    made_at: datetime
    read_at: datetime
    run: str = ""
    digest: str = ""
    is_simulated: bool = False


NOT_ASKED: Final = RoomCell("not_asked")
UNKNOWN_CELL: Final = RoomCell("unknown")
_UNSEEN: Final = frozenset(
    {Verdict.UNREADABLE, Verdict.UNKNOWN, Verdict.UNVERIFIABLE, Verdict.ABSENT}
)
_PERMITTED: Final = frozenset({Verdict.PENDING, Verdict.WAIVED})
_BY_GRAVITY: Final[Sequence[RoomState]] = ("bad", "", "permitted", "told", "good")


def is_of_rooms(clauses: Iterable[str]) -> bool:
    """Tell whether what cites *clauses* is of a room, and not of its line."""
    cited = tuple(clauses)
    is_of_line = any(_OF_LINES.search(one) for one in cited)
    return not is_of_line and any(OF_ROOMS.search(one) for one in cited)


def number_of(text: str) -> Decimal | None:
    """Return the number that *text* is; None of a maker's word such as ``Normal``."""
    bare = text.strip().removesuffix("°C").strip()
    return Decimal(bare.replace(",", ".")) if _NUMBER.fullmatch(bare) else None


def is_within(number: Decimal, band: tuple[float, float]) -> bool:
    """Tell whether *number* is in *band*, both ends included."""
    return Decimal(str(band[0])) <= number <= Decimal(str(band[1]))


def band_of(item: str, bands: Bands | None) -> tuple[float, float] | None:
    """Return what the Department declared for *item*; None if nothing."""
    name = ROOM_ITEMS[item].band
    if bands is None or not name:
        return None
    return bands.temperature if name == "temperature" else bands.humidity


def sights_of(statements: Iterable[SignedStatement]) -> Mapping[tuple[str, str], RoomSight]:
    """Return what was said last of each item of each room, by site and item."""
    found = dict[tuple[str, str], RoomSight]()
    for one in sorted(statements, key=lambda each: (each.said_at, each.recorded_at)):
        until, item = _day(one), one.text("what")
        is_ours = one.kind is StatementKind.ROOM_SEEN and one.about.startswith(SUBJECT)
        if is_ours and item in ROOM_ITEMS:
            site = one.about.removeprefix(SUBJECT)
            is_good = one.facts.get("good") is True
            sight = RoomSight(site, item, is_good, one.text("value"), until, one)
            found[site, item] = sight
    return found


def _day(one: SignedStatement) -> date:
    """Return until when it holds; the day on which it was said, where that is not told."""
    said = one.said_at.astimezone(VIETNAM).date()
    try:
        return min(date.fromisoformat(one.text("until")), said + MOST_TIME)
    except ValueError:
        return said


def seen_cell(sight: RoomSight | None, on: date) -> RoomCell:
    """Return the cell of what a person said; unknown if nothing was said, or it has ended."""
    if sight is None:
        return UNKNOWN_CELL
    if not sight.is_in_force(on):
        return RoomCell("unknown", "", sight.value, sight.until)
    unit = ROOM_ITEMS[sight.item].unit
    detail = f"{sight.value} {unit}" if sight.value else ""
    return RoomCell("attested", "good" if sight.is_good else "bad", detail, sight.until)


def temperature_cell(told: str, host: str, bands: Bands | None) -> RoomCell:
    """Return the cell of what a device tells of its warmth; a maker's word is told, not judged."""
    if not told:
        return RoomCell("unknown", "", host)
    band = None if bands is None else bands.device_temperature
    number, detail = number_of(told), f"{host}: {told}"
    if band is None or number is None:
        return RoomCell("measured", "told", detail)
    return RoomCell("measured", "good" if is_within(number, band) else "bad", detail)


def parameter_cell(
    host: str, findings: Iterable[Finding], *, is_read: bool, is_asked: bool
) -> RoomCell:
    """Return the cell of one declared parameter of one device.

    Args:
        host: The device.
        findings: On that parameter.
        is_read: Whether the device was read.
        is_asked: Whether its family is asked at all; else only a person can say how it is.
    """
    cells = [_found_cell(host, one) for one in findings]
    if cells:
        return gravest_cell(cells)
    return RoomCell("measured", "good") if is_read and is_asked else RoomCell("unknown", "", host)


def _found_cell(host: str, one: Finding) -> RoomCell:
    if one.verdict in _UNSEEN:
        return RoomCell("unknown", "", host)
    if one.verdict is Verdict.ATTESTED:
        return RoomCell("attested", "good")
    if one.verdict in _PERMITTED:
        return RoomCell("measured", "permitted", host)
    by_word = one.reason == "ATTESTED_OTHERWISE"
    return RoomCell("attested" if by_word else "measured", "bad", host)


def gravest_cell(cells: Sequence[RoomCell]) -> RoomCell:
    """Return what several devices of a room come to: what is bad counts before what is unknown."""
    asked = [cell for cell in cells if cell.source != "not_asked"]
    return min(asked, key=lambda cell: _BY_GRAVITY.index(cell.state), default=NOT_ASKED)


def in_order(rows: Iterable[RoomRow]) -> tuple[RoomRow, ...]:
    """Return *rows*, outliers first: by what is bad, then by what is unknown."""
    return tuple(sorted(rows, key=lambda row: (-row.bad, -row.unknown)))
