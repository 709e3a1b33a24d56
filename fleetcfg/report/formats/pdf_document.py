"""A report as PDF/A-2b, set by typst: in the same layout as the Word document, with its pictures.

The same bytes for an equal report, on any machine at any time: the only fonts are those that
typst brings, and the only time is the report's. Texts are data of the template, never part of it.
Typst sets the letter; annexes are drawn with its fonts: see `pdf_setter` and `pdf_sheets`.
"""

from collections.abc import Collection, Mapping, Sequence
from importlib.resources import as_file, files
from typing import Any, Final

from fleetcfg.errors import RequestError
from fleetcfg.report.escape import composed, escape
from fleetcfg.report.formats.column_widths import fitted_widths
from fleetcfg.report.formats.paper import MARKS, Paper, PaperBlock, PaperLine, paper_of
from fleetcfg.report.formats.pdf_face import PdfFace
from fleetcfg.report.formats.pdf_join import LINK, PdfAnnex, PdfJoiner
from fleetcfg.report.formats.pdf_setter import BREAK, PdfSetter
from fleetcfg.report.formats.pdf_sheets import PdfAnnexSetter
from fleetcfg.report.formats.pdf_tables import LETTERS_UPRIGHT, PdfTables, letters_of
from fleetcfg.report.formats.picture_svg import picture_svg
from fleetcfg.report.formats.source_rows import foot_line, source_rows
from fleetcfg.report.report_parts import Cell, Picture, Report, ReportTable
from fleetcfg.words import Words

_TEMPLATE: Final = "report.typ"
_UNKNOWN: Final = ("……………………",)
_UNBROKEN: Final = 18  # letters without a blank; a column may be as narrow


def render(report: Report) -> bytes:
    """Return the document.

    Raises:
        RequestError: ``REPORT_NOT_SET``.
    """
    words = Words(report.lang)
    paper = paper_of(report, words, pictures=True)
    places = _Places(paper)
    foot = foot_line(report, words)
    common = {
        "lang": report.lang,
        "title": composed(escape(report.title)),
        "heading": _broken(report.title.upper()),
        "subject": _broken(report.subject),
        "foot": _broken(foot),
    }
    made_at = int(report.source.made_at.timestamp())
    letters = letters_of(paper, foot)
    with as_file(files("fleetcfg.report").joinpath("templates", _TEMPLATE)) as template:
        setter = PdfSetter(template, common, made_at)
        letter, spelled = setter.letter(_letter(report, paper, places, words), letters)
    if not paper.annexes:
        return letter
    joiner = PdfJoiner(letter)
    _check(joiner.faces, {*letters}.union(*spelled.values()) - {*map(chr, spelled)})
    tables = PdfTables(joiner.faces, spelled, paper.with_what, foot)
    return joiner.joined(
        [
            PdfAnnex(
                annex.heading,
                PdfAnnexSetter(tables.of(annex)).sheets(),
                places.inside(annex.table),
            )
            for annex in paper.annexes
        ]
    )


def _check(faces: Mapping[str, PdfFace], letters: Collection[str]) -> None:
    """Refuse to draw *letters* of which any face has not all."""
    if not all(face.has(one) for face in faces.values() for one in letters):
        raise RequestError("REPORT_NOT_SET")


def _letter(report: Report, paper: Paper, places: "_Places", words: Words) -> dict[str, Any]:
    source = "; ".join(f"{label}: {text}" for label, text in source_rows(report, words))
    is_counted = report.source.is_counted  # else the foot says all that there is
    return {
        "issuer": _all([one.upper() for one in report.issuer or _UNKNOWN]),
        "nation": words.label("report.nation"),
        "motto": words.label("report.motto"),
        "number": paper.number,
        "place_date": paper.place_date,
        "notices": _all(report.source.notices),
        "bases": _all(paper.bases),
        "blocks": [_block(block, places) for block in paper.blocks],
        "source": _broken(f"{words.label('report.source')}: {source}.") if is_counted else "",
        "recipients_label": words.label("report.recipients"),
        "recipients": _all(paper.recipients),
        "signed": paper.signed,
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
            return {
                "kind": "picture",
                "svg": picture_svg(block),
                "title": composed(escape(block.title)),
            }
        case ReportTable():
            return {"kind": "table", **_table(block, places)}


def _table(table: ReportTable, places: _Places) -> dict[str, Any]:
    numbers = [cell.is_number for cell in table.rows[0]] if table.rows else []
    return {
        "name": places.take(table.name),
        "columns": _all(table.columns),
        "widths": fitted_widths(table, LETTERS_UPRIGHT),
        "numbers": numbers or [False for _ in table.columns],
        "rows": [[_cell(cell, places) for cell in row] for row in table.rows],
        "total": _all([cell.text for cell in table.total]),
    }


def _cell(cell: Cell, places: _Places) -> Mapping[str, str] | str:
    made = {
        "text": _broken(cell.text),
        "tone": cell.tone,
        "mark": MARKS.get(cell.tone, ""),
        "link": places.link(cell.link),
        "anchor": places.take(cell.anchor),
    }
    # Most cells are plain, and typst is quicker with a bare text.
    return made if made["tone"] or made["link"] or made["anchor"] else made["text"]


def _all(texts: Sequence[str]) -> list[str]:
    return [_broken(text) for text in texts]


def _broken(text: str) -> str:
    """Return *text* harmless, and with places where a long word may be broken."""
    return " ".join(map(_long_word, composed(escape(text)).split(" ")))


def _long_word(word: str) -> str:
    parts = (word[at : at + _UNBROKEN] for at in range(0, len(word), _UNBROKEN))
    return BREAK.join(parts)
