"""Numbers as people read them, and as programs do."""

import io
from dataclasses import replace

import pypdf
import pytest

from fleetcfg.report.formats.registry import report_bytes
from fleetcfg.report.report_parts import Cell, ReportSection, ReportTable
from tests.report.formats.read_back import csv_rows, docx_tables, html_table, xlsx_parts
from tests.report.formats.sample_reports import rich_report


@pytest.mark.parametrize(("lang", "spelled"), [("vi", "1.234.567"), ("en", "1,234,567")])
def test_a_page_sets_the_digits_of_numbers_in_groups_and_a_program_gets_digits(lang, spelled):
    row = (Cell("1234567"), Cell("1234567", is_number=True), Cell("0,50", is_number=True))
    table = ReportTable("sums", "Tiền", ("Số", "Đồng", "Phần"), (row,), total=row)
    whole = rich_report()
    report = replace(whole, lang=lang, sections=(ReportSection("sums", "Tiền", (table,)),))
    page, digits = ["1234567", spelled, "0,50"], ["1234567", "1234567", "0,50"]

    assert html_table(report_bytes(report, "html"), "sums")[1:] == [page, page]
    assert [table.columns, page, page] in [
        [tuple(head), *rows] for head, *rows in docx_tables(report_bytes(report, "docx"))
    ]
    pages = pypdf.PdfReader(io.BytesIO(report_bytes(report, "pdf"))).pages
    assert "".join(one.extract_text() for one in pages).count(spelled) == 2
    assert csv_rows(report_bytes(report, "csv"))[1:] == [digits, digits]


def test_a_sheet_has_numbers_that_excel_sets_in_groups():
    styles = xlsx_parts(report_bytes(rich_report(), "xlsx"))["xl/styles.xml"]

    assert b'formatCode="#,##0"' in styles
