"""Workbooks for tests, made by XlsxWriter; what it does not write is put in afterwards."""

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from xlsxwriter import Workbook

Touch = Callable[[Any, Mapping[str, Any]], None]
HEADINGS = ("Tên thiết bị", "Địa chỉ IP", "Số máy", "Cổng")
ROWS = (HEADINGS, ("codec-1", "10.0.0.1", "MAU1", ""), ("codec-2", "10.0.0.2", "MAU2", ""))


def book(
    sheets: Mapping[str, Sequence[Sequence[str]]] | None = None, touch: Touch | None = None
) -> bytes:
    """Return a workbook of text cells, and what *touch* does to the book and its sheets."""
    made = io.BytesIO()
    with Workbook(made, {"in_memory": True, "strings_to_numbers": False}) as workbook:
        written = {}
        for title, rows in (sheets or {"Thiết bị": ROWS}).items():
            sheet = written[title] = workbook.add_worksheet(title)
            for number, row in enumerate(rows):
                for column, text in enumerate(row):
                    if text:
                        sheet.write_string(number, column, text)
        if touch is not None:
            touch(workbook, written)
    return made.getvalue()


def repacked(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """Return a zip file with each part as *change* makes it."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return made.getvalue()
