"""What a person does not see in a cell, or sees struck through, is told and not taken."""

import pytest

from fleetcfg.declared.sheets.xlsx import read_xlsx
from fleetcfg.errors import DeclarationError
from fleetcfg.model.problem import Problems
from tests.declared.sheets.books import book, repacked

SHEET = "xl/worksheets/sheet1.xml"
HIDES, COLOUR, STRUCK = "SHEET_FORMAT_HIDES", "SHEET_COLOUR_HIDES", "SHEET_STRUCK"


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
    ("look", "code"),
    [
        ({"num_format": ";;;"}, HIDES),
        ({"num_format": '0;0;0;"MAU2"'}, HIDES),
        ({"num_format": '"X;"@'}, HIDES),
        ({"font_color": "#FFFFFF"}, COLOUR),
        ({"font_color": "#FEFEFE"}, COLOUR),
        ({"font_color": "#000000", "bg_color": "#000000"}, COLOUR),
        ({"bg_color": "#0A0A0A"}, COLOUR),
        ({"font_size": 1}, COLOUR),
        ({"font_strikeout": True}, STRUCK),
    ],
    ids=str,
)
def test_what_is_not_seen_as_it_is_is_told(look, code):
    assert told_of(look) == [("C2", code)]


@pytest.mark.parametrize(
    "look",
    [
        {"num_format": "@"},
        {"num_format": "General"},
        {"num_format": "0.00"},
        {"num_format": "#,##0;[Red]-#,##0"},
        {"num_format": '_(* #,##0_);_(* \\(#,##0\\);_(* "-"??_);_(@_)'},
        {"num_format": "dd/mm/yyyy;@"},
        {"num_format": '"a;b;c;d"0'},
        {"font_color": "#FFFFFF", "bg_color": "#1F4E79"},
        {"font_color": "#FF0000"},
        {"bg_color": "#FFFF00"},
        {"font_size": 8},
    ],
    ids=str,
)
def test_what_lists_usually_look_like_is_taken(look):
    assert told_of(look) == []


def test_letters_within_a_cell_are_looked_at_one_by_one():
    def touch(workbook, sheets):
        struck = workbook.add_format({"font_strikeout": True})
        white = workbook.add_format({"font_color": "#FFFFFF"})
        bold = workbook.add_format({"bold": True})
        sheets["Thiết bị"].write_rich_string(1, 2, "MA", struck, "U", "1")
        sheets["Thiết bị"].write_rich_string(2, 2, bold, "MA", "U", white, "2")

    assert told(book(touch=touch)) == [("C2", STRUCK), ("C3", COLOUR)]


def told_under(rule, look=None):
    """Return what is told of a workbook whose second row has a conditional format *rule*."""

    def touch(workbook, sheets):
        sheet = sheets["Thiết bị"]
        sheet.write_string(1, 2, "MAU1", workbook.add_format(look or {}))
        how = {"type": "formula", "criteria": '=$Z$99<>"x"', "format": workbook.add_format(rule)}
        sheet.conditional_format("A2:C2", how)

    return told(book(touch=touch))


@pytest.mark.parametrize(
    ("rule", "look"),
    [
        ({"font_color": "#FFFFFF"}, {}),
        ({"font_color": "#123456", "bg_color": "#123457"}, {}),
        ({"bg_color": "#000000"}, {}),
        ({"font_color": "#1F4E79"}, {"font_color": "#FFFFFF", "bg_color": "#1F4E79"}),
        ({"font_strikeout": True}, {}),
        ({"num_format": ";;;"}, {}),
    ],
    ids=str,
)
def test_a_rule_that_can_hide_a_cell_is_told_with_its_cells(rule, look):
    data = told_under(rule, look)

    assert [code for _, code in data] == ["SHEET_RULE_HIDES"]


@pytest.mark.parametrize(
    "rule",
    [
        {"font_color": "#9C0006", "bg_color": "#FFC7CE"},
        {"bg_color": "#FFEB9C"},
        {"font_color": "#FFFFFF", "bg_color": "#C00000"},
        {"bold": True},
    ],
    ids=str,
)
def test_a_rule_that_only_marks_is_no_matter(rule):
    assert told_under(rule) == []


def test_a_rule_of_excels_extension_is_read_too():
    """Excel 2010 and later keep a rule over other sheets at the end, with its look beside it."""
    main = "http://schemas.microsoft.com/office"
    extension = (
        f'<extLst><ext xmlns:x14="{main}/spreadsheetml/2009/9/main"'
        f' xmlns:xm="{main}/excel/2006/main"><x14:conditionalFormattings>'
        '<x14:conditionalFormatting><x14:cfRule type="expression"><xm:f>TRUE</xm:f><x14:dxf>'
        '<font><color rgb="FFFFFFFF"/></font></x14:dxf></x14:cfRule><xm:sqref>A1:C9</xm:sqref>'
        "</x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst></worksheet>"
    ).encode()

    def extend(name, part):
        return part.replace(b"</worksheet>", extension) if name == SHEET else part

    assert told(repacked(book(), extend)) == [("", "SHEET_RULE_HIDES")]


def test_rules_without_number_are_refused_before_each_is_held_against_each_look():
    def touch(workbook, sheets):
        for number in range(300):
            rule = workbook.add_format({"font_color": f"#{number:06X}"})
            how = {"type": "formula", "criteria": "=TRUE", "format": rule}
            sheets["Thiết bị"].conditional_format(number, 0, number, 2, how)

    with pytest.raises(DeclarationError) as refused:
        told(book(touch=touch))
    assert refused.value.code == "XLSX_BROKEN"


def test_an_empty_cell_may_look_as_it_likes():
    def touch(workbook, sheets):
        sheets["Thiết bị"].write_blank(1, 3, None, workbook.add_format({"num_format": ";;;"}))

    assert told(book(touch=touch)) == []


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
