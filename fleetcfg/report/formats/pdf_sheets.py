"""Typst as it is used here: a letter, and the sheets of long tables, set a few rows at a time.

Typst keeps 13 kB for each cell of a document until it is whole. Rows are therefore set in pieces,
each a document that ends where a sheet does: the rows of its last sheet, which others would follow
on, are set again at the head of the next piece.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import typst

from fleetcfg.machine.cores import share_one_arena, trim_heap

_STANDARD: Final = "a-2b"
_CELLS: Final = 2_500  # of a piece: some fifteen sheets, 35 MB
_ROUNDS: Final = 11  # after so many compilations typst forgets what it used in none of them
_NEAR: Final = 0.01  # points

Spot = tuple[int, float]
"""The number of a sheet, from 0, and how far below its upper edge, in points."""


@dataclass(frozen=True, slots=True)
class PdfSheets:
    """Some sheets of an annex.

    Attributes:
        data: A document, of which only the first *sheets* are meant.
        rows: Where each of their rows begins.
    """

    data: bytes
    sheets: int
    rows: tuple[Spot, ...]


class PdfSetter:
    """Sets documents by one template.

    Args:
        template: Its file.
        common: What it is given for each document.
        made_at: The time that stands in each, in seconds since 1970.
    """

    def __init__(self, template: Path, common: Mapping[str, Any], made_at: int) -> None:
        share_one_arena()  # each thread of typst would keep what is free in one of its own
        self._template = template
        self._fonts = typst.Fonts(include_system_fonts=False)
        self._nothing = typst.Compiler(b"", font_paths=self._fonts)
        self._common = common
        self._made_at = made_at

    def letter(self, letter: Mapping[str, Any]) -> bytes:
        """Return the document before the annexes."""
        made = self._set(self._compiler(letter))
        self._forget()
        return made

    def annex(self, annex: Mapping[str, Any]) -> Iterator[PdfSheets]:
        """Yield the sheets of *annex*, in order."""
        table = annex["table"]
        rows: Sequence[Any] = table["rows"]
        usual = most = max(_CELLS // len(table["columns"]), 1)
        done = sheets = 0
        is_last = False
        while not is_last:
            is_last = done + most >= len(rows)
            piece = {**table, "rows": rows[done : done + most]}
            piece["total"] = table["total"] if is_last else []
            made = self._piece({**annex, "sheets": sheets, "table": piece}, is_last=is_last)
            if made is None:
                most *= 2
            else:
                yield made
                done, sheets, most = done + len(made.rows), sheets + made.sheets, usual

    def _piece(self, annex: Mapping[str, Any], *, is_last: bool) -> PdfSheets | None:
        """Return its sheets but the last, unless it *is_last*; None if no row begins a sheet."""
        compiler = self._compiler({"annex": annex})
        told = json.loads(compiler.query("<places>", field="value", one=True))
        rows = tuple((sheet - 1, y) for sheet, y in told["rows"])
        sheets, end = told["sheets"], len(rows)
        if not is_last:
            end = _last_first({sheet - 1: y for sheet, y in told["heads"]}, rows)
            sheets = rows[end][0]
        made = PdfSheets(self._set(compiler), sheets, rows[:end]) if end or is_last else None
        self._forget()
        return made

    def _compiler(self, given: Mapping[str, Any]) -> typst.Compiler:
        report = json.dumps({**self._common, **given})
        inputs = {"report": report}
        return typst.Compiler(self._template, font_paths=self._fonts, sys_inputs=inputs)

    def _set(self, compiler: typst.Compiler) -> bytes:
        made = compiler.compile(
            format="pdf", pdf_tags=False, pdf_standards=_STANDARD, timestamp=self._made_at
        )
        if not isinstance(made, bytes):
            msg = "typst made no single document"
            raise TypeError(msg)
        return made

    def _forget(self) -> None:
        """Have typst drop what it keeps for the next time that it sets the same cells."""
        for _ in range(_ROUNDS):
            self._nothing.compile(b"", format="svg")
        trim_heap()


def _last_first(heads: Mapping[int, float], rows: Sequence[Spot]) -> int:
    """Return the number of the last row that is the first of a sheet, whole; 0 if none is.

    It stands as far below the heading of the columns as the first row does. One that stands lower
    follows the rest of a row that is broken between two sheets.
    """
    first, y = rows[0]
    below = y - heads[first]
    for number in range(len(rows) - 1, 0, -1):
        sheet, y = rows[number]
        is_first = rows[number - 1][0] < sheet
        if is_first and abs(y - heads[sheet] - below) < _NEAR:
            return number
    return 0
