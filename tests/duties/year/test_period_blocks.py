"""How the tables of a time stand on a page: many rows that say the same are one sentence."""

import csv
import io
from datetime import UTC, datetime

import pytest

from fleetcfg.duties.year.told.period_blocks import table_blocks
from fleetcfg.duties.year.told.period_cells import PeriodCells
from fleetcfg.model.period.tables import PeriodRow, PeriodTable, columns
from fleetcfg.report.formats.registry import report_bytes
from fleetcfg.report.report_parts import Paragraph, Report, ReportSection, ReportSource, ReportTable
from fleetcfg.words import Words

WORDS = Words("en")
NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
SOURCE = ReportSource("", "", NOON, NOON, "0.0.0")
HEADS = columns("host:text", "site:text", "asked", "not_read", "at_end:key")


def blocks(*rows, lacks="", name="unseen", heads=HEADS):
    made = tuple(PeriodRow(row) for row in rows)
    table = PeriodTable(name, "audits", heads, made, is_long=True, lacks=lacks)
    return [*table_blocks([table], PeriodCells({"s1": "Room 1"}, WORDS), WORDS)]


def report(told):
    section = ReportSection("audits", "Audits", tuple(told))
    return Report("year", "en", "REPORT", "of a year", SOURCE, (section,))


def never_asked(count):
    return [(f"codec-{n}", "s1", 0, None, "never_asked") for n in range(count)]


SEEN = ("sw-1", "s1", 9, 1, "read")


def test_a_page_tells_of_many_rows_that_say_the_same_in_one_sentence():
    table, told, _note = report(blocks(*never_asked(5), SEEN)).as_pages().sections[0].blocks

    assert isinstance(table, ReportTable)
    assert [row[0].text for row in table.rows] == ["sw-1"]
    assert isinstance(told, Paragraph)
    assert told.text.startswith("5 rows say the same")
    assert all(f"codec-{n} (Room 1)" in told.text for n in range(5))
    assert "sw-1" not in told.text


def test_a_file_for_programs_has_every_row():
    data = report_bytes(report(blocks(*never_asked(5), SEEN)), "csv")
    cells = [
        row[0] for row in csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";") if row
    ]

    assert [cell for cell in cells if cell.startswith(("codec-", "sw-"))] == [
        *(f"codec-{n}" for n in range(5)),
        "sw-1",
    ]


def test_what_is_none_and_what_is_not_known_are_never_told_alike():
    zero = [(f"a-{n}", "s1", 0, 0, "read") for n in range(4)]
    unknown = [(f"b-{n}", "s1", 0, None, "read") for n in range(4)]
    (table,) = report(blocks(*zero, *unknown)).tables
    first, second = table.folds

    assert (first.rows, second.rows) == (frozenset(range(4)), frozenset(range(4, 8)))
    assert "not known" not in first.text
    assert "not known" in second.text


def test_a_table_of_which_every_row_says_the_same_is_a_sentence_with_its_title():
    told, note = report(blocks(*never_asked(4))).as_pages().sections[0].blocks

    assert isinstance(told, Paragraph)
    assert told.text.startswith(WORDS.label("period.table.unseen"))
    assert isinstance(note, Paragraph)


def test_three_rows_stay_rows():
    (table,) = report(blocks(*never_asked(3))).as_pages().tables

    assert len(table.rows) == 3


def test_rows_by_a_word_of_the_tool_stay_rows():
    """A table by verdicts or ages has a row for each of them, and names nothing else."""
    heads = columns("age:key", "devices")
    made = blocks(*((age, 0) for age in ("a", "b", "c", "d")), name="ages", heads=heads)
    (table,) = (one for one in made if isinstance(one, ReportTable))

    assert table.folds == ()


def test_tables_that_lack_the_same_are_told_of_together():
    cells = PeriodCells({}, WORDS)
    lacking = [
        PeriodTable(name, "audits", HEADS, (), lacks="audits") for name in ("ages", "unseen")
    ]
    empty = PeriodTable("power_list", "audits", HEADS, ())

    told = [*table_blocks([lacking[0], empty, lacking[1]], cells, WORDS)]

    titles = [WORDS.label(f"period.table.{name}") for name in ("ages", "unseen")]
    texts = [one.text for one in told if isinstance(one, Paragraph)]
    assert len(texts) == len(told) == 2
    assert "; ".join(titles) in texts[0]
    assert texts[1].startswith(WORDS.label("period.table.power_list"))


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_heading_says_of_its_own_table_what_stands_below_it(language):
    cells = PeriodCells({}, Words(language))

    def headings(name, *heads):
        table = PeriodTable(name, "audits", columns(*heads), ())
        return [cells.heading(table, one) for one in table.columns]

    (of_incident,), (of_meeting,) = (
        headings("incidents", "not_told"),
        headings("meetings", "not_told"),
    )
    (whose,), (what,) = headings("leased", "what:text"), headings("moves", "what:key")

    assert (of_incident, of_meeting) in [
        ("Sở chưa báo", "Không rõ có họp"),
        ("Not told by the Department", "Not known"),
    ]
    assert whose != what
    assert headings("changeset_list", "until:time") != headings("budget", "until:day")


def test_a_sentence_of_many_rows_spells_numbers_as_the_table_does():
    rows = [(f"codec-{n}", "s1", 12345, None, "never_asked") for n in range(5)]
    told, _note = report(blocks(*rows)).as_pages().sections[0].blocks

    assert "12,345" in told.text
