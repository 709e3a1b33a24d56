"""The sheets of an ``.xlsx`` file, read from its XML within bounds.

Only what the file says is taken: no formula is worked out, no number is made a text, and nothing
that a person does not see there (a hidden row, column or sheet) is read as if
it were seen. Each is reported with its cell.
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from posixpath import join, normpath
from typing import Any, Final

from lxml import etree

from fleetcfg.declared.sheets.cells import (
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_SHEETS,
    CellKind,
    CellPlace,
    Sheet,
    SheetCell,
)
from fleetcfg.errors import DeclarationError
from fleetcfg.model.problem import Problems

_MOST_PART: Final = 64 * 1024 * 1024  # bytes of one part of the file, unpacked
_MOST_PARTS: Final = 2_000
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .xls, and a file with a password
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_DAYS: Final = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_QUOTED_FORMAT: Final = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_ESCAPE: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_CELL: Final = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_KINDS: Final[Mapping[str, CellKind]] = {"b": "boolean", "e": "error", "d": "date", "n": "number"}

_UNPACKED: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
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


def read_xlsx(data: bytes, name: str, problems: Problems) -> tuple[Sheet, ...]:
    """Return the sheets of a workbook, in its order; empty ones are left out.

    Args:
        data: The file.
        name: What to call it.
        problems: Where hidden parts, merged cells and formulas are reported.

    Raises:
        DeclarationError: ``XLSX_OLD`` (an .xls), ``XLSX_ENCRYPTED``, ``XLSX_BROKEN``,
            ``SHEET_MANY_*``.
    """
    if data.startswith(_OLE):
        code = "XLSX_ENCRYPTED" if _ENCRYPTED in data else "XLSX_OLD"
        raise DeclarationError(code, file=name)
    try:
        with zipfile.ZipFile(BytesIO(data)) as packed:
            return _Workbook(packed, name, problems).sheets()
    except _BROKEN as error:
        raise DeclarationError("XLSX_BROKEN", file=name, why=type(error).__name__) from error


class _Workbook:
    """A workbook while it is read."""

    def __init__(self, packed: zipfile.ZipFile, name: str, problems: Problems) -> None:
        self._packed = packed
        self._name = name
        self._problems = problems
        self._cells = 0
        self._names = set(packed.namelist())
        if len(self._names) > _MOST_PARTS:
            raise DeclarationError("XLSX_BROKEN", file=name, why="parts")

    def sheets(self) -> tuple[Sheet, ...]:
        """Read all of it."""
        book = self._part("xl/workbook.xml")
        listed = list(book.iter("{*}sheet"))
        if len(listed) > MOST_SHEETS:
            raise self._too_much(self._name, "SHEET_MANY_SHEETS", MOST_SHEETS)
        paths = self._relations()
        self._texts = self._shared_texts()
        self._styles = self._day_styles()
        found: list[Sheet] = []
        for each in listed:
            path = paths[_relation_of(each)]
            if path not in self._names or "worksheets" not in path:
                continue  # a sheet that is a chart
            sheet = self._sheet(each.get("name", ""), path)
            if sheet.rows and each.get("state", "visible") != "visible":
                self._problems.error("SHEET_HIDDEN", sheet.place(), sheet=sheet.title)
            if sheet.rows:
                found.append(sheet)
        return tuple(found)

    # ------------------------------------------------------------ parts

    def _part(self, path: str) -> _Element:
        """Parse one part that is small."""
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        return etree.fromstring(self._data(path), parser)

    def _elements(self, path: str, *tags: str) -> Iterator[_Element]:
        """Yield the elements of one part that are called so; each is gone when the next comes."""
        parts = etree.iterparse(
            BytesIO(self._data(path)),
            tag=[f"{{*}}{tag}" for tag in tags],
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
        )
        for _, element in parts:
            yield element
            element.clear()
            parent = element.getparent()
            while parent is not None and element.getprevious() is not None:
                del parent[0]

    def _data(self, path: str) -> bytes:
        """Unpack one part: no type of document, no more than a part ever has."""
        if self._packed.getinfo(path).compress_type not in _UNPACKED:
            raise DeclarationError("XLSX_BROKEN", file=self._name, why="compress_type")
        with self._packed.open(path) as opened:
            data = opened.read(_MOST_PART + 1)
        if len(data) > _MOST_PART:
            raise self._too_much(self._name, "SHEET_MANY_BYTES", _MOST_PART)
        if b"<!DOCTYPE" in data or b"<!ENTITY" in data or b"\0" in data[:4]:
            raise DeclarationError("XLSX_BROKEN", file=self._name, why="DOCTYPE")
        return data

    def _relations(self) -> Mapping[str, str]:
        root = self._part("xl/_rels/workbook.xml.rels")
        return {
            each.get("Id", ""): normpath(join("/xl", each.get("Target", ""))).lstrip("/")
            for each in root
        }

    def _shared_texts(self) -> tuple[str, ...]:
        path = "xl/sharedStrings.xml"
        if path not in self._names:
            return ()
        return tuple(_text_of(each) for each in self._elements(path, "si"))

    def _day_styles(self) -> frozenset[str]:
        """Return the numbers of the styles that show a number as a day or a time."""
        path = "xl/styles.xml"
        if path not in self._names:
            return frozenset()
        root = self._part(path)
        own = {
            each.get("numFmtId", "")
            for each in root.iter("{*}numFmt")
            if re.search("[dmyhs]", _QUOTED_FORMAT.sub("", each.get("formatCode", "")).lower())
        }
        days = own | {str(number) for number in _DAYS}
        formats = next(root.iterchildren("{*}cellXfs"), None)
        listed = () if formats is None else formats.iterchildren("{*}xf")
        return frozenset(
            str(number) for number, each in enumerate(listed) if each.get("numFmtId", "0") in days
        )

    # ------------------------------------------------------------ one sheet

    def _sheet(self, title: str, path: str) -> Sheet:
        file = f"{self._name} · {title}"
        rows: list[tuple[SheetCell, ...]] = []
        merged: list[str] = []
        hidden: list[range] = []
        number = 0
        for each in self._elements(path, "col", "row", "mergeCell"):
            name = etree.QName(each).localname
            if name == "mergeCell":
                merged.append(each.get("ref", ""))
            elif name == "col" and _is_hidden(each):
                hidden.append(range(int(each.get("min", "0")), int(each.get("max", "0")) + 1))
            elif name == "row":
                number = int(each.get("r") or number + 1)
                self._take_row(each, number, file, rows)
        sheet = Sheet(file, title, tuple(rows))
        self._report_merged(merged, sheet)
        self._report_hidden_columns(hidden, sheet)
        return sheet

    def _take_row(
        self, row: _Element, number: int, file: str, rows: list[tuple[SheetCell, ...]]
    ) -> None:
        cells = tuple(self._row(row, number, file))
        if cells and number > MOST_ROWS:
            raise self._too_much(file, "SHEET_MANY_ROWS", MOST_ROWS)
        if cells and _is_hidden(row):
            self._problems.error("SHEET_HIDDEN_ROW", CellPlace(file, number), row=number)
        rows += [cells] if cells else []

    def _row(self, row: _Element, number: int, file: str) -> Iterator[SheetCell]:
        column = 0
        for cell in row.iterchildren("{*}c"):
            place = _CELL.fullmatch(cell.get("r", ""))
            column = _number_of(place[1]) if place else column + 1
            found = self._cell(cell, CellPlace(file, number, column))
            if found is None:
                continue
            self._cells += 1
            if self._cells > MOST_CELLS or column > MOST_COLUMNS:
                code, most = (
                    ("SHEET_MANY_COLUMNS", MOST_COLUMNS)
                    if column > MOST_COLUMNS
                    else ("SHEET_MANY_CELLS", MOST_CELLS)
                )
                raise self._too_much(file, code, most)
            yield found

    def _cell(self, cell: _Element, place: CellPlace) -> SheetCell | None:
        kind = cell.get("t", "n")
        value = cell.find("{*}v")
        text = (value.text or "") if value is not None else ""
        if cell.find("{*}f") is not None:
            self._problems.error("SHEET_FORMULA", place)
            return SheetCell("", place.line, place.column, "formula")
        if kind == "s":
            text = self._texts[int(text)] if text else ""
        elif kind == "inlineStr":
            inline = cell.find("{*}is")
            text = "" if inline is None else _text_of(inline)
        elif kind == "str":
            text = _unescaped(text)
        if not text.strip():
            return None
        shown: CellKind = _KINDS.get(kind, "text")
        if shown == "number" and cell.get("s", "0") in self._styles:
            shown = "date"
        return SheetCell(text, place.line, place.column, shown)

    def _report_merged(self, merged: Iterable[str], sheet: Sheet) -> None:
        for cells in merged:
            place = _CELL.match(cells)
            if place is not None:
                spot = sheet.place(int(place[2]), _number_of(place[1]))
                self._problems.error("SHEET_MERGED", spot, cells=cells)

    def _report_hidden_columns(self, hidden: Iterable[range], sheet: Sheet) -> None:
        filled = {cell.column for row in sheet.rows for cell in row}
        for column in sorted(number for number in filled if any(number in h for h in hidden)):
            self._problems.error("SHEET_HIDDEN_COLUMN", sheet.place(0, column))

    @staticmethod
    def _too_much(file: str, code: str, most: int) -> DeclarationError:
        return DeclarationError(code, file=file, limit=most)


def _is_hidden(element: _Element) -> bool:
    return element.get("hidden") in {"1", "true"}


def _relation_of(sheet: _Element) -> str:
    """Return which part a sheet is, in the two namespaces that the format has."""
    return next((str(of) for key, of in sheet.items() if str(key).endswith("}id")), "")


def _text_of(element: _Element) -> str:
    """Return the text of a string: its runs, and not how they are read out."""
    parts = (
        part.text or ""
        for part in element.iter("{*}t")
        if not any(str(above.tag).endswith("}rPh") for above in part.iterancestors())
    )
    return _unescaped("".join(parts))


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)


def _number_of(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
