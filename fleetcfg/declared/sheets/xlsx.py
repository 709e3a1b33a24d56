"""The sheets of an ``.xlsx`` file, read from its XML within bounds.

Only what the file says is taken: no formula is worked out, no number is made a text, and no hidden
row, column or sheet is read as if it were seen. Each is reported with its cell.
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

from lxml import etree

from fleetcfg.declared.sheets.cell_formats import PLAIN, CellFormat, formats_of, is_struck
from fleetcfg.declared.sheets.cells import (
    CELL,
    MOST_CELLS,
    MOST_CHARACTERS,
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_SHEETS,
    CellArea,
    CellKind,
    CellPlace,
    Sheet,
    SheetCell,
    area_of,
    number_of,
)
from fleetcfg.declared.sheets.shown import ShownCells
from fleetcfg.declared.sheets.xlsx_parts import Relation, XlsxParts
from fleetcfg.declared.sheets.xml_numbers import whole
from fleetcfg.errors import DeclarationError
from fleetcfg.model.problem import Problems

_MOST_BEGUN: Final = 1_000_000  # cells that hold something or nothing, of all sheets
_MOST_TITLE: Final = 255  # characters; Excel has 31
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .xls, and a file with a password
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_ESCAPE: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_KINDS: Final[Mapping[str, CellKind]] = {"b": "boolean", "e": "error", "d": "date", "n": "number"}

_BOOK: Final = "xl/workbook.xml"
_PARTS_OF_A_SHEET: Final = ("sheetFormatPr", "col", "row", "mergeCell")

# What the standard library and lxml make of a file that is damaged or made up.
_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    etree.XMLSyntaxError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)

_Element = Any  # lxml has no public name for the type


@dataclass(frozen=True, slots=True)
class _CellText:
    """A text, and whether a run of it is struck through."""

    text: str
    is_struck: bool = False


def read_xlsx(data: bytes, name: str, problems: Problems) -> tuple[Sheet, ...]:
    """Return the sheets of a workbook, in its order; empty ones are left out.

    Args:
        data: The file.
        name: What to call it.
        problems: Where hidden parts and formulas are reported.

    Raises:
        DeclarationError: ``XLSX_OLD`` (an .xls), ``XLSX_ENCRYPTED``, ``XLSX_BROKEN``,
            ``SHEET_MANY_*``.
    """
    if data.startswith(_OLE):
        code = "XLSX_ENCRYPTED" if _ENCRYPTED in data else "XLSX_OLD"
        raise DeclarationError(code, file=name)
    try:
        with zipfile.ZipFile(BytesIO(data)) as packed:
            return _Workbook(XlsxParts(packed, name), name, problems).sheets()
    except _BROKEN as error:
        raise DeclarationError("XLSX_BROKEN", file=name, why=type(error).__name__) from error


def counts_from_1904(data: bytes, name: str) -> bool:
    """Tell whether a workbook counts its days from 1904, as old ones of the Macintosh do.

    Raises:
        DeclarationError: ``XLSX_BROKEN``.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as packed:
            book = XlsxParts(packed, name).whole("xl/workbook.xml")
            told = [each.get("date1904", "0") for each in book.iter("{*}workbookPr")]
    except _BROKEN as error:
        raise DeclarationError("XLSX_BROKEN", file=name, why=type(error).__name__) from error
    return any(each not in ("0", "false", "off") for each in told)


class _Workbook:
    """A workbook while it is read."""

    def __init__(self, parts: XlsxParts, name: str, problems: Problems) -> None:
        self._parts = parts
        self._name = name
        self._problems = problems
        self._cells = self._begun = 0

    def sheets(self) -> tuple[Sheet, ...]:
        """Read all of it."""
        book = self._parts.whole(_BOOK)
        listed = list(book.iter("{*}sheet"))
        if len(listed) > MOST_SHEETS:
            raise self._too_much(self._name, "SHEET_MANY_SHEETS", MOST_SHEETS)
        path = "xl/styles.xml"
        self._formats = formats_of(self._parts.whole(path)) if path in self._parts.names else ()
        self._texts = self._shared_texts()
        found: list[Sheet] = []
        for each, path in self._listed(listed):
            sheet = self._sheet(each.get("name", ""), path)
            if sheet.rows and each.get("state", "visible") != "visible":
                self._problems.error("SHEET_HIDDEN", sheet.place(), sheet=sheet.title)
            if sheet.rows:
                found.append(sheet)
        return tuple(found)

    # ------------------------------------------------------------ parts

    def _listed(self, listed: Iterable[_Element]) -> Iterator[tuple[_Element, str]]:
        """Yield each sheet and its part; one part is one sheet."""
        paths, seen = self._relations(), set[str]()
        for each in listed:
            path = paths[_relation_of(each)].part
            if not path or "worksheets" not in path:
                continue  # a sheet that is a chart
            if path in seen:
                raise self._parts.broken("sheets")
            if len(each.get("name", "")) > _MOST_TITLE:
                raise self._parts.broken("title")
            seen.add(path)
            yield each, path

    def _relations(self) -> Mapping[str, Relation]:
        listed = self._parts.relations(_BOOK)
        found = {each.id: each for each in listed}
        if len(found) < len(listed):
            raise self._parts.broken("relations")
        return found

    def _shared_texts(self) -> tuple[_CellText, ...]:
        path = "xl/sharedStrings.xml"
        if path not in self._parts.names:
            return ()
        return tuple(_text_of(each) for each in self._parts.elements(path, "si"))

    # ------------------------------------------------------------ one sheet

    def _sheet(self, title: str, path: str) -> Sheet:
        file = f"{self._name} · {title}"
        rows: list[tuple[SheetCell, ...]] = []
        shown = ShownCells()
        number = 0
        self._merged = list[CellArea]()
        for each in self._parts.elements(path, *_PARTS_OF_A_SHEET):
            match etree.QName(each).localname:
                case "row":
                    number = self._later(whole(each.get("r") or str(number + 1)), number, "rows")
                    cells = tuple(self._row(each, number, file))
                    shown.take_row(each, number, is_filled=bool(cells))
                    rows += [cells] if cells else []
                case "mergeCell":
                    self._count_cell()  # each may be told by itself
                    if area := area_of(each.get("ref", "")):
                        self._merged.append(area)
                case "col":
                    shown.take_columns(each)
                case _:
                    shown.take_usual(each)
        sheet = Sheet(file, title, tuple(rows), tuple(self._merged))
        shown.report(sheet, self._problems)
        return sheet

    def _row(self, row: _Element, number: int, file: str) -> Iterator[SheetCell]:
        column = 0
        self._begun += len(row)
        if self._begun > _MOST_BEGUN:
            raise self._too_much(self._name, "SHEET_MANY_CELLS", _MOST_BEGUN)
        for cell in row.iterchildren("{*}c"):
            column = self._later(self._column(cell, number) or column + 1, column, "cells")
            found = self._cell(cell, CellPlace(file, number, column))
            if found is None:
                continue
            if number > MOST_ROWS:
                raise self._too_much(file, "SHEET_MANY_ROWS", MOST_ROWS)
            if column > MOST_COLUMNS:
                raise self._too_much(file, "SHEET_MANY_COLUMNS", MOST_COLUMNS)
            self._count_cell()
            yield found

    def _column(self, cell: _Element, number: int) -> int:
        """Return in which column *cell* of a row says it stands; 0 if it does not say."""
        said = cell.get("r")
        if not said:
            return 0
        place = CELL.fullmatch(said)
        if place is None or int(place[2]) != number:
            raise self._parts.broken("cells")
        return number_of(place[1])

    def _later(self, number: int, last: int, what: str) -> int:
        """Return *number*; of two of one number each program shows another."""
        if number <= last:
            raise self._parts.broken(what)
        return number

    def _count_cell(self) -> None:
        self._cells += 1
        if self._cells > MOST_CELLS:
            raise self._too_much(self._name, "SHEET_MANY_CELLS", MOST_CELLS)

    def _cell(self, cell: _Element, place: CellPlace) -> SheetCell | None:
        if cell.find("{*}f") is not None:
            self._problems.error("SHEET_FORMULA", place)
            return SheetCell("", place.line, place.column, "formula")
        if cell.get("vm") is not None:  # a picture, or a text that stands elsewhere in the file
            self._problems.error("SHEET_OBJECT", place, cells=cell.get("r", ""))
        said = self._text(cell)
        if not said.text.strip():
            return None
        form: CellFormat = self._formats[whole(cell.get("s", "0"))] if self._formats else PLAIN
        if form.is_struck or said.is_struck:
            self._problems.error("SHEET_STRUCK", place)
        kind: CellKind = _KINDS.get(cell.get("t", "n"), "text")
        if kind == "number" and form.is_day:
            kind = "date"
        return SheetCell(said.text, place.line, place.column, kind)

    def _text(self, cell: _Element) -> _CellText:
        """Return what a cell holds: a text stands in it, with the texts of all, or by itself."""
        text = self._value(cell)
        match cell.get("t"):
            case "s":
                return self._texts[whole(text.strip())] if text else _CellText("")
            case "inlineStr":
                inline = cell.find("{*}is")
                return _CellText("") if inline is None else _text_of(inline)
            case "str":
                return _CellText(_unescaped(text))
            case _:
                return _CellText(text)

    def _value(self, cell: _Element) -> str:
        values = [_bounded(each.text or "") for each in cell.iterchildren("{*}v")]
        if len(values) > 1:
            raise self._parts.broken("values")  # of two each program shows another
        return "".join(values)

    @staticmethod
    def _too_much(file: str, code: str, most: int) -> DeclarationError:
        return DeclarationError(code, file=file, limit=most)


def _relation_of(sheet: _Element) -> str:
    """Return which part a sheet is, in the two namespaces that the format has."""
    return next((str(of) for key, of in sheet.items() if str(key).endswith("}id")), "")


def _text_of(element: _Element) -> _CellText:
    """Return the text of a string: its own and of its runs, and not how they are read out."""
    texts: list[str] = []
    has_struck = False
    for part in element.iterchildren("{*}t", "{*}r"):
        own = [part] if str(part.tag).endswith("}t") else part.iterchildren("{*}t")
        texts += (each.text or "" for each in own)
        font = part.find("{*}rPr")
        has_struck |= font is not None and is_struck(font)
    return _CellText(_unescaped("".join(texts)), has_struck)


def _unescaped(text: str) -> str:
    return _bounded(_ESCAPE.sub(lambda found: chr(int(found[1], 16)), text))


def _bounded(text: str) -> str:
    """Cut a text that is too long, so that it shows to be: many cells may have the same."""
    return text if len(text) <= MOST_CHARACTERS else text.strip(" ")[: MOST_CHARACTERS + 1]
