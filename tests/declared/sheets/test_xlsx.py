"""Workbooks are read as they are: text, and everything else by its cell."""

import io
import random
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from fleetcfg.declared.sheets.cells import MOST_ROWS, MOST_SHEETS
from fleetcfg.declared.sheets.rows import SheetOptions, read_rows
from fleetcfg.declared.sheets.xlsx import read_xlsx
from fleetcfg.errors import DeclarationError
from fleetcfg.model.problem import Problems
from tests.declared.sheets.books import HEADINGS, ROWS, book, repacked

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SHEET = "xl/worksheets/sheet1.xml"


def read(data, **options):
    """Return rows by their first cell, and codes by cell."""
    problems = Problems()
    rows = read_rows(read_xlsx(data, "a.xlsx", problems), SheetOptions(**options), problems)
    told = [(str(problem.place), problem.code) for problem in problems]
    return {name[0]: dict(row.values) for name, row in rows.rows.get("devices", {}).items()}, told


def test_text_cells_are_what_was_typed():
    rows, told = read(book())

    assert told == []
    assert rows["codec-1"] == {
        "name": "codec-1",
        "address": "10.0.0.1",
        "serial_number": "MAU1",
        "port": "",
    }


def number(workbook, sheets):
    sheets["Thiết bị"].write_number(1, 2, 3424)


def day(workbook, sheets):
    sheets["Thiết bị"].write_number(1, 2, 45000, workbook.add_format({"num_format": "dd/mm/yyyy"}))


def usual_day(workbook, sheets):
    sheets["Thiết bị"].write_number(1, 2, 45000, workbook.add_format({"num_format": 14}))


def red_number(workbook, sheets):
    sheets["Thiết bị"].write_number(1, 2, 45, workbook.add_format({"num_format": '[Red]0" ngày"'}))


def merged(workbook, sheets):
    sheets["Thiết bị"].merge_range(1, 2, 2, 2, "MAU1")


def filtered(workbook, sheets):
    sheets["Thiết bị"].set_row(2, None, None, {"hidden": True})


BAD = {
    "number": (number, ("a.xlsx · Thiết bị!C2", "SHEET_NUMBER")),
    "day": (day, ("a.xlsx · Thiết bị!C2", "SHEET_DATE")),
    "usual day": (usual_day, ("a.xlsx · Thiết bị!C2", "SHEET_DATE")),
    "a number that is written with a word": (red_number, ("a.xlsx · Thiết bị!C2", "SHEET_NUMBER")),
    "truth": (
        lambda _, sheets: sheets["Thiết bị"].write_boolean(1, 2, boolean=True),
        ("a.xlsx · Thiết bị!C2", "SHEET_BOOLEAN"),
    ),
    "formula": (
        lambda _, sheets: sheets["Thiết bị"].write_formula(1, 2, '="MAU"&1', None, "MAU1"),
        ("a.xlsx · Thiết bị!C2", "SHEET_FORMULA"),
    ),
    "merged": (merged, ("a.xlsx · Thiết bị!C2", "SHEET_MERGED")),
    "hidden row": (filtered, ("a.xlsx · Thiết bị!A3", "SHEET_HIDDEN_ROW")),
    "hidden column": (
        lambda _, sheets: sheets["Thiết bị"].set_column(2, 2, None, None, {"hidden": True}),
        ("a.xlsx · Thiết bị!C", "SHEET_HIDDEN_COLUMN"),
    ),
    "NBSP": (
        lambda _, sheets: sheets["Thiết bị"].write_string(1, 2, "MAU\u00a01"),
        ("a.xlsx · Thiết bị!C2", "SHEET_CHARACTER"),
    ),
    "zero width": (
        lambda _, sheets: sheets["Thiết bị"].write_string(1, 2, "MAU1\u200b"),
        ("a.xlsx · Thiết bị!C2", "SHEET_CHARACTER"),
    ),
    "two lines": (
        lambda _, sheets: sheets["Thiết bị"].write_string(1, 2, "MAU1\nMAU2"),
        ("a.xlsx · Thiết bị!C2", "SHEET_CHARACTER"),
    ),
    "escape": (
        lambda _, sheets: sheets["Thiết bị"].write_string(1, 2, "MAU\x1b[2J"),
        ("a.xlsx · Thiết bị!C2", "SHEET_CHARACTER"),
    ),
    "apart": (
        lambda _, sheets: sheets["Thiết bị"].write_string(1, 2, "Tha\u0302\u0301t"),
        ("a.xlsx · Thiết bị!C2", "SHEET_NOT_NFC"),
    ),
    "of before Unicode": (
        lambda _, sheets: sheets["Thiết bị"].write_string(1, 2, "Phßng häp UBND x·"),
        ("a.xlsx · Thiết bị!C2", "SHEET_OLD_FONT"),
    ),
    "rounded": (
        lambda _, sheets: sheets["Thiết bị"].write_string(1, 2, "1.23457E+11"),
        ("a.xlsx · Thiết bị!C2", "SHEET_ROUNDED"),
    ),
    "long": (
        lambda _, sheets: sheets["Thiết bị"].write_string(1, 2, "x" * 2000),
        ("a.xlsx · Thiết bị!C2", "SHEET_LONG"),
    ),
    "no heading": (
        lambda _, sheets: sheets["Thiết bị"].write_string(1, 7, "x"),
        ("a.xlsx · Thiết bị!H2", "SHEET_CELL_STRAY"),
    ),
    "no port": (
        lambda _, sheets: sheets["Thiết bị"].write_string(1, 3, "0443"),
        ("a.xlsx · Thiết bị!D2", "SHEET_WHOLE"),
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_plain_text_is_told_by_its_cell(name):
    touch, told = BAD[name]

    assert told in read(book(touch=touch))[1]


def test_an_error_of_excel_is_no_text():
    def broken(name, data):
        return (
            data.replace(b'<c r="C2" t="s"><v>', b'<c r="C2" t="e"><v>') if name == SHEET else data
        )

    assert ("a.xlsx · Thiết bị!C2", "SHEET_ERROR") in read(repacked(book(), broken))[1]


def test_a_port_may_be_a_number_and_loses_nothing():
    rows, told = read(book(touch=lambda _, sheets: sheets["Thiết bị"].write_number(1, 3, 443)))

    assert (rows["codec-1"]["port"], told) == ("443", [])


@pytest.mark.parametrize("state", ["hide", "very_hidden"])
def test_a_hidden_sheet_is_told_unless_it_is_empty(state):
    def hide(_, sheets):
        getattr(sheets["Ẩn"], state)()

    assert ("a.xlsx · Ẩn", "SHEET_HIDDEN") in read(book({"Thiết bị": ROWS, "Ẩn": ROWS}, hide))[1]
    assert read(book({"Thiết bị": ROWS, "Ẩn": ()}, hide))[1] == []


def test_what_is_hidden_and_empty_is_nobodys_business():
    def touch(_, sheets):
        sheets["Thiết bị"].set_row(9, None, None, {"hidden": True})
        sheets["Thiết bị"].set_column(9, 9, None, None, {"hidden": True})

    assert read(book(touch=touch))[1] == []


def test_text_of_several_looks_is_one_text():
    def touch(workbook, sheets):
        bold = workbook.add_format({"bold": True})
        sheets["Thiết bị"].write_rich_string(1, 2, "MA", bold, "U", "9")

    assert read(book(touch=touch))[0]["codec-1"]["serial_number"] == "MAU9"


def test_how_a_text_is_read_out_is_no_part_of_it():
    def spoken(name, data):
        if name != "xl/sharedStrings.xml":
            return data
        return data.replace(b"<t>MAU1</t>", b"<r><t>MAU1</t></r><rPh sb='0' eb='1'><t>x</t></rPh>")

    assert read(repacked(book(), spoken))[0]["codec-1"]["serial_number"] == "MAU1"


def test_text_that_stands_in_the_cell_itself_is_read():
    def inline(name, data):
        if name != SHEET:
            return data
        start = data.index(b'<c r="C2"')
        end = data.index(b"</c>", start) + 4
        return data[:start] + b'<c r="C2" t="inlineStr"><is><t>M&amp;1</t></is></c>' + data[end:]

    assert read(repacked(book(), inline))[0]["codec-1"]["serial_number"] == "M&1"


def code_of(data):
    with pytest.raises(DeclarationError) as refused:
        read(data)
    return refused.value.code


def test_a_file_of_the_old_kind_or_with_a_password_is_told_as_such():
    assert code_of(OLE + bytes(512)) == "XLSX_OLD"
    assert code_of(OLE + bytes(64) + "EncryptedPackage".encode("utf-16-le")) == "XLSX_ENCRYPTED"


def test_a_file_that_was_cut_off_or_is_none_is_refused():
    data = book()

    assert {code_of(data[:end]) for end in range(0, len(data), 97)} == {"XLSX_BROKEN"}
    assert code_of(b"%PDF-1.7") == "XLSX_BROKEN"


def test_any_flipped_byte_is_read_or_refused():
    data, chance, codes = book(), random.Random(7), set()  # noqa: S311 - no secret comes of it
    for _ in range(150):
        flipped = bytearray(data)
        flipped[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        try:
            read(bytes(flipped))
        except DeclarationError as refused:
            codes.add(refused.code)

    assert codes == {"XLSX_BROKEN"}


def test_no_entity_is_read():
    def entity(name, data):
        if name != SHEET:
            return data
        head, _, rest = data.partition(b"?>")
        return head + b'?><!DOCTYPE x [<!ENTITY a "aaaa">]>' + rest

    assert code_of(repacked(book(), entity)) == "XLSX_BROKEN"


def test_a_size_that_the_file_lies_about_is_refused():
    data = bytearray(
        repacked(book(), lambda name, data: data + b" " * 9999 if name == SHEET else data)
    )
    at = data.rindex(SHEET.encode()) - 46 + 24  # the size, in the list of parts
    data[at : at + 4] = struct.pack("<I", 10)

    assert code_of(bytes(data)) == "XLSX_BROKEN"


def test_too_much_is_told_and_not_read():
    many = [HEADINGS, *([("x", "y", "", "")] * (MOST_ROWS + 1))]

    assert code_of(book({"Thiết bị": many})) == "SHEET_MANY_ROWS"
    assert code_of(book({f"s{n}": ROWS for n in range(MOST_SHEETS + 1)})) == "SHEET_MANY_SHEETS"
    assert code_of(book({"Thiết bị": [[*HEADINGS, *([""] * 200), "x"]]})) == "SHEET_MANY_COLUMNS"


CELLS = st.one_of(
    st.sampled_from(["", "03424", "=1+1", "_x000D_", "<b>&amp;", "Ủy ban", "e\u0301", "x\u200b"]),
    st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Mn"]), max_size=6),
)


@given(st.lists(st.lists(CELLS, min_size=1, max_size=5), min_size=1, max_size=5))
def test_another_reader_reads_the_same(rows):
    data = book({"Trang": rows})

    ours = {
        (cell.row, cell.column): cell.text
        for sheet in read_xlsx(data, "a.xlsx", Problems())
        for row in sheet.rows
        for cell in row
    }

    sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("Trang")
    theirs = {
        (row, column): text
        for row, texts in enumerate(sheet.to_python(skip_empty_area=False), 1)
        for column, text in enumerate(texts, 1)
        if str(text).strip()
    }
    assert ours == theirs
