"""A report as PDF/A-2b, set by typst: in the same layout as the Word document, with its pictures.

The same bytes for an equal report, on any machine at any time: the only fonts are those that
typst brings, and the only time is the report's. Texts are data of the template, never part of it.
"""

import json
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any, Final

import typst

from fleetcfg.report.escape import escape
from fleetcfg.report.formats.column_widths import fitted_widths
from fleetcfg.report.formats.paper import (
    MARKS,
    Paper,
    PaperBlock,
    PaperLine,
    is_wide,
    paper_of,
)
from fleetcfg.report.formats.picture_svg import picture_svg
from fleetcfg.report.formats.source_rows import foot_line, source_rows
from fleetcfg.report.report_parts import Cell, Picture, Report, ReportTable
from fleetcfg.words import Words

_TEMPLATE: Final = "report.typ"
_STANDARD: Final = "a-2b"
_UNKNOWN: Final = ("……………………",)
_UNBROKEN: Final = 18  # letters without a blank; a column may be as narrow
_UPRIGHT: Final = 85  # letters of a table on a sheet; on its side, _WIDE
_WIDE: Final = 150
_BREAK: Final = "\u200b"  # a place where a line may be broken


def render(report: Report) -> bytes:
    """Return the document."""
    words = Words(report.lang)
    paper = paper_of(report, words, pictures=True)
    template = files("fleetcfg.report").joinpath("templates", _TEMPLATE).read_bytes()
    fonts = typst.Fonts(include_system_fonts=False)
    given = {"report": json.dumps(_data(report, paper, words))}
    compiler = typst.Compiler(template, font_paths=fonts, sys_inputs=given)
    made = compiler.compile(
        format="pdf",
        pdf_tags=False,
        pdf_standards=_STANDARD,
        timestamp=int(report.source.made_at.timestamp()),
    )
    if not isinstance(made, bytes):
        msg = "typst made no single document"
        raise TypeError(msg)
    return made


def _data(report: Report, paper: Paper, words: Words) -> dict[str, Any]:
    source = "; ".join(f"{label}: {text}" for label, text in source_rows(report, words))
    anchors = _Anchors(report, paper)
    return {
        "lang": report.lang,
        "title": escape(report.title),
        "subject": _broken(report.subject),
        "issuer": _all(report.issuer or _UNKNOWN),
        "nation": words.label("report.nation"),
        "motto": words.label("report.motto"),
        "number": paper.number,
        "place_date": paper.place_date,
        "notices": _all(report.source.notices),
        "bases": _all(paper.bases),
        "blocks": [_block(block, anchors) for block in paper.blocks],
        "source": _broken(f"{words.label('report.source')}: {source}."),
        "foot": _broken(foot_line(report, words)),
        "recipients_label": words.label("report.recipients"),
        "recipients": _all(paper.recipients),
        "signed": paper.signed,
        "annexes": [
            {
                "heading": annex.heading,
                "with_what": _broken(paper.with_what),
                "is_wide": annex.is_wide,
                "table": _table(annex.table, anchors, is_linked=False),
            }
            for annex in paper.annexes
        ],
    }


class _Anchors:
    """What links lead to, each once: typst sets no link that leads nowhere or to two places.

    A place to which nothing leads would only cost memory.
    """

    def __init__(self, report: Report, paper: Paper) -> None:
        lines = [block for block in paper.blocks if isinstance(block, PaperLine)]
        cells = [c for table in report.tables for row in table.rows for c in row]
        annexes = (annex.table.name for annex in paper.annexes)
        named = {*(line.name for line in lines), *annexes, *(cell.anchor for cell in cells)}
        linked = {*(cell.link for cell in cells), *(line.link for line in lines)}
        self._waiting = named & linked - {""}
        self._known = frozenset(self._waiting)

    def place(self, name: str) -> str:
        """Return *name* if links lead here: where it stands first; else nothing."""
        if name not in self._waiting:
            return ""
        self._waiting.remove(name)
        return name

    def link(self, name: str) -> str:
        """Return *name* if it is a place; else nothing."""
        return name if name in self._known else ""


def _block(block: PaperBlock, anchors: _Anchors) -> dict[str, Any]:
    match block:
        case PaperLine():
            return {
                "kind": "line",
                "level": block.level,
                "text": _broken(block.text),
                "tone": block.tone,
                "mark": "",  # it stands in the text
                "link": anchors.link(block.link),
                "name": anchors.place(block.name),
            }
        case Picture():
            return {"kind": "picture", "svg": picture_svg(block), "title": escape(block.title)}
        case ReportTable():
            return {"kind": "table", **_table(block, anchors)}


def _table(table: ReportTable, anchors: _Anchors, *, is_linked: bool = True) -> dict[str, Any]:
    """Return a table; the cells of a long one lead nowhere: a thousand links are 60 MB to typst."""
    return {
        "name": anchors.place(table.name),
        "title": _broken(table.title),
        "columns": _all(table.columns),
        "widths": fitted_widths(table, _WIDE if is_wide(table) else _UPRIGHT),
        "numbers": [cell.is_number for cell in table.rows[0]] if table.rows else [],
        "rows": [[_cell(cell, anchors, is_linked=is_linked) for cell in row] for row in table.rows],
        "total": _all([cell.text for cell in table.total]),
    }


def _cell(cell: Cell, anchors: _Anchors, *, is_linked: bool) -> Mapping[str, str] | str:
    made = {
        "text": _broken(cell.text),
        "tone": cell.tone,
        "mark": MARKS.get(cell.tone, ""),
        "link": anchors.link(cell.link) if is_linked else "",
        "anchor": anchors.place(cell.anchor),
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
