"""The page as a browser shows it: on a phone, on a screen, on A4; nothing leaves it."""

import io
import re
from dataclasses import replace

import pypdf
import pytest

from fleetcfg.report.formats.registry import report_bytes
from tests.report.formats.browser import PROGRAM, Browser
from tests.report.formats.sample_reports import MATRIX, hostile_report, rich_report, rooms

pytestmark = pytest.mark.skipif(not PROGRAM, reason="chromium is not installed")
PHONE, SCREEN = 390, 1280
A4 = (595, 842)  # points
BLANK = "<!DOCTYPE html><title>x</title>"


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    opened = Browser(tmp_path_factory.mktemp("chromium"))
    yield opened
    opened.close()


@pytest.fixture(params=["rich", "hostile"])
def page(request, tmp_path):
    report = {"rich": rich_report, "hostile": hostile_report}[request.param]()
    file = tmp_path / f"{request.param}.html"
    file.write_bytes(report_bytes(report, "html"))
    return file


@pytest.mark.parametrize("width", [PHONE, SCREEN])
def test_a_page_fits_its_window_shows_something_and_asks_for_nothing(browser, page, width):
    blank = page.with_name("blank.html")
    blank.write_text(BLANK)
    browser.open(blank, width=width)
    empty = browser.look()

    browser.open(page, width=width)

    assert browser.tell("document.scrollingElement.scrollWidth") <= width
    assert browser.requests == [page.as_uri()]
    assert len(browser.look()) > 5 * len(empty)


def test_a_picture_is_as_wide_as_the_tables_and_whole_on_a_phone(browser, tmp_path):
    """What lies beside a small screen is not looked for: a bar would seem all green."""
    file = tmp_path / "rich.html"
    file.write_bytes(report_bytes(rich_report(), "html"))
    width = "document.querySelector('{}').getBoundingClientRect().width"

    browser.open(file, width=SCREEN)
    table = browser.tell(width.format("main table"))
    assert browser.tell(width.format("figure svg")) == pytest.approx(table, abs=1)

    browser.open(file, width=PHONE)
    assert 0 < browser.tell(width.format("figure svg")) < PHONE
    assert browser.tell("document.scrollingElement.scrollWidth") <= PHONE


@pytest.mark.parametrize("width", [PHONE, SCREEN])
def test_no_row_is_wider_than_its_window_when_all_is_open(browser, page, width):
    browser.open(page, width=width)
    browser.tell("document.querySelectorAll('details').forEach(one => one.open = true)")

    assert browser.tell("document.scrollingElement.scrollWidth") <= width


def test_a_script_in_a_text_does_not_run(browser, tmp_path):
    file = tmp_path / "hostile.html"
    file.write_bytes(report_bytes(hostile_report(), "html"))
    browser.open(file, width=SCREEN)

    assert browser.tell("document.scripts.length") == 0
    assert browser.tell("document.querySelectorAll('a[href^=\"#\"]').length") == (
        browser.tell("document.links.length")
    )


def test_the_printed_page_is_a4_has_what_was_folded_and_its_source_on_every_sheet(
    browser, tmp_path
):
    file = tmp_path / "rich.html"
    file.write_bytes(report_bytes(rich_report(), "html"))
    browser.open(file, width=SCREEN)

    sheets = pypdf.PdfReader(io.BytesIO(browser.print())).pages

    assert len(sheets) > 1
    told = [re.sub(r"\s+", " ", sheet.extract_text()) for sheet in sheets]
    for sheet, text in zip(sheets, told, strict=True):
        assert (round(sheet.mediabox.width), round(sheet.mediabox.height)) == A4
        assert "292f28fb 7f21e29d" in text
    for row in rooms(40).rows:
        assert row[2].text in " ".join(told)


def test_no_column_of_a_wide_table_lies_beside_the_printed_sheet(browser, tmp_path):
    """A long value without a blank, such as a digest, pushed the last columns off the paper."""
    long = tuple(replace(cell, text=cell.text + "ab" * 60) for cell in MATRIX.rows[0][:6])
    table = replace(MATRIX, rows=((*long, *MATRIX.rows[0][6:]), *MATRIX.rows[1:]))
    report = rich_report()
    sections = (replace(report.sections[0], blocks=(table,)),)
    file = tmp_path / "wide.html"
    file.write_bytes(report_bytes(replace(report, sections=sections), "html"))
    browser.open(file, width=SCREEN)

    sheets = pypdf.PdfReader(io.BytesIO(browser.print())).pages
    told = re.sub(r"\s+", " ", " ".join(sheet.extract_text() for sheet in sheets))

    for name in MATRIX.columns:
        assert name in told


def test_on_a_phone_each_figure_has_its_name_beside_it(browser, tmp_path):
    file = tmp_path / "rich.html"
    file.write_bytes(report_bytes(rich_report(), "html"))
    browser.open(file, width=PHONE)

    cell = "document.querySelector('#providers-t td:nth-child(2)')"
    named = browser.tell(f"getComputedStyle({cell}, '::after').content")

    assert named == '"Thiết bị"'
