"""Which cells of a workbook are taken as they are, and which are told and not taken."""

import pytest

from fleetcfg.declared.sheets.xlsx import read_xlsx
from fleetcfg.errors import DeclarationError
from fleetcfg.model.problem import Problems
from tests.declared.sheets.books import book, repacked

SHEET = "xl/worksheets/sheet1.xml"
STRUCK = "SHEET_STRUCK"


def told(data):
    problems = Problems()
    read_xlsx(data, "a.xlsx", problems)
    return [(str(problem.place).partition("!")[2], problem.code) for problem in problems]


def told_of(look, text="MAU1"):
    """Return what is told of a workbook that has one cell in *look*."""

    def touch(workbook, sheets):
        sheets["Thiết bị"].write_string(1, 2, text, workbook.add_format(look))

    return told(book(touch=touch))


@pytest.mark.parametrize(
    "look",
    [
        {"num_format": "@"},
        {"num_format": '_(* #,##0_);_(* \\(#,##0\\);_(* "-"??_);_(@_)'},
        {"num_format": "dd/mm/yyyy;@"},
        {"font_color": "#FFFFFF", "bg_color": "#1F4E79"},
        {"font_color": "#FFFFFF"},
        {"font_size": 1},
    ],
    ids=str,
)
def test_however_text_looks_it_is_taken(look):
    """Also where a person hardly sees it: the import shows each value before it is written."""
    assert told_of(look) == []


def test_text_that_is_struck_through_is_told():
    def touch(workbook, sheets):
        struck = workbook.add_format({"font_strikeout": True})
        sheets["Thiết bị"].write_rich_string(1, 2, "MA", struck, "U", "1")

    assert told_of({"font_strikeout": True}) == [("C2", STRUCK)]
    assert told(book(touch=touch)) == [("C2", STRUCK)]


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (b'<row r="3"', b'<row r="2"', "rows"),
        (b'<row r="3"', b'<row r="1"', "rows"),
        (b'<c r="B2"', b'<c r="A2"', "cells"),
        (b'<c r="B2"', b'<c r="B3"', "cells"),
    ],
)
def test_two_of_one_number_are_not_taken(old, new, why):
    """Of two rows or cells of one place each program shows another."""

    def twice(name, data):
        assert name != SHEET or old in data
        return data.replace(old, new, 1) if name == SHEET else data

    with pytest.raises(DeclarationError) as refused:
        told(repacked(book(), twice))

    assert (refused.value.code, refused.value.facts["why"]) == ("XLSX_BROKEN", why)


def edited(data, part, old, new):
    """Return a workbook in which *part* has *new* in the place of the first *old*."""

    def edit(name, found):
        assert name != part or old in found
        return found.replace(old, new, 1) if name == part else found

    return repacked(data, edit)


def rows_of(data):
    return [[cell.text for cell in row] for row in read_xlsx(data, "a.xlsx", Problems())[0].rows]


ROW = b'r="9"><c r="A9" t="inlineStr"><is><t>codec-9</t></is></c>'


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"</sheetData>", b'<e:row xmlns:e="urn:e" ' + ROW + b"</e:row></sheetData>"),
        (
            b"</worksheet>",
            b'<extLst><ext uri="u"><row ' + ROW + b"</row></ext></extLst></worksheet>",
        ),
        (b'<c r="B2" t="s">', b'<c r="B2" t="s"><e:v xmlns:e="urn:e">6</e:v>'),
    ],
    ids=["row", "extension", "value"],
)
def test_what_spreadsheets_pass_over_is_not_read(old, new):
    """What is of another namespace, or in an extension, no program shows that does not know it."""
    assert rows_of(edited(book(), SHEET, old, new)) == rows_of(book())


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (b"<pageMargins", b"<row " + ROW + b"</row><pageMargins", "place"),
        (
            b'<c r="C2" t="s"><v>6</v>',
            b'<c r="C2" t="s"><e:a xmlns:e="urn:e"><v>5</v></e:a><v>6</v>',
            "namespace",
        ),
        (b'<c r="C2" t="s"><v>6</v>', b'<c r="C2" t="s"><v>5</v><v>6</v>', "values"),
    ],
)
def test_what_programs_show_each_in_its_own_way_is_refused(old, new, why):
    with pytest.raises(DeclarationError) as refused:
        told(edited(book(), SHEET, old, new))

    assert (refused.value.code, refused.value.facts["why"]) == ("XLSX_BROKEN", why)


def test_a_value_that_stands_elsewhere_in_the_file_is_told():
    data = edited(book(), SHEET, b'<c r="C2" t="s">', b'<c r="C2" t="s" vm="1">')

    assert told(data) == [("C2", "SHEET_OBJECT")]
