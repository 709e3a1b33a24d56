"""The sheets of an annex: one table, its heading before it, and the columns' on each.

They are drawn here, with the fonts of the letter, at the measures that the letter has: no other
way was found to draw forty thousand cells in a second. All lengths are points, from the upper left
corner of a sheet.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from fleetcfg.report.formats.pdf_face import PdfFace
from fleetcfg.report.report_parts import Tone

_MM: Final = 72 / 25.4
_SHORT, _LONG = 210 * _MM, 297 * _MM
_ABOVE, _BELOW, _LEFT, _RIGHT = 20 * _MM, 22 * _MM, 30 * _MM, 15 * _MM
_NUMBER: Final = 14 * _MM  # the foot of the number of the sheet
_FOOT: Final = 6.6 * _MM  # how far the first line of the foot is below what stands on the sheet
_LEADING: Final = 0.25  # between lines of a cell, as a part of the size
_SIDE, _OVER = 3.0, 1.5  # what stays free in a cell
_RULE: Final = 0.4
_HEAD_MOST: Final = 0.3  # of a sheet: a taller head of the columns stands once, as a row does
_HEADING, _HEADING_STEP, _HEADING_GAP = 13.0, 16.0, 6.0
_FOOT_SIZE, _FOOT_STEP, _CAPITAL = 7.0, 9.2, 0.66
_GREY: Final = "0.361 0.388 0.416"
_HEAD_FILL: Final = "0.941 0.949 0.957"
_BLACK: Final = "0 0 0"
_TONES: Final[Mapping[Tone, str]] = {
    "good": "0.106 0.431 0.235",
    "bad": "0.639 0 0.118",
    "doubtful": "0.541 0.325 0",
    "waiting": "0.114 0.306 0.569",
    "dim": _GREY,
}
"""The colours of the template, as PDF has them."""

Spot = tuple[int, float]
"""The number of a sheet, from 0, and how far below its upper edge."""
Side = float
"""Where text stands in its room: 0 at the left, 0.5 in the middle, 1 at the right."""


@dataclass(frozen=True, slots=True)
class PdfText:
    """The text of a cell, harmless, and how it looks."""

    text: str
    face: PdfFace
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class PdfTable:
    """What is drawn of an annex.

    Attributes:
        headings: Lines before the table, in the middle.
        foot: What stands at the foot of each sheet.
        is_wide: Whether the sheets lie on their side.
        size: Of the letters of the table.
        widths: Of the columns, beside each other.
        sides: Of the columns.
        total: A last row; none if it is empty.
    """

    headings: tuple[PdfText, ...]
    foot: PdfText
    is_wide: bool
    size: float
    columns: tuple[PdfText, ...]
    widths: tuple[float, ...]
    sides: tuple[Side, ...]
    rows: Sequence[Sequence[PdfText]]
    total: Sequence[PdfText]


@dataclass(frozen=True, slots=True)
class PdfSheets:
    """Sheets of one size.

    Attributes:
        contents: What draws each of them.
        rows: Where each row of the table begins.
    """

    width: float
    height: float
    contents: tuple[bytes, ...]
    rows: tuple[Spot, ...]


@dataclass(slots=True)
class _Pen:
    """Draws on one sheet; shapes first, so that text stands on them."""

    height: float
    shapes: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    face: PdfFace | None = None
    tone: str = ""

    def fill(self, x: float, y: float, width: float, height: float) -> None:
        box = f"{x:.2f} {self.height - y - height:.2f} {width:.2f} {height:.2f}"
        self.shapes.append(f"{_HEAD_FILL} rg {box} re f")

    def rule(self, x: float, y: float, right: float, down: float) -> None:
        ends = f"{x:.2f} {self.height - y:.2f} m {right:.2f} {self.height - down:.2f} l"
        self.shapes.append(f"{ends} S")

    def write(
        self, line: str, face: PdfFace, tone: str, size: float, at: tuple[float, float]
    ) -> None:
        if face is not self.face:
            self.texts.append(face.chosen)
            self.face = face
        if tone != self.tone:
            self.texts.append(f"{tone} rg")
            self.tone = tone
        x, y = at
        self.texts.append(f"{size:g} 0 0 {size:g} {x:.2f} {self.height - y:.2f} Tm")
        self.texts.append(face.drawn(line))

    @property
    def content(self) -> bytes:
        drawn = (f"{_RULE} w {_BLACK} RG", *self.shapes, "BT", *self.texts, "ET")
        return "\n".join(drawn).encode("ascii")


@dataclass(frozen=True, slots=True)
class _Band:
    """As many lines of a row as stand on one sheet: nearly always all.

    Attributes:
        number: Of the row that begins with it, from 0; None for any other.
    """

    cells: Sequence[PdfText]
    lines: tuple[list[str], ...]
    number: int | None


class PdfAnnexSetter:
    """Sets one annex; used once."""

    def __init__(self, table: PdfTable) -> None:
        self._table = table
        self._width, self._height = (_LONG, _SHORT) if table.is_wide else (_SHORT, _LONG)
        self._room = self._width - _LEFT - _RIGHT
        self._bottom = self._height - _BELOW
        unit = self._room / sum(table.widths)
        self._rooms = [width * unit for width in table.widths]
        self._lefts = [_LEFT + sum(self._rooms[:n]) for n in range(len(self._rooms))]
        face = table.foot.face
        self._rise = face.ascent * table.size
        self._reach = (face.ascent + face.descent) * table.size
        self._step = self._reach + _LEADING * table.size
        self._head = self._band(table.columns, None)
        self._is_repeated = self._tall(self._head) <= self._bottom * _HEAD_MOST
        self._foot = table.foot.face.lines(table.foot.text, self._room / _FOOT_SIZE)
        self._pens = list[_Pen]()
        self._rows = list[Spot]()
        self._y = self._top = self._first = 0.0

    def sheets(self) -> PdfSheets:
        """Return the sheets."""
        self._begin()
        for band, after in self._bands():
            self._place(band, after)
        self._end()
        contents = tuple(pen.content for pen in self._pens)
        return PdfSheets(self._width, self._height, contents, tuple(self._rows))

    def _bands(self) -> Iterator[tuple[_Band, float]]:
        """Yield each row, and how tall what follows it is that may not stand alone."""
        table = self._table
        total = self._band(table.total, None) if table.total else None
        if not self._is_repeated:
            yield self._head, 0.0
        for number, cells in enumerate(table.rows):
            is_last = total is not None and number == len(table.rows) - 1
            yield self._band(cells, number), self._tall(total) if total and is_last else 0.0
        if total:
            yield total, 0.0

    def _place(self, band: _Band, after: float) -> None:
        """Draw *band* where it is whole; as much of it as there is room for if no sheet is."""
        left: _Band | None = band
        while left is not None:
            whole, left = left, None
            if self._y + self._tall(whole) + after > self._bottom:
                if self._y != self._first:
                    self._turn()
                whole, left = self._cut(whole)
            if whole.number is not None:
                self._rows.append((len(self._pens) - 1, self._y))
            self._draw(whole, self._table.sides)
            if left is not None:
                self._turn()

    def _cut(self, band: _Band) -> tuple[_Band, _Band | None]:
        """Return the lines of *band* that there is room for, at least one, and the others."""
        free = self._bottom - self._y - 2 * _OVER + self._step - self._reach
        most = max(int(free / self._step), 1)
        if most >= max(map(len, band.lines)):
            return band, None
        first, others = (
            tuple(cell[part] for cell in band.lines) for part in (slice(most), slice(most, None))
        )
        return _Band(band.cells, first, band.number), _Band(band.cells, others, None)

    def _turn(self) -> None:
        self._end()
        self._begin()

    def _band(self, cells: Sequence[PdfText], number: int | None) -> _Band:
        size = self._table.size
        rooms = [(room - 2 * _SIDE) / size for room in self._rooms]
        lines = tuple(
            cell.face.lines(cell.text, room) for cell, room in zip(cells, rooms, strict=True)
        )
        return _Band(cells, lines, number)

    def _tall(self, band: _Band) -> float:
        lines = max(map(len, band.lines))
        return lines * self._step - self._step + self._reach + 2 * _OVER

    def _begin(self) -> None:
        pen = _Pen(self._height)
        self._pens.append(pen)
        self._y = _ABOVE
        if len(self._pens) > 1:
            number = PdfText(str(len(self._pens)), self._table.foot.face)
            self._centred(number, number.text, _NUMBER)
        else:
            self._headings()
        foot = self._table.foot
        y = self._bottom + _FOOT + _CAPITAL * _FOOT_SIZE
        for line in self._foot:
            pen.write(line, foot.face, _GREY, _FOOT_SIZE, (_LEFT, y))
            y += _FOOT_STEP
        self._top = self._y
        pen.rule(_LEFT, self._y, _LEFT + self._room, self._y)
        if self._is_repeated:
            pen.fill(_LEFT, self._y, self._room, self._tall(self._head))
            self._draw(self._head, (0.5,) * len(self._rooms))
        self._first = self._y

    def _headings(self) -> None:
        for heading in self._table.headings:
            for line in heading.face.lines(heading.text, self._room / _HEADING):
                self._centred(heading, line, self._y + _CAPITAL * _HEADING)
                self._y += _HEADING_STEP
        self._y += _HEADING_GAP

    def _centred(self, told: PdfText, line: str, y: float) -> None:
        x = _LEFT + (self._room - told.face.width(line) * _HEADING) / 2
        self._pens[-1].write(line, told.face, _BLACK, _HEADING, (x, y))

    def _draw(self, band: _Band, sides: Sequence[Side]) -> None:
        pen, size = self._pens[-1], self._table.size
        for n, (cell, lines) in enumerate(zip(band.cells, band.lines, strict=True)):
            tone = _TONES.get(cell.tone, _BLACK)
            y = self._y + _OVER + self._rise
            for line in lines:
                free = self._rooms[n] - 2 * _SIDE - cell.face.width(line) * size if sides[n] else 0
                x = self._lefts[n] + _SIDE + free * sides[n]
                if line:
                    pen.write(line, cell.face, tone, size, (x, y))
                y += self._step
        self._y += self._tall(band)
        pen.rule(_LEFT, self._y, _LEFT + self._room, self._y)

    def _end(self) -> None:
        """Draw the rules between the columns, now that the height of the table is known."""
        for x in (*self._lefts, _LEFT + self._room):
            self._pens[-1].rule(x, self._top, x, self._y)
