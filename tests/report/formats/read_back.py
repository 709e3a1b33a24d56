"""What stands in a report, read back from each format by other means than it was written."""

import csv
import io
import zipfile
from typing import Any

import docx
from lxml import etree
from lxml import html as lxml_html

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
MARKS = "●■○◇"


def page_of(data) -> Any:
    return lxml_html.document_fromstring(data)


def _xml(data) -> Any:
    return etree.fromstring(data)


def expected(table):
    rows = [list(table.columns), *([cell.text for cell in row] for row in table.rows)]
    return [*rows, *([[cell.text for cell in table.total]] if table.total else [])]


def csv_rows(data):
    text = data.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    return rows[: rows.index([])]


def xlsx_parts(data):
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def xlsx_sheets(data):
    """Return the cells of each sheet by its name, as texts, and whether each is a number."""
    parts = xlsx_parts(data)
    book = _xml(parts["xl/workbook.xml"])
    found = {}
    for number, sheet in enumerate(book.iter(f"{MAIN}sheet"), 1):
        root = _xml(parts[f"xl/worksheets/sheet{number}.xml"])
        found[sheet.get("name")] = [
            [("".join(cell.itertext()), cell.get("t") is None) for cell in row]
            for row in root.iter(f"{MAIN}row")
        ]
    return found


def bare(text):
    """Return *text* without the shape of its state."""
    return text.lstrip(MARKS).lstrip()


def docx_tables(data):
    """Return the cells of each table that has lines, as texts."""
    document = docx.Document(io.BytesIO(data))
    lined = [table for table in document.tables if 'w:val="single"' in table._tbl.tblPr.xml]
    return [[[bare(cell.text) for cell in row.cells] for row in table.rows] for table in lined]


def html_table(data, name):
    table = page_of(data).get_element_by_id(f"{name}-t")
    return [[cell.text_content() for cell in row] for row in table.iter("tr")]
