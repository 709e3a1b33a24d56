"""A table breaks between its rows, however tall they are, and nothing of it leaves a sheet."""

from dataclasses import replace

import pytest

from fleetcfg.report.formats.registry import report_bytes
from fleetcfg.report.report_parts import Cell, Paragraph, ReportSection, ReportTable
from tests.report.formats.sample_reports import rich_report
from tests.report.formats.test_pdf import read

LOWEST, HIGHEST = 22 * 72 / 25.4, (297 - 18) * 72 / 25.4
COLUMNS = 6


def lines_of(*blocks):
    """Return each line of a report of *blocks*: the sheet, how far down it, and its text."""
    section = ReportSection("one", "Mục", blocks)
    data = report_bytes(replace(rich_report(), sections=(section,)), "pdf")
    found = []
    for number, page in enumerate(read(data).pages):

        def take(text, cm, tm, *_, number=number):
            if text.strip():
                found.append((number, -(tm[5] * cm[3] + cm[5]), text.strip()))

        page.extract_text(visitor_text=take)
    return found


def row(number, size):
    """Return a row that is as tall as *size* letters in a narrow column are."""
    word = f"dòng{number}x "
    return tuple(Cell(word * (size // len(word)) or "x") for _ in range(COLUMNS))


def table(sizes, **more):
    columns = tuple(f"cột {n}" for n in range(COLUMNS))
    rows = tuple(row(n, size) for n, size in enumerate(sizes))
    return ReportTable("t", "Bảng trong thư", columns, rows, **more)


@pytest.mark.parametrize(
    "sizes",
    [(30,) * 3, (200,) * 8, (400,) * 5, (600, 30, 550, 30), (500,) * 9],
    ids=["short", "eight", "tall", "uneven", "many"],
)
def test_each_row_is_whole_on_one_sheet_and_none_is_drawn_over_another(sizes):
    told = lines_of(table(sizes))

    before = (0, -HIGHEST)
    for number, size in enumerate(sizes):
        spots = [(sheet, down) for sheet, down, text in told if f"dòng{number}x" in text]
        words = sum(text.count(f"dòng{number}x") for *_, text in told)
        assert words == COLUMNS * (size // len(f"dòng{number}x "))
        assert len({sheet for sheet, _ in spots}) == 1
        assert before < min(spots)
        assert all(-HIGHEST < down < -LOWEST for _, down in spots)
        before = max(spots)


def test_a_row_that_no_sheet_has_room_for_is_broken_and_all_of_it_is_there():
    told = lines_of(table((30, 1000, 30)))

    assert sum(text.count("dòng1x") for *_, text in told) == COLUMNS * 142
    lines = [(sheet, down) for sheet, down, text in told if "dòng" in text]
    assert {sheet for sheet, _ in lines} == {0, 1}
    assert all(-HIGHEST < down < -LOWEST for _, down in lines)


def test_a_short_table_is_not_broken():
    for above in (300, 400, 420, 440, 460):
        rows = (Paragraph("đoạn " * (above * 2)), table((90, 90), total=(Cell("Cộng"),) * COLUMNS))
        told = lines_of(*rows)

        assert len({sheet for sheet, _, text in told if "dòng" in text or "Cộng" in text}) == 1


@pytest.mark.parametrize("count", [3, 20])
def test_heads_that_are_texts_of_people_leave_room_for_rows(count):
    """A wide table is turned, and its first cells become its head: in the letter, or an annex."""
    columns = tuple(f"cột {n}" for n in range(count + 9))
    rows = tuple(
        (Cell("WWWWW " * 170), *(Cell(f"ô{n}x") for n in range(count + 8))) for _ in range(3)
    )
    told = lines_of(ReportTable("t", "Bảng", columns, rows))

    assert sum(text.count("WWWWW") for *_, text in told) == 3 * 170
    for n in range(count + 8):
        assert sum(text.count(f"ô{n}x") for *_, text in told) == 3
    assert all(-HIGHEST < down < -LOWEST for _, down, text in told if "WWW" in text or "ô" in text)
