"""A report as PDF/A-2b, set by typst: in the same layout as the Word document, with its pictures.

The same bytes for an equal report, on any machine at any time: the only fonts are those that
typst brings, and the only time is the report's. Texts are data of the template, never part of it.
"""

import re
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any, Final

from fleetcfg.report.escape import composed, escape
from fleetcfg.report.formats.column_widths import fitted_widths, has_room
from fleetcfg.report.formats.paper import (
    MARKS,
    Paper,
    PaperAnnex,
    PaperBlock,
    PaperLine,
    paper_of,
)
from fleetcfg.report.formats.pdf_setter import set_pdf
from fleetcfg.report.formats.picture_svg import picture_svg
from fleetcfg.report.formats.source_rows import foot_line, source_rows
from fleetcfg.report.report_parts import Cell, Picture, Report, ReportTable
from fleetcfg.words import Words

_TEMPLATE: Final = "report.typ"
_UNKNOWN: Final = ("……………………",)
_BREAK: Final = "\u200b"  # a place where a line may be broken; nothing is drawn there
_LINE: Final = 60  # letters: a longer word is broken in the text
_LETTERS, _LETTERS_WIDE = 85, 150  # beside each other in a table on a sheet
_SIDES: Final = 1.5  # letters: what stands free at the sides of a cell
_LONG: Final = 5  # lines: of broad letters in long words they are four times as many, half a sheet
_PARTS: Final = re.compile(r"[^\W_]+[\W_]*|[\W_]+")
"""What a long word is broken between: behind its marks."""


def render(report: Report) -> bytes:
    """Return the document.

    Raises:
        RequestError: ``REPORT_NOT_SET``.
    """
    template = files("fleetcfg.report").joinpath("templates", _TEMPLATE).read_bytes()
    return set_pdf(template, template_input(report), "a-2b", report.source.made_at)


def template_input(report: Report) -> dict[str, Any]:
    """Return what the template is given: texts, broken where a line may end, and widths."""
    words = Words(report.lang)
    paper = paper_of(report, words, pictures=True)
    places = _Places(paper)
    return {
        **_head(report, paper, words),
        **_text(report, paper, places, words),
        "with_what": _broken(paper.with_what),
        "annexes": [_annex(annex, places) for annex in paper.annexes],
    }


def _head(report: Report, paper: Paper, words: Words) -> dict[str, Any]:
    return {
        "lang": report.lang,
        "title": composed(escape(report.title)),
        "heading": _broken(report.title.upper()),
        "subject": _broken(report.subject),
        "foot": _broken(foot_line(report, words)),
        "issuer": _all([one.upper() for one in report.issuer or _UNKNOWN]),
        "nation": words.label("report.nation"),
        "motto": words.label("report.motto"),
        "number": paper.number,
        "place_date": paper.place_date,
        "notices": _all(report.source.notices),
        "bases": _all(paper.bases),
    }


def _text(report: Report, paper: Paper, places: "_Places", words: Words) -> dict[str, Any]:
    source = "; ".join(f"{label}: {text}" for label, text in source_rows(report, words))
    is_counted = report.source.is_counted  # else the foot says all that there is
    return {
        "blocks": [_block(block, places) for block in paper.blocks],
        "source": _broken(f"{words.label('report.source')}: {source}.") if is_counted else "",
        "recipients_label": words.label("report.recipients"),
        "recipients": _all(paper.recipients),
        "signed": paper.signed,
    }


def _annex(annex: PaperAnnex, places: "_Places") -> dict[str, Any]:
    letters = _LETTERS_WIDE if annex.is_wide else _LETTERS
    return {
        "heading": annex.heading,
        "title": _broken(annex.table.title.upper()),
        "is_wide": annex.is_wide,
        "table": _table(annex.table, places, letters),
    }


class _Places:
    """What links lead to, each once: none leads nowhere or to two places."""

    def __init__(self, paper: Paper) -> None:
        lines = [block for block in paper.blocks if isinstance(block, PaperLine)]
        tables = [block for block in paper.blocks if isinstance(block, ReportTable)]
        tables += [annex.table for annex in paper.annexes]
        cells = [cell for table in tables for row in table.rows for cell in row]
        led = {*(line.link for line in lines), *(cell.link for cell in cells)} - {""}
        names = {*(one.name for one in lines), *(one.name for one in tables)}
        self._known = led & names.union(cell.anchor for cell in cells)
        self._waiting = set(self._known)

    def take(self, name: str) -> str:
        """Return *name* if links lead here: where it stands first; else nothing."""
        if name not in self._waiting:
            return ""
        self._waiting.remove(name)
        return name

    def link(self, name: str) -> str:
        """Return *name* if it is a place; else nothing."""
        return name if name in self._known else ""


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
            return {
                "kind": "picture",
                "svg": picture_svg(block),
                "title": composed(escape(block.title)),
            }
        case ReportTable():
            return {"kind": "table", **_table(block, places, _LETTERS)}


def _table(table: ReportTable, places: _Places, letters: int) -> dict[str, Any]:
    widths = fitted_widths(table, letters)
    numbers = [cell.is_number for cell in table.rows[0]] if table.rows else []
    sums = (table.total,) if table.total else ()
    told = [
        [_broken(cell.text, width) for cell, width in zip(row, widths, strict=True)]
        for row in (*table.rows, *sums)
    ]
    return {
        "name": places.take(table.name),
        "columns": [_broken(*one) for one in zip(table.columns, widths, strict=True)],
        "widths": widths,
        "numbers": numbers or [False for _ in table.columns],
        "rows": [
            [_cell(cell, text, places) for cell, text in zip(row, texts, strict=True)]
            for row, texts in zip(table.rows, told, strict=False)
        ],
        "long": [at for at, texts in enumerate(told) if _is_long(texts, widths)],
        "total": told[-1] if sums else [],
    }


def _is_long(texts: Sequence[str], widths: Sequence[float]) -> bool:
    """Tell whether a row may be taller than a sheet: to be sure of each costs half of the time."""
    rooms = (max(width - _SIDES, 1) for width in widths)
    return max(len(text) / room for text, room in zip(texts, rooms, strict=True)) > _LONG


def _cell(cell: Cell, text: str, places: _Places) -> Mapping[str, str] | str:
    made = {
        "text": text,
        "tone": cell.tone,
        "mark": MARKS.get(cell.tone, ""),
        "link": places.link(cell.link),
        "anchor": places.take(cell.anchor),
    }
    # Most cells are plain, and typst is quicker with a bare text.
    return made if made["tone"] or made["link"] or made["anchor"] else text


def _all(texts: Sequence[str]) -> list[str]:
    return [_broken(text) for text in texts]


def _broken(text: str, width: float = _LINE) -> str:
    """Return *text* harmless, and with places where a word that *width* has no room for breaks."""
    words = composed(escape(text)).split(" ")
    return " ".join(word if has_room(word, width) else _parted(word, width) for word in words)


def _parted(word: str, width: float) -> str:
    parts = _PARTS.findall(word)
    return _BREAK.join(part if has_room(part, width) else _BREAK.join(part) for part in parts)
