"""A table of a report as CSV, for Excel as offices here have it set: UTF-8 with its mark, ``;``.

No cell can become a formula: what begins as one gets an apostrophe before it. The source stands
below the table and an empty row, where a filter or a sum over the table does not reach.
"""

import csv
import io
import re
from collections.abc import Iterable
from typing import Final

from fleetcfg.declared.sheets.csv_file import is_formula
from fleetcfg.report.escape import escape
from fleetcfg.report.formats.source_rows import source_rows
from fleetcfg.report.report_parts import Cell, Report
from fleetcfg.words import Words

SEPARATOR: Final = ";"
_BYTE_ORDER_MARK: Final = "\ufeff"
_NUMBER: Final = re.compile(r"-?\d+(?:[.,]\d+)?", re.ASCII)


def render(report: Report) -> bytes:
    """Return the main table of *report*."""
    words, table = Words(report.lang), report.main_table
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=SEPARATOR, lineterminator="\r\n")
    if table is not None:
        writer.writerow(map(_text, table.columns))
        rows = (*table.rows, table.total) if table.total else table.rows
        writer.writerows(map(_cells, rows))
        writer.writerow(())
    writer.writerow((_text(f"{report.title} {report.subject}"),))
    if table is not None:
        writer.writerow((_text(table.title),))
    writer.writerows((_text(label), _text(text)) for label, text in source_rows(report, words))
    writer.writerows((_text(notice),) for notice in report.source.notices)
    return (_BYTE_ORDER_MARK + out.getvalue()).encode()


def _cells(row: Iterable[Cell]) -> list[str]:
    return [cell.text if is_number(cell) else _text(cell.text) for cell in row]


def is_number(cell: Cell) -> bool:
    """Tell whether a spreadsheet may take *cell* for a number: not what only claims to be one."""
    return cell.is_number and _NUMBER.fullmatch(cell.text) is not None


def _text(text: str) -> str:
    mark = "'" if is_formula(text) else ""
    return mark + escape(text)
