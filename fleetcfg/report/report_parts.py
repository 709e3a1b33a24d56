"""What a report for people holds: tiles, paragraphs, tables and pictures, in sections.

Every format (HTML, CSV, XLSX, DOCX, PDF) is made of the same `Report`, so that the same number
stands in each of them. Texts are worded already, and are not escaped: each format does that.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Literal

from fleetcfg.errors import RequestError
from fleetcfg.model.nearest import nearest
from fleetcfg.model.value import MOST_SHOWN, bounded
from fleetcfg.report.numbers import grouped
from fleetcfg.trust.crypto.canonical import Json
from fleetcfg.words import Language

Tone = Literal["", "good", "bad", "doubtful", "waiting", "dim"]
"""Of which of the states something speaks; a word says the same beside it, never colour alone."""

NOTHING: Final = "–"
"""What stands in a cell of which nothing is to be told."""

SUMMARY_BYTES: Final = 100_000
"""The most that a summary edition may weigh as HTML."""


@dataclass(frozen=True, slots=True)
class ReportSource:
    """Of what a report was made: told at the foot of each page, in every format.

    Attributes:
        run: Id of the audit; empty if the report is of no audit.
        digest: SHA-256, hex, of what the audit found: of the bytes that ``fleetcfg history --run
            RUN -o ndjson`` prints. Of a change-set, the digest that is signed.
        read_at: When the audit began, in UTC.
        made_at: When the report was made, in UTC.
        notices: What must be said of it, worded: simulated, not signed, emergency.
    """

    run: str
    digest: str
    read_at: datetime
    made_at: datetime
    tool_version: str
    notices: tuple[str, ...] = ()

    @property
    def is_counted(self) -> bool:
        """Whether figures were counted from something that is named by its digest."""
        return bool(self.digest)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table.

    Attributes:
        text: As people read it; a number as its digits, so that a spreadsheet can take it.
        tone: Of which state it speaks.
        link: Anchor of the section or row that it leads to; empty if it leads nowhere.
        is_number: Whether *text* is a count, set at the right, and a number in a spreadsheet.
        anchor: By which other cells lead here; empty if none do.
    """

    text: str
    tone: Tone = ""
    link: str = ""
    is_number: bool = False
    anchor: str = ""

    def grouped(self, language: Language) -> "Cell":
        """Return the cell with the digits of a whole number in groups: ``1.200.000``."""
        if not (self.is_number and self.text.isascii() and self.text.isdecimal()):
            return self
        return replace(self, text=grouped(int(self.text), language))


@dataclass(frozen=True, slots=True)
class RowFold:
    """Rows of a table that say the same: a page tells of them in one sentence.

    Attributes:
        text: The sentence, which names each of them.
        rows: Their numbers, from 0.
    """

    text: str
    rows: frozenset[int]


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A table; its first row of cells is the first of the data.

    Attributes:
        name: Short, of ASCII letters and digits and ``-``, unique in the report: an anchor, and the
            name of a sheet.
        title: What it shows.
        columns: Headings.
        rows: As many cells each as there are columns.
        total: A last row that sums up; empty if there is none.
        is_long: Whether a screen may fold it, and a summary edition leave it out.
        joins: Columns that have no room of their own on a page: for each, by its number from 0,
            the one whose cells say there what it says.
        is_sheet: Whether it is a form: on paper it has a sheet of its own.
        folds: Rows that a page tells of below the table; a file for programs has them in it.
    """

    name: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] = ()
    is_long: bool = False
    joins: Mapping[int, int] = field(default_factory=dict[int, int])
    is_sheet: bool = False
    folds: tuple[RowFold, ...] = ()

    @property
    def is_of_figures(self) -> bool:
        """Whether it counts: all but the first cell of each row are numbers."""
        return bool(self.rows) and all(cell.is_number for row in self.rows for cell in row[1:])


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure at the top of a report, and the anchor of the list behind it."""

    label: str
    value: str
    tone: Tone = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Tiles:
    """The few figures that matter most."""

    tiles: tuple[Tile, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of plain text; *link* is the anchor that it leads to, if it leads anywhere."""

    text: str
    tone: Tone = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture made by fleetcfg itself, and the table that says the same.

    Attributes:
        svg: One ``<svg>`` element, everything in it escaped, with ``<title>`` and ``<desc>``; no
            script, no style sheet of its own, nothing that is fetched.
        table: Name of the table with the same figures; formats without pictures need it.
    """

    name: str
    title: str
    svg: str
    table: str


Block = Tiles | Paragraph | ReportTable | Picture


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """A time for a calendar: what a later report says of the same *uid* replaces it.

    Attributes:
        revision: Grows whenever something else is said.
        signed_at: When what says it was made, in UTC; so are *start* and *end*.
        title: One line; *told* a few, or none.
    """

    uid: str
    revision: int
    signed_at: datetime
    start: datetime
    end: datetime
    title: str
    told: str
    is_cancelled: bool = False


@dataclass(frozen=True, slots=True)
class ReportSection:
    """A part of a report under a heading of its own.

    Attributes:
        name: Its anchor, as that of a table.
        is_detail: Whether a summary edition leaves it out.
        is_card: Whether a card is made of it.
    """

    name: str
    heading: str
    blocks: tuple[Block, ...]
    is_detail: bool = False
    is_card: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """A report as it is read, in one language.

    Attributes:
        kind: ``audit``, ``site``, ``provider``, ``province``, ``provinces``, ``change``, ``level``,
            ``windows``, ``stock``, ``meeting``, ``notice``, ``year``, ``adhoc``, ``unit-score``.
        title: Such as ``BÁO CÁO``; *subject* says of what, as an office writes it.
        issuer: The body that reports, the one above it first; empty if it is not known.
        bases: What it rests on, worded (``Căn cứ …``), without the mark at the end.
        recipients: Who gets it (``Nơi nhận``), without the mark at the end.
        is_summary: Whether it is without its details and long tables.
        calendar: What a calendar takes of it.
        figures: What programs take of it; empty of a kind that has nothing but its tables.
    """

    kind: str
    lang: Language
    title: str
    subject: str
    source: ReportSource
    sections: tuple[ReportSection, ...]
    issuer: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    is_summary: bool = False
    calendar: tuple[CalendarEvent, ...] = ()
    figures: Mapping[str, Json] = field(default_factory=dict[str, Json], hash=False)

    @property
    def tables(self) -> tuple[ReportTable, ...]:
        """Every table, in the order of the report."""
        blocks = (block for section in self.sections for block in section.blocks)
        return tuple(block for block in blocks if isinstance(block, ReportTable))

    @property
    def main_table(self) -> ReportTable | None:
        """The table of a format that holds one: the first long one, else the first."""
        return next((one for one in self.tables if one.is_long), next(iter(self.tables), None))

    def bounded(self) -> "Report":
        """Return the report with no cell of a table too long: of such its beginning and digest."""
        return replace(
            self,
            sections=tuple(
                replace(section, blocks=tuple(map(_bounded, section.blocks)))
                for section in self.sections
            ),
        )

    def as_pages(self) -> "Report":
        """Return the report as a page tells it.

        Rows that say the same are one sentence, and the digits of numbers stand in groups.
        """
        return replace(
            self,
            sections=tuple(
                replace(
                    section,
                    blocks=tuple(
                        _grouped(told, self.lang)
                        for block in section.blocks
                        for told in _told(block)
                    ),
                )
                for section in self.sections
            ),
        )

    def only(self, table: str) -> "Report":
        """Return the report with the table called *table*, and nothing else.

        Raises:
            RequestError: REPORT_TABLE_UNKNOWN.
        """
        for section in self.sections:
            for block in section.blocks:
                if isinstance(block, ReportTable) and block.name == table:
                    return replace(self, sections=(replace(section, blocks=(block,)),))
        names = tuple(one.name for one in self.tables)
        raise RequestError(
            "REPORT_TABLE_UNKNOWN",
            table=table,
            nearest=nearest(table, names),
            known=", ".join(names),
        )

    def summary(self) -> "Report":
        """Return the report without its details and long tables."""
        kept = tuple(
            replace(section, blocks=tuple(b for b in section.blocks if not _is_long(b)))
            for section in self.sections
            if not section.is_detail
        )
        return replace(self, sections=kept, is_summary=True)

    def card(self) -> "Report":
        """Return the report with what stands on a card, and nothing else.

        Raises:
            RequestError: REPORT_NO_CARD.
        """
        kept = tuple(section for section in self.sections if section.is_card)
        if not kept:
            raise RequestError("REPORT_NO_CARD", kind=self.kind)
        return replace(self, sections=kept, is_summary=True)


def _bounded(block: Block) -> Block:
    """Return *block*; where a cell of it is too long, with that cell cut."""
    if not isinstance(block, ReportTable):
        return block
    if all(len(cell.text) <= MOST_SHOWN for row in block.rows for cell in row):
        return block
    rows = (tuple(replace(cell, text=bounded(cell.text)) for cell in row) for row in block.rows)
    return replace(block, rows=tuple(rows))


def _told(block: Block) -> Iterator[Block]:
    """Yield *block* without the rows that are folded, and a sentence for each fold."""
    if not isinstance(block, ReportTable) or not block.folds:
        yield block
        return
    folded = frozenset[int]().union(*(fold.rows for fold in block.folds))
    rows = tuple(row for number, row in enumerate(block.rows) if number not in folded)
    if rows:
        yield replace(block, rows=rows, folds=())
    for fold in block.folds:
        yield Paragraph(fold.text if rows else f"{block.title}. {fold.text}")


def _grouped(block: Block, language: Language) -> Block:
    """Return *block*; of a table, with the digits of its numbers in groups, as people read them."""
    if not isinstance(block, ReportTable):
        return block
    rows = (tuple(cell.grouped(language) for cell in row) for row in block.rows)
    total = tuple(cell.grouped(language) for cell in block.total)
    return replace(block, rows=tuple(rows), total=total)


def _is_long(block: Block) -> bool:
    return isinstance(block, ReportTable) and block.is_long
