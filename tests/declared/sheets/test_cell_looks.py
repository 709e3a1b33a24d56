"""What a person does not see in a cell, or sees struck through, is told and not taken."""

import pytest

from fleetcfg.declared.sheets.xlsx import read_xlsx
from fleetcfg.errors import DeclarationError
from fleetcfg.model.problem import Problems
from tests.declared.sheets.books import book, repacked

SHEET, STYLES = "xl/worksheets/sheet1.xml", "xl/styles.xml"
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


def edited(data, part, old, new):
    """Return a workbook in which *part* has *new* in the place of the first *old*."""

    def edit(name, found):
        assert name != part or old in found
        return found.replace(old, new, 1) if name == part else found

    return repacked(data, edit)


def in_red(where):
    return book(
        touch=lambda made, sheets: sheets["Thiết bị"].write_string(
            1, 2, "MAU1", made.add_format({where: "#FF0000"})
        )
    )


@pytest.mark.parametrize(
    ("colour", "code"),
    [
        (b'<color theme="1" tint="1"/>', [("C2", COLOUR)]),
        (b'<color theme="0" tint="-0.05"/>', [("C2", COLOUR)]),
        (b'<color indexed="65"/>', [("C2", COLOUR)]),
        (b'<color theme="4"/>', []),
        (b'<color theme="0" tint="-0.5"/>', []),
        (b'<color indexed="10"/>', []),
        (b'<color auto="1"/>', []),
    ],
)
def test_a_colour_that_the_theme_or_the_palette_says_is_looked_up(colour, code):
    assert told(edited(in_red("font_color"), STYLES, b'<color rgb="FFFF0000"/>', colour)) == code


def test_a_theme_and_a_palette_of_the_file_count():
    red = b'<color rgb="FFFF0000"/>'
    accent = edited(in_red("font_color"), STYLES, red, b'<color theme="4"/>')
    accent = edited(accent, "xl/theme/theme1.xml", b'<a:srgbClr val="4F81BD"/>', WHITE_OF_THEME)
    ninth = edited(in_red("font_color"), STYLES, red, b'<color indexed="2"/>')
    own = b"<colors><indexedColors>" + b'<rgbColor rgb="00FFFFFF"/>' * 3
    ninth = edited(ninth, STYLES, b"</styleSheet>", own + b"</indexedColors></colors></styleSheet>")

    assert told(accent) == [("C2", COLOUR)]
    assert told(ninth) == [("C2", COLOUR)]


WHITE_OF_THEME = b'<a:srgbClr val="FEFEFE"/>'
BLACK = b'<color rgb="FF000000"/>'


@pytest.mark.parametrize(
    "fill",
    [
        b'<gradientFill><stop position="0">' + BLACK + b"</stop></gradientFill>",
        b'<patternFill patternType="darkGray"><fgColor rgb="FF000000"/></patternFill>',
        b'<patternFill patternType="solid"><fgColor theme="1" tint="0.01"/></patternFill>',
    ],
)
def test_what_fills_a_cell_in_some_other_way_is_looked_at(fill):
    old = b'<patternFill patternType="solid"><fgColor rgb="FFFF0000"/><bgColor indexed="64"/>'
    changed = edited(in_red("bg_color"), STYLES, old + b"</patternFill>", fill)

    assert told(changed) == [("C2", COLOUR)]


def test_two_rules_that_hide_a_cell_together_are_told():
    def touch(workbook, sheets):
        for look in ({"font_color": "#FF0000"}, {"bg_color": "#FF0000"}):
            how = {"type": "formula", "criteria": "=TRUE", "format": workbook.add_format(look)}
            sheets["Thiết bị"].conditional_format("A2:C2", how)

    assert [code for _, code in told(book(touch=touch))] == ["SHEET_RULE_HIDES"]


def test_icons_in_the_place_of_a_number_are_told():
    def touch(_workbook, sheets):
        how = {"type": "icon_set", "icon_style": "3_arrows", "icons_only": True}
        sheets["Thiết bị"].conditional_format("D2:D9", how)

    assert [code for _, code in told(book(touch=touch))] == ["SHEET_RULE_HIDES"]


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
