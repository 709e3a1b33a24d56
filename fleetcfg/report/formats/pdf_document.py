"""A report as PDF/A-2b, set by typst: in the same layout as the Word document, with its pictures.

The same bytes for an equal report, on any machine at any time: the only fonts are those that
typst brings, and the only time is the report's. Texts are data of the template, never part of it.
Letter and annexes are set one after the other and joined: see `pdf_sheets`.
"""

from collections.abc import Mapping, Sequence
from importlib.resources import as_file, files
from typing import Any, Final

from fleetcfg.report.escape import escape
from fleetcfg.report.formats.column_widths import fitted_widths
from fleetcfg.report.formats.paper import (
    MARKS,
    Paper,
    PaperAnnex,
    PaperBlock,
    PaperLine,
    is_wide,
    paper_of,
)
from fleetcfg.report.formats.pdf_join import LINK, PdfAnnex, joined
from fleetcfg.report.formats.pdf_sheets import PdfSetter
from fleetcfg.report.formats.picture_svg import picture_svg
from fleetcfg.report.formats.source_rows import foot_line, source_rows
from fleetcfg.report.report_parts import Cell, Picture, Report, ReportTable
from fleetcfg.words import Words

_TEMPLATE: Final = "report.typ"
_UNKNOWN: Final = ("……………………",)
_UNBROKEN: Final = 18  # letters without a blank; a column may be as narrow
_UPRIGHT: Final = 85  # letters of a table on a sheet; on its side, _WIDE
_WIDE: Final = 150
_BREAK: Final = "\u200b"  # a place where a line may be broken


def render(report: Report) -> bytes:
    """Return the document."""
    words = Words(report.lang)
    paper = paper_of(report, words, pictures=True)
    places = _Places(paper)
    common = {
        "lang": report.lang,
        "title": escape(report.title),
        "subject": _broken(report.subject),
        "foot": _broken(foot_line(report, words)),
    }
    made_at = int(report.source.made_at.timestamp())
    with as_file(files("fleetcfg.report").joinpath("templates", _TEMPLATE)) as template:
        setter = PdfSetter(template, common, made_at)
        letter = setter.letter(_letter(report, paper, places, words))
        annexes = [
            PdfAnnex(
                annex.heading,
                tuple(setter.annex(_annex(annex, paper))),
                places.inside(annex.table),
            )
            for annex in paper.annexes
        ]
    return joined(letter, annexes)


def _letter(report: Report, paper: Paper, places: "_Places", words: Words) -> dict[str, Any]:
    source = "; ".join(f"{label}: {text}" for label, text in source_rows(report, words))
    return {
        "issuer": _all(report.issuer or _UNKNOWN),
        "nation": words.label("report.nation"),
        "motto": words.label("report.motto"),
        "number": paper.number,
        "place_date": paper.place_date,
        "notices": _all(report.source.notices),
        "bases": _all(paper.bases),
        "blocks": [_block(block, places) for block in paper.blocks],
        "source": _broken(f"{words.label('report.source')}: {source}."),
        "recipients_label": words.label("report.recipients"),
        "recipients": _all(paper.recipients),
        "signed": paper.signed,
    }


def _annex(annex: PaperAnnex, paper: Paper) -> dict[str, Any]:
    return {
        "heading": annex.heading,
        "with_what": _broken(paper.with_what),
        "is_wide": annex.is_wide,
        "table": _table(annex.table, None),
    }


class _Places:
    """What links of the letter lead to, each once: none leads nowhere or to two places.

    Cells of annexes lead nowhere: a thousand links are 60 MB to typst.
    """

    def __init__(self, paper: Paper) -> None:
        lines = [block for block in paper.blocks if isinstance(block, PaperLine)]
        tables = [block for block in paper.blocks if isinstance(block, ReportTable)]
        cells = _cells(tables)
        annexed = [annex.table for annex in paper.annexes]
        linked = {*(line.link for line in lines), *(cell.link for cell in cells)} - {""}
        self._own = linked & {*(line.name for line in lines), *_names(tables)}
        self._annexed = linked.intersection(_names(annexed)) - self._own
        self._waiting = self._own | self._annexed

    def take(self, name: str) -> str:
        """Return *name* if links lead here: where it stands first; else nothing."""
        if name not in self._waiting:
            return ""
        self._waiting.remove(name)
        return name

    def inside(self, table: ReportTable) -> dict[str, int | None]:
        """Return the rows of an annex that links lead to, by name; None stands for all of it."""
        named = [
            (table.name, None),
            *((cell.anchor, n) for n, row in enumerate(table.rows) for cell in row),
        ]
        return {name: row for name, row in named if self.take(name)}

    def link(self, name: str) -> str:
        """Return the address of *name* if it is a place; else nothing."""
        if name in self._annexed:
            return f"{LINK}{name}"
        return name if name in self._own else ""


def _cells(tables: Sequence[ReportTable]) -> list[Cell]:
    return [cell for table in tables for row in table.rows for cell in row]


def _names(tables: Sequence[ReportTable]) -> set[str]:
    return {*(table.name for table in tables), *(cell.anchor for cell in _cells(tables))}


def _block(block: PaperBlock, places: _Places) -> dict[str, Any]:
    match block:
        case PaperLine():
            return {
                "kind": "line",
                "level": block.level,
                "text": _broken(block.text),
                "tone": block.tone,
                "mark": "",  # it stands in the text
                "link": places.link(block.link),
                "name": places.take(block.name),
            }
        case Picture():
            return {"kind": "picture", "svg": picture_svg(block), "title": escape(block.title)}
        case ReportTable():
            return {"kind": "table", **_table(block, places)}


def _table(table: ReportTable, places: _Places | None) -> dict[str, Any]:
    """Return a table; one of an annex, whose cells lead nowhere, has no *places*."""
    numbers = [cell.is_number for cell in table.rows[0]] if table.rows else []
    return {
        "name": places.take(table.name) if places else "",
        "title": _broken(table.title),
        "columns": _all(table.columns),
        "widths": fitted_widths(table, _WIDE if is_wide(table) else _UPRIGHT),
        "numbers": numbers or [False for _ in table.columns],
        "rows": [[_cell(cell, places) for cell in row] for row in table.rows],
        "total": _all([cell.text for cell in table.total]),
    }


def _cell(cell: Cell, places: _Places | None) -> Mapping[str, str] | str:
    made = {
        "text": _broken(cell.text),
        "tone": cell.tone,
        "mark": MARKS.get(cell.tone, ""),
        "link": places.link(cell.link) if places else "",
        "anchor": places.take(cell.anchor) if places else "",
    }
    # Most cells are plain, and typst is quicker with a bare text.
    return made if made["tone"] or made["link"] or made["anchor"] else made["text"]


def _all(texts: Sequence[str]) -> list[str]:
    return [_broken(text) for text in texts]


def _broken(text: str) -> str:
    """Return *text* harmless, and with places where a long word may be broken."""
    return " ".join(map(_long_word, escape(text).split(" ")))


def _long_word(word: str) -> str:
    parts = (word[at : at + _UNBROKEN] for at in range(0, len(word), _UNBROKEN))
    return _BREAK.join(parts)
