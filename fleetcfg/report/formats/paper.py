"""A report in the order and with the numbers of a Vietnamese office's document (Decree 30/2020).

Sections are ``I.``, tables and pictures in them ``1.``, figures ``a)``, by Vietnamese letters.
A table that is long or wide is an annex of the same document, for what lies in another file would
have to be signed by itself.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from fleetcfg.report.numbers import roman
from fleetcfg.report.report_parts import (
    NOTHING,
    Cell,
    Paragraph,
    Picture,
    Report,
    ReportSection,
    ReportTable,
    Tile,
    Tiles,
    Tone,
)
from fleetcfg.words import Words

UPRIGHT_COLUMNS: Final = 8
"""A table of more columns needs sheets of its own, which lie on their side."""
_UPRIGHT_FIGURES: Final = 10
"""The same of one that only counts: numbers are narrow."""
_TURNED_ROWS: Final = 3
"""A wide table of no more rows stands upright: its columns become rows."""
_BODY_ROWS: Final = 15
"""A table of more rows has sheets of its own."""
MARKS: Final[dict[Tone, str]] = {"good": "●", "bad": "■", "doubtful": "○", "waiting": "◇"}
"""The shape of each state, printed before its word: paper may have no colour."""
_MARKS_OF_KIND: Final = {"change": "……", "stock": "BB", "meeting": "……", "notice": "TB"}
_SIGNED_WITHIN: Final = frozenset({"change", "stock"})
"""Kinds that are not signed at their end: a ticket, and minutes that have a table of who signs."""
_TERSE: Final = frozenset({"meeting", "stock"})
"""Kinds whose figures stand in one line, so that one page is enough."""
_BODY_ROWS_OF_KIND: Final = {"meeting": 6}
"""Of a kind that has one page: what is longer stands outside."""
_REPORT_MARK: Final = "BC"
_SIGNED: Final = "……………………"
_LETTERS: Final = "abcdđeghiklmnopqrstuvxy"


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One paragraph of the body.

    Attributes:
        level: ``section``, ``part`` (a table or picture), ``item`` (a figure) or ``text``.
        text: With its number before it and its mark behind it.
        name: By which links lead to what it is the heading of; empty for other lines.
        link: Name of what it leads to.
    """

    level: Literal["section", "part", "item", "text"]
    text: str
    tone: Tone = ""
    name: str = ""
    link: str = ""


PaperBlock = PaperLine | ReportTable | Picture


@dataclass(frozen=True, slots=True)
class PaperAnnex:
    """One table with sheets of its own.

    Attributes:
        heading: ``Phụ lục II``; without a number if it is the only one.
        is_wide: Whether the sheets lie on their side.
    """

    heading: str
    table: ReportTable
    is_wide: bool


@dataclass(frozen=True, slots=True)
class Paper:
    """All that is printed between the head and the foot of a document.

    Attributes:
        bases: Each with its mark at the end.
        with_what: What stands below the heading of each annex.
        recipients: As a list; the last line is the clerk's.
        signed: Where the one signs who answers for it; empty if the page is not to be signed,
            as a ticket is not, or is within it.
    """

    number: str
    place_date: str
    bases: tuple[str, ...]
    blocks: tuple[PaperBlock, ...]
    annexes: tuple[PaperAnnex, ...]
    with_what: str
    recipients: tuple[str, ...]
    signed: str


def paper_of(report: Report, words: Words, *, pictures: bool) -> Paper:
    """Return *report* as a document has it, with its *pictures* or without."""
    if not pictures:
        report = _without_pictures(report)
    report = _fitted(report)
    mark = _MARKS_OF_KIND.get(report.kind, _REPORT_MARK)
    most = _BODY_ROWS_OF_KIND.get(report.kind, _BODY_ROWS)
    outside = [table for table in report.tables if _is_outside(table, most)]
    headings = dict(zip((t.name for t in outside), _headings(len(outside), words), strict=True))
    blocks = tuple(
        block
        for number, section in enumerate(report.sections, 1)
        for block in _blocks(_terse(section, report.kind), number, headings, words)
    )
    recipients = [f"- {one};" for one in report.recipients]
    return Paper(
        words.label("report.number", mark=mark),
        words.label("report.place_date"),
        _ended(report.bases),
        blocks,
        tuple(PaperAnnex(headings[one.name], one, is_wide(one)) for one in outside),
        words.label("report.annex_of", title=report.title.capitalize(), mark=mark),
        (*recipients, f"- {words.label('report.archive')}"),
        "" if report.kind in _SIGNED_WITHIN else _SIGNED,
    )


def _terse(section: ReportSection, kind: str) -> ReportSection:
    """Return *section* with its figures as one sentence, if its kind has one page."""
    if kind not in _TERSE:
        return section
    return replace(
        section, blocks=tuple(_said(b) if isinstance(b, Tiles) else b for b in section.blocks)
    )


def _said(tiles: Tiles) -> Paragraph:
    told = (_marked(f"{tile.label}: {tile.value}", tile.tone) for tile in tiles.tiles)
    return Paragraph(f"{'; '.join(told)}.")


def _without_pictures(report: Report) -> Report:
    sections = (
        replace(one, blocks=tuple(b for b in one.blocks if not isinstance(b, Picture)))
        for one in report.sections
    )
    return replace(report, sections=tuple(sections))


def _fitted(report: Report) -> Report:
    """Return *report* with each table as a page has it: those that are short fit into the body."""
    sections = (
        replace(
            one,
            blocks=tuple(_fit(b) if isinstance(b, ReportTable) else b for b in one.blocks),
        )
        for one in report.sections
    )
    return replace(report, sections=tuple(sections))


def _fit(table: ReportTable) -> ReportTable:
    table = _joined(table)
    count = len(table.rows) + bool(table.total)
    return _turned(table) if is_wide(table) and table.rows and count <= _TURNED_ROWS else table


def _joined(table: ReportTable) -> ReportTable:
    """Return *table* with what some of its columns say in the cells of others."""
    if not table.joins:
        return table
    kept = [at for at in range(len(table.columns)) if at not in table.joins]

    def of_row(row: Sequence[Cell]) -> tuple[Cell, ...]:
        return tuple(replace(row[at], text=_with_joined(table, row, at)) for at in kept)

    return replace(
        table,
        columns=tuple(table.columns[at] for at in kept),
        rows=tuple(map(of_row, table.rows)),
        total=of_row(table.total) if table.total else (),
        joins={},
    )


def _with_joined(table: ReportTable, row: Sequence[Cell], at: int) -> str:
    said = ((table.columns[one], row[one].text) for one, to in table.joins.items() if to == at)
    more = (f"{heading}: {text}" for heading, text in said if text not in ("", NOTHING))
    return " · ".join([row[at].text, *more])


def _turned(table: ReportTable) -> ReportTable:
    """Return *table* with its columns as rows: what was a row stands below its first cell."""
    every = [*table.rows, *([table.total] if table.total else [])]
    firsts = [row[0] for row in every]
    rows = [
        (Cell(heading), *(replace(row[at], is_number=False) for row in every))
        for at, heading in enumerate(table.columns[1:], 1)
    ]
    # A heading is no place that links lead to: what follows below it is.
    rows[0] = (
        rows[0][0],
        *(
            replace(cell, anchor=cell.anchor or first.anchor)
            for first, cell in zip(firsts, rows[0][1:], strict=True)
        ),
    )
    heads = (table.columns[0], *(first.text for first in firsts))
    return replace(table, columns=heads, rows=tuple(rows), total=())


def is_wide(table: ReportTable) -> bool:
    """Tell whether *table* needs a sheet that lies on its side."""
    most = _UPRIGHT_FIGURES if table.is_of_figures else UPRIGHT_COLUMNS
    return len(table.columns) > most


def _is_outside(table: ReportTable, most: int) -> bool:
    return table.is_sheet or is_wide(table) or len(table.rows) > most


def _headings(number: int, words: Words) -> list[str]:
    annex = words.label("report.annex")
    return [annex] if number == 1 else [f"{annex} {roman(n)}" for n in range(1, number + 1)]


def _blocks(
    section: ReportSection, number: int, headings: dict[str, str], words: Words
) -> Iterator[PaperBlock]:
    sole = _sole_table(section)
    name = sole.name if sole else section.name
    yield PaperLine("section", f"{roman(number)}. {section.heading.upper()}", name=name)
    parts, drawn = 0, sole.title if sole else ""
    for block in section.blocks:
        match block:
            case Paragraph():
                yield PaperLine(
                    "text", _marked(block.text, block.tone), block.tone, link=block.link
                )
            case Tiles():
                yield from _items(block.tiles)
            case ReportTable() if block.name in headings:
                yield from _in_annex(block, headings[block.name], words)
            case ReportTable() if block.title == drawn:
                yield block  # under the heading of its section, or as figures of its picture
            case ReportTable() | Picture():
                parts += 1
                drawn = block.title if isinstance(block, Picture) else ""
                yield PaperLine("part", f"{parts}. {block.title}", name=block.name)
                yield block


def _in_annex(table: ReportTable, annex: str, words: Words) -> Iterator[PaperLine]:
    """Yield where *table* stands; of a form nothing: the text says what is to be done with it."""
    if not table.is_sheet:
        rows = words.count(len(table.rows), "report.rows")
        text = words.label("report.in_annex", rows=rows, title=table.title, annex=annex)
        yield PaperLine("text", text)


def _sole_table(section: ReportSection) -> ReportTable | None:
    """Return the table that a section is: what both are called is said once."""
    own = (b for b in section.blocks if not (isinstance(b, ReportTable) and b.is_sheet))
    parts = [one for one in own if isinstance(one, ReportTable | Picture)]
    match parts:
        case [ReportTable() as sole] if sole.title == section.heading:
            return sole
        case _:
            return None


def _items(tiles: Sequence[Tile]) -> Iterator[PaperLine]:
    told = _ended([f"{tile.label}: {tile.value}" for tile in tiles])
    for number, (tile, text) in enumerate(zip(tiles, told, strict=True), 1):
        yield PaperLine(
            "item", f"{letter(number)}) {_marked(text, tile.tone)}", tile.tone, link=tile.link
        )


def _ended(texts: Sequence[str]) -> tuple[str, ...]:
    """Return *texts*, each with ``;`` at its end, the last with a full stop."""
    return tuple(f"{text}{'.' if n == len(texts) else ';'}" for n, text in enumerate(texts, 1))


def _marked(text: str, tone: Tone) -> str:
    return f"{MARKS[tone]} {text}" if tone in MARKS else text


def letter(number: int) -> str:
    """Return the letter of item *number*, as lists of Vietnamese documents go on: … d, đ, e, g."""
    rounds, at = divmod(number - 1, len(_LETTERS))
    return _LETTERS[at] * (rounds + 1)
