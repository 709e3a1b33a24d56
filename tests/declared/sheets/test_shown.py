"""What has no size is not seen, and so not taken: rows and columns as their sheet says them."""

import pytest

from fleetcfg.declared.sheets.xlsx import read_xlsx
from fleetcfg.model.problem import Problems
from tests.declared.sheets.books import book, repacked

SHEET = "xl/worksheets/sheet1.xml"
USUAL = b'<sheetFormatPr defaultRowHeight="15"/>'
AT = "a.xlsx · Thiết bị!"


def told(*changes):
    """Return what is told of a workbook in whose sheet some texts are others."""

    def change(name, data):
        for old, new in changes if name == SHEET else ():
            assert old in data
            data = data.replace(old, new, 1)
        return data

    problems = Problems()
    read_xlsx(repacked(book(), change), "a.xlsx", problems)
    return [(str(problem.place).removeprefix(AT), problem.code) for problem in problems]


def row(said):
    return b'<row r="3"', b'<row r="3" ' + said


def columns(said):
    return b"<sheetData>", b"<cols>" + said + b"</cols><sheetData>"


@pytest.mark.parametrize(
    "said", [b'ht="0" customHeight="1"', b'ht="0"', b'ht="0.75"', b'hidden="true"']
)
def test_a_row_of_no_height_is_hidden(said):
    assert told(row(said)) == [("A3", "SHEET_HIDDEN_ROW")]


@pytest.mark.parametrize("said", [b'ht="8"', b'ht="15" customHeight="1"', b'hidden="0"'])
def test_a_row_of_some_height_is_not(said):
    assert told(row(said)) == []


def test_rows_may_have_no_height_unless_they_say_one():
    hidden = (USUAL, b'<sheetFormatPr defaultRowHeight="0" customHeight="1"/>')

    assert told(hidden) == [(f"A{number}", "SHEET_HIDDEN_ROW") for number in (1, 2, 3)]
    assert ("A3", "SHEET_HIDDEN_ROW") not in told(hidden, row(b'ht="15"'))
    assert ("A3", "SHEET_HIDDEN_ROW") not in told(hidden, row(b'hidden="0"'))


@pytest.mark.parametrize("said", [b'width="0"', b'width="0.1" customWidth="1"', b'hidden="1"'])
def test_a_column_of_no_width_is_hidden(said):
    one = b'<col min="2" max="2" ' + said + b"/>"
    rest = b'<col min="2" max="16384" ' + said + b"/>"

    assert told(columns(one)) == [("B", "SHEET_HIDDEN_COLUMN")]
    assert told(columns(rest)) == [(letter, "SHEET_HIDDEN_COLUMN") for letter in "BCD"]
    assert told(columns(one * 3)) == [("B", "SHEET_HIDDEN_COLUMN")]


def test_a_column_of_some_width_or_that_is_not_filled_is_not():
    some = b'<col min="1" max="3" width="9"/><col min="9" max="16384" width="0" hidden="1"/>'

    assert told(columns(some)) == []


def test_columns_may_have_no_width_unless_they_say_one():
    hidden = (USUAL, b'<sheetFormatPr defaultRowHeight="15" defaultColWidth="0"/>')

    assert told(hidden) == [(letter, "SHEET_HIDDEN_COLUMN") for letter in "ABCD"]
    assert told(hidden, columns(b'<col min="1" max="2" width="9"/>')) == [
        ("C", "SHEET_HIDDEN_COLUMN"),
        ("D", "SHEET_HIDDEN_COLUMN"),
    ]


@pytest.mark.parametrize("said", ["1", "true"])
def test_a_list_below_which_the_unused_rows_were_hidden_is_taken_whole(said):
    """What is hidden is told by its own row, and no other is."""
    usual = f'<sheetFormatPr defaultRowHeight="15" zeroHeight="{said}"/>'.encode()

    assert told((USUAL, usual)) == []
    assert told((USUAL, usual), row(b'hidden="1"')) == [("A3", "SHEET_HIDDEN_ROW")]
    assert told((USUAL, usual), row(b'ht="0"')) == [("A3", "SHEET_HIDDEN_ROW")]


def test_a_list_whose_unused_rows_its_program_hid_is_taken_whole():
    problems = Problems()
    hides = book(touch=lambda _, sheets: sheets["Thiết bị"].set_default_row(hide_unused_rows=True))

    (sheet,) = read_xlsx(hides, "a.xlsx", problems)

    assert not [*problems]
    assert len(sheet.rows) == 3
