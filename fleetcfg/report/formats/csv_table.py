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
BYTE_ORDER_MARK: Final = "\ufeff"
_NUMBER: Final = re.compile(r"-?\d+(?:[.,]\d+)?", re.ASCII)


def render(report: Report) -> bytes:
    """Return the main table of *report*."""
    words, table = Words(report.lang), report.main_table
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=SEPARATOR, lineterminator="\r\n")
    if table is not None:
        writer.writerow(map(csv_text, table.columns))
        rows = (*table.rows, table.total) if table.total else table.rows
        writer.writerows(map(_cells, rows))
        writer.writerow(())
    writer.writerow((csv_text(f"{report.title} {report.subject}"),))
    if table is not None:
        writer.writerow((csv_text(table.title),))
    writer.writerows(
        (csv_text(label), csv_text(text)) for label, text in source_rows(report, words)
    )
    writer.writerows((csv_text(notice),) for notice in report.source.notices)
    return (BYTE_ORDER_MARK + out.getvalue()).encode()


def _cells(row: Iterable[Cell]) -> list[str]:
    return [cell.text if is_number(cell) else csv_text(cell.text) for cell in row]


def is_number(cell: Cell) -> bool:
    """Tell whether a spreadsheet may take *cell* for a number: not what only claims to be one."""
    return cell.is_number and _NUMBER.fullmatch(cell.text) is not None


def csv_text(text: str) -> str:
    """Return *text* as a cell that no spreadsheet takes for a formula."""
    mark = "'" if is_formula(text) else ""
    return mark + escape(text)
