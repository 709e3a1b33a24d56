"""Annexes as they are drawn in a PDF: each cell harmless, with its mark, its face and its side."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from fleetcfg.report.escape import composed, escape
from fleetcfg.report.formats.column_widths import fitted_widths
from fleetcfg.report.formats.paper import MARKS, Paper, PaperAnnex
from fleetcfg.report.formats.pdf_face import PdfFace
from fleetcfg.report.formats.pdf_sheets import PdfTable, PdfText
from fleetcfg.report.report_parts import Cell

LETTERS_UPRIGHT: Final = 85
"""How many letters stand beside each other in a table on a sheet."""
_LETTERS_WIDE: Final = 150
_SIZE, _SIZE_WIDE = 9.0, 8.5
_DIGITS: Final = "0123456789"


def letters_of(paper: Paper, foot: str) -> str:
    """Return each letter that may stand on a sheet of an annex; none if there is no annex."""
    if not paper.annexes:
        return ""
    texts = (_DIGITS, *MARKS.values(), paper.with_what, foot, *_texts(paper.annexes))
    return "".join(sorted(set[str]().union(*map(_harmless, {*texts}))))


def _texts(annexes: Iterable[PaperAnnex]) -> Iterator[str]:
    for annex in annexes:
        table = annex.table
        yield from (annex.heading, table.title, table.title.upper(), *table.columns)
        yield from (cell.text for row in (*table.rows, table.total) for cell in row)


def _harmless(text: str) -> str:
    return composed(escape(text))


class PdfTables:
    """Makes what is drawn.

    Args:
        faces: By name, as `pdf_setter.FACES` has them.
        spelled: How letters are spelled that no font has.
        with_what: What stands below the heading of each annex.
        foot: What stands at the foot of each sheet.
    """

    def __init__(
        self, faces: Mapping[str, PdfFace], spelled: Mapping[int, str], with_what: str, foot: str
    ) -> None:
        self._upright, self._bold = faces["upright"], faces["bold"]
        self._spelled = spelled
        self._with_what = self._text(with_what, faces["italic"])
        self._foot = self._text(foot, self._upright)

    def of(self, annex: PaperAnnex) -> PdfTable:
        """Return what is drawn of *annex*."""
        table = annex.table
        first = table.rows[0] if table.rows else [Cell("")] * len(table.columns)
        return PdfTable(
            (
                self._text(annex.heading, self._bold),
                self._text(table.title.upper(), self._bold),
                self._with_what,
            ),
            self._foot,
            annex.is_wide,
            _SIZE_WIDE if annex.is_wide else _SIZE,
            tuple(self._text(name, self._bold) for name in table.columns),
            fitted_widths(table, _LETTERS_WIDE if annex.is_wide else LETTERS_UPRIGHT),
            tuple(float(cell.is_number) for cell in first),
            [self._cells(row) for row in table.rows],
            [self._text(cell.text, self._bold) for cell in table.total],
        )

    def _cells(self, row: Sequence[Cell]) -> list[PdfText]:
        return [self._cell(cell) for cell in row]

    def _cell(self, cell: Cell) -> PdfText:
        mark = MARKS.get(cell.tone, "")
        text = f"{mark} {cell.text}" if mark else cell.text
        return self._text(text, self._bold if cell.tone == "bad" else self._upright, cell)

    def _text(self, text: str, face: PdfFace, cell: Cell | None = None) -> PdfText:
        shown = _harmless(text).translate(self._spelled)
        return PdfText(shown, face, cell.tone if cell else "")
