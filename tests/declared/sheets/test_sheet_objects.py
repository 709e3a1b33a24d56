"""What lies over the cells of a sheet, or keeps them out of sight, is told and not taken."""

import pytest

from fleetcfg.declared.sheets.xlsx import read_xlsx
from fleetcfg.errors import DeclarationError
from fleetcfg.model.problem import Problems
from tests.declared.sheets.books import book, repacked

SHEET, BOOK = "xl/worksheets/sheet1.xml", "xl/workbook.xml"
RELATIONS, STYLES = "xl/worksheets/_rels/sheet1.xml.rels", "xl/styles.xml"


def problems_of(data):
    problems = Problems()
    read_xlsx(data, "a.xlsx", problems)
    return list(problems)


def told(data):
    return [problem.code for problem in problems_of(data)]


def objects(data):
    assert {problem.code for problem in problems_of(data)} <= {"SHEET_OBJECT"}
    return [(each.facts["object"], each.facts["cells"]) for each in problems_of(data)]


def touched(what):
    """Return a workbook to whose sheet *what* is done."""
    return book(touch=lambda made, sheets: what(made, sheets["Thiết bị"]))


def changed(data, *changes):
    """Return *data* with texts of its parts put in the place of others: ``(part, old, new)``."""

    def change(name, part):
        for where, old, new in changes:
            assert where != name or old in part
            part = part.replace(old, new, 1) if where == name else part
        return part

    return repacked(data, change)


def drawn(made, sheet):
    sheet.insert_textbox("B2", "10.0.0.9", {"object_position": 1})


@pytest.mark.parametrize(
    ("what", "found"),
    [
        (drawn, ("TextBox 1", "B2:E8")),
        (lambda _, sheet: sheet.insert_button("B2"), ("Button", "B2:C3")),
        (lambda _, sheet: sheet.write_comment("C2", "MAU9", {"visible": True}), ("Note", "D1:F5")),
        (lambda made, sheet: sheet.insert_chart("B2", charted(made)), ("Chart 1", "B2:I16")),
        (lambda _, sheet: sheet.add_sparkline("C2", {"range": "D2:D3"}), ("sparkline", "")),
    ],
    ids=["box", "button", "comment", "chart", "sparkline"],
)
def test_what_lies_over_cells_is_told_by_name_and_cells(what, found):
    assert objects(touched(what)) == [found]


def charted(made):
    chart = made.add_chart({"type": "line"})
    chart.add_series({"values": "='Thiết bị'!$D$2:$D$3"})
    return chart


CLOSED = {"visible": False}


def test_a_comment_that_opens_where_one_points_is_no_matter():
    assert told(touched(lambda _, sheet: sheet.write_comment("C2", "see the plate", CLOSED))) == []


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (b"<x:Column>2</x:Column>", b"<x:Column>2</x:Column><x:Visible/>", "Note"),
        (b"visibility:hidden", b"visibility:hidden;visibility:visible", "Note"),
        (b"visibility:hidden", b"", "Note"),
        (b'ObjectType="Note"', b'ObjectType="Drop"', "Drop"),
        (b"</xml>", b'<v:rect style="visibility:hidden"/></xml>', "rect"),
        (b"</xml>", b'<v:group style="visibility:hidden"><v:shape/></v:group></xml>', "group"),
    ],
)
def test_what_is_beside_closed_comments_in_their_drawing_is_told(old, new, found):
    data = touched(lambda _, sheet: sheet.write_comment("C2", "see the plate", CLOSED))

    (only,) = objects(changed(data, ("xl/drawings/vmlDrawing1.vml", old, new)))

    assert only[0] == found


def test_an_empty_drawing_as_google_writes_with_each_sheet_is_no_matter():
    name = "xl/drawings/drawing1.xml"

    def empty(part, data):
        return data[: data.index(b"<xdr:twoCellAnchor>")] + b"</xdr:wsDr>" if part == name else data

    assert objects(repacked(touched(drawn), empty)) == []


@pytest.mark.parametrize("kind", [b"oleObject", b"control", b"pivotTable", b"image", b"newThing"])
def test_what_no_list_has_beside_its_cells_is_refused_by_its_kind(kind):
    data = changed(touched(drawn), (RELATIONS, b"relationships/drawing", b"relationships/" + kind))

    assert objects(data) == [(kind.decode(), "")]


def test_a_drawing_is_found_whatever_the_case_of_its_name():
    data = changed(touched(drawn), (RELATIONS, b"drawings/drawing1.xml", b"Drawings/DRAWING1.xml"))

    assert objects(data) == [("TextBox 1", "B2:E8")]


def test_an_object_of_a_sheet_that_is_empty_is_no_matter():
    def touch(_, sheets):
        sheets["Bìa"].insert_textbox("B2", "DANH SÁCH")

    assert told(book({"Thiết bị": [("a", "b")], "Bìa": []}, touch)) == []


def test_a_value_that_stands_elsewhere_in_the_file_is_told():
    data = changed(touched(drawn), (SHEET, b'<c r="C2" t="s">', b'<c r="C2" vm="1" t="s">'))

    assert ("vm", "C2") in objects(data)


# ------------------------------------------------------------ tables


def tabled(style, look=None):
    def touch(made, sheet):
        columns = [{"header": one} for one in ("Tên thiết bị", "Địa chỉ IP", "Số máy", "Cổng")]
        sheet.add_table("A1:D3", {"columns": columns, "style": style})
        sheet.write_string("C2", "MAU1", made.add_format(look or {}))

    return touched(touch)


@pytest.mark.parametrize(
    "style",
    [None, *(f"Table Style {name}" for name in ("Light 1", "Light 11", "Medium 2", "Medium 28"))],
)
def test_the_usual_styles_of_tables_are_no_matter(style):
    assert told(tabled(style)) == []


@pytest.mark.parametrize("style", ["Table Style Dark 1", "Table Style Medium 1"])
def test_a_style_with_black_behind_black_is_told(style):
    assert set(told(tabled(style))) == {"SHEET_TABLE_HIDES"}


def test_a_table_whose_stripes_have_the_colour_of_the_letters_is_told():
    data = tabled("Table Style Medium 2", {"font_color": "#D3DFEE"})

    assert told(data) == ["SHEET_TABLE_HIDES"]


def test_a_table_whose_theme_makes_the_heading_white_is_told():
    accent = (b'<a:srgbClr val="4F81BD"/>', b'<a:srgbClr val="FEFEFE"/>')
    data = changed(tabled("Table Style Medium 2"), ("xl/theme/theme1.xml", *accent))

    assert told(data) == ["SHEET_TABLE_HIDES"]


@pytest.mark.parametrize(
    ("look", "code"),
    [
        (b'<font><color rgb="FFFFFFFF"/></font>', ["SHEET_TABLE_HIDES"]),
        (b'<numFmt numFmtId="164" formatCode=";;;"/>', ["SHEET_TABLE_HIDES"]),
        (b"<font><b/></font>", []),
    ],
)
def test_a_style_of_the_file_is_looked_at_also_by_the_name_of_a_usual_one(look, code):
    own = (
        b'<dxfs count="1"><dxf>' + look + b'</dxf></dxfs><tableStyles count="1">'
        b'<tableStyle name="TableStyleMedium2"><tableStyleElement type="wholeTable" dxfId="0"/>'
        b"</tableStyle></tableStyles>"
    )
    told_styles = b'<dxfs count="0"/><tableStyles count="0"'
    data = tabled("Table Style Medium 2")

    def styled(name, part):
        if name != STYLES:
            return part
        begin, end = part.index(told_styles), part.index(b"</styleSheet>")
        return part[:begin] + own + part[end:]

    assert told(repacked(data, styled)) == code


# ------------------------------------------------------------ filters, panes, tabs, alignment

FILTER = b'<filterColumn colId="0"><filters><filter val="codec-1"/></filters></filterColumn>'


def test_a_filter_that_leaves_something_out_is_told_and_one_that_does_not_is_no_matter():
    data = touched(lambda _, sheet: sheet.autofilter("A1:D3"))
    one = (SHEET, b'<autoFilter ref="A1:D3"/>', b'<autoFilter ref="A1:D3">' + FILTER)

    assert told(data) == []
    assert told(changed(data, (one[0], one[1], one[2] + b"</autoFilter>"))) == ["SHEET_FILTERED"]


def test_a_filter_of_a_table_is_told():
    name, old = "xl/tables/table1.xml", b'<autoFilter ref="A1:D3"/>'
    new = b'<autoFilter ref="A1:D3">' + FILTER + b"</autoFilter>"

    assert told(changed(tabled(None), (name, old, new))) == ["SHEET_FILTERED"]


def frozen(*changes):
    return told(changed(touched(lambda _, sheet: sheet.freeze_panes(1, 1)), *changes))


def test_headings_that_stay_are_no_matter_nor_is_a_view_that_is_scrolled():
    scrolled = (SHEET, b'topLeftCell="B2"', b'topLeftCell="C90"')
    view = (SHEET, b"<sheetView ", b'<sheetView topLeftCell="A90" zoomScale="10" ')

    assert frozen() == []
    assert frozen(scrolled) == []
    assert told(changed(book(), view)) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<sheetView ", b'<sheetView topLeftCell="A3" '),
        (b"<sheetView ", b'<sheetView topLeftCell="B1" '),
        (b'ySplit="1"', b'ySplit="29"'),
        (b'ySplit="1"', b'ySplit="300"'),
        (b'xSplit="1"', b'xSplit="20"'),
        (b'<row r="1"', b'<row r="1" ht="400"'),
        (b"<sheetData>", b'<cols><col min="1" max="1" width="200"/></cols><sheetData>'),
        (b'defaultRowHeight="15"', b'defaultRowHeight="400"'),
        (b"<sheetView ", b'<sheetView zoomScale="400" topLeftCell="A2" '),
    ],
)
def test_frozen_panes_that_shut_out_cells_are_told(old, new):
    assert frozen((SHEET, old, new)) == ["SHEET_FROZEN"]


@pytest.mark.parametrize(
    "said",
    [b'showSheetTabs="0"', b'tabRatio="0"', b'visibility="hidden"', b'showSheetTabs="false"'],
)
def test_sheets_that_one_cannot_get_to_are_told(said):
    two = {"Thiết bị": [("a", "b")], "Điểm cầu": [("c", "d")]}
    tabs = (BOOK, b"<workbookView ", b"<workbookView " + said + b" ")

    assert told(changed(book(two), tabs)) == ["SHEET_TABS"]
    assert told(changed(book(), tabs)) == []


@pytest.mark.parametrize(
    ("look", "code"),
    [
        ({"align": "fill"}, ["SHEET_ALIGNED"]),
        ({"align": "center_across"}, ["SHEET_ALIGNED"]),
        ({"indent": 40}, ["SHEET_ALIGNED"]),
        ({"reading_order": 2}, ["SHEET_ALIGNED"]),
        ({"align": "center", "text_wrap": True}, []),
        ({"indent": 2}, []),
    ],
    ids=str,
)
def test_an_alignment_that_shows_text_elsewhere_or_often_is_told(look, code):
    def touch(made, sheet):
        sheet.write_string("C2", "MAU1", made.add_format(look))

    assert told(touched(touch)) == code


@pytest.mark.parametrize(
    ("code", "found"),
    [
        *((each, []) for each in ("0", "#,##0", "0.00", "@", "#,##0_);[Red](#,##0)", "00000")),
        *(
            (each, ["SHEET_FORMAT_HIDES"])
            for each in ('"5060"', "0%", "0,", "0-0", '[=443]"80";0', ";0", '0"1"', "0E+0")
        ),
    ],
)
def test_a_number_is_shown_as_it_is(code, found):
    def touch(made, sheet):
        sheet.write_number("D2", 5061, made.add_format({"num_format": code}))

    assert told(touched(touch)) == found


# ------------------------------------------------------------ groups, and what programs differ in


def test_a_group_that_is_folded_is_hidden_though_its_rows_do_not_say_so():
    rows = (SHEET, b'<row r="2"', b'<row r="2" outlineLevel="1"')
    folded = (SHEET, b'<row r="3"', b'<row r="3" collapsed="1"')
    columns = b'<cols><col min="2" max="2" outlineLevel="1"/>'
    fold = b'<col min="3" max="3" collapsed="true"/></cols><sheetData>'

    assert told(changed(book(), rows)) == []
    assert told(changed(book(), rows, folded)) == ["SHEET_HIDDEN_ROW"]
    assert told(changed(book(), (SHEET, b"<sheetData>", columns + fold))) == ["SHEET_HIDDEN_COLUMN"]


def test_an_alternative_for_newer_programs_is_not_passed_over():
    """Excel shows what such an element holds; a reader that passes it over takes less."""
    main = b'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    row = b'<row r="9"><c r="A9" t="inlineStr"><is><t>codec-9</t></is></c></row>'
    choice = b'<mc:AlternateContent %s><mc:Choice Requires="x14">%s</mc:Choice>' % (main, row)
    more = (SHEET, b"</sheetData>", choice + b"</mc:AlternateContent></sheetData>")

    with pytest.raises(DeclarationError) as refused:
        told(changed(book(), more))

    assert (refused.value.code, refused.value.facts["why"]) == ("XLSX_BROKEN", "namespace")


def test_a_part_whose_name_is_spelled_by_numbers_is_refused():
    data = book().replace(b"docProps/app.xml", b"docProps/ap%.xml")

    with pytest.raises(DeclarationError) as refused:
        told(data)

    assert refused.value.facts["why"] == "names"
