"""A small file cannot ask for much work: what is unpacked and read is counted over all of it."""

import io
import re
import warnings
import zipfile

import pytest
from lxml import etree

from fleetcfg.declared.sheets import xlsx, xlsx_parts
from fleetcfg.declared.sheets.cells import MOST_CHARACTERS, CellPlace, SheetCell, read_text
from fleetcfg.declared.sheets.xlsx import read_xlsx
from fleetcfg.declared.sheets.xlsx_parts import XlsxParts
from fleetcfg.errors import DeclarationError
from fleetcfg.model.problem import Problems
from tests.declared.sheets.books import ROWS, book, repacked

TEXTS = "xl/sharedStrings.xml"
SHEET = "xl/worksheets/sheet1.xml"
WORKBOOK = "xl/workbook.xml"
FEW = 2_000  # elements, where a test says that there may be no more


def put(part, before, more, data=None):
    """Return a workbook with *more* in one part, before the text *before*."""

    def change(name, old):
        assert name != part or before in old
        return old.replace(before, more + before, 1) if name == part else old

    return repacked(data or book(), change)


def refusal(data):
    problems = Problems()
    with pytest.raises(DeclarationError) as refused:
        read_xlsx(data, "a.xlsx", problems)
    return refused.value.code, refused.value.facts


def count(monkeypatch, data):
    """Return how many elements are read of *data* before it is refused, and by what."""
    made = []

    def opened(packed, name):
        made.append(XlsxParts(packed, name))
        return made[-1]

    monkeypatch.setattr(xlsx_parts, "_MOST_ELEMENTS", FEW)
    monkeypatch.setattr(xlsx, "XlsxParts", opened)
    return *refusal(data), made[0].elements_read


FLOODS = {
    "texts": (TEXTS, b"</sst>", b"<si/>"),
    "rows": (SHEET, b"</sheetData>", b"<row/>"),
    "cells": (SHEET, b"</row>", b"<c/>"),
    "what is in no cell": (SHEET, b"<sheetData>", b"<x/>"),
    "columns": (SHEET, b"<sheetData>", b'<col min="1" max="9" hidden="1"/>'),
    "merged cells": (SHEET, b"<pageMargins", b'<mergeCell ref="A1:B1"/>'),
    "sheets": (WORKBOOK, b"</workbook>", b"<sheet/>"),
    "relations": ("xl/_rels/workbook.xml.rels", b"</Relationships>", b"<Relationship/>"),
    "formats": ("xl/styles.xml", b"</styleSheet>", b"<numFmt/>"),
}


@pytest.mark.parametrize("name", FLOODS)
def test_elements_are_counted_wherever_they_stand_before_they_are_parsed(name, monkeypatch):
    part, before, one = FLOODS[name]

    code, facts, read = count(monkeypatch, put(part, before, one * 20_000))

    assert (code, facts) == ("SHEET_MANY_BYTES", {"file": "a.xlsx", "limit": FEW})
    assert read <= FEW  # the part that has too many was not parsed


@pytest.mark.parametrize("name", ["cells", "formats"])
def test_no_more_is_held_at_once_than_a_row_can_have(name, monkeypatch):
    """A row of a million empty cells is some kilobytes of a file, and half a gigabyte here."""
    part, before, one = FLOODS[name]
    monkeypatch.setattr(xlsx_parts, "_MOST_HELD", FEW)

    assert refusal(put(part, before, one * (FEW + 1)))[0] == "SHEET_MANY_BYTES"
    assert read_xlsx(put(part, before, one * (FEW // 2)), "a.xlsx", Problems())


def test_elements_are_counted_over_all_sheets(monkeypatch):
    rows = FEW // 3

    def long(name, data):
        return data.replace(b"</sheetData>", b"<row/>" * rows + b"</sheetData>")

    one, many = book(), book({f"s{number}": ROWS for number in range(4)})
    monkeypatch.setattr(xlsx_parts, "_MOST_ELEMENTS", FEW)
    assert len(read_xlsx(repacked(one, long), "a.xlsx", Problems())) == 1
    assert refusal(repacked(many, long))[0] == "SHEET_MANY_BYTES"


def test_an_inventory_of_ten_thousand_is_far_from_the_bounds():
    rows = [[f"cell {row} {column}" for column in range(20)] for row in range(100)]
    with zipfile.ZipFile(io.BytesIO(book({"Thiết bị": rows}))) as packed:
        parts = XlsxParts(packed, "a.xlsx")
        for path in (SHEET, TEXTS):
            parts.whole(path)

    assert parts.elements_read * 100 * 2 < xlsx_parts._MOST_ELEMENTS


@pytest.mark.parametrize("part", [TEXTS, SHEET, WORKBOOK])
def test_elements_in_elements_end_somewhere(part):
    def deep(name, data):
        end = data.rindex(b"</")
        nest = b"<r>" * 40 + b"<t/>" + b"</r>" * 40
        return data[:end] + nest + data[end:] if name == part else data

    assert refusal(repacked(book(), deep)) == ("XLSX_BROKEN", {"file": "a.xlsx", "why": "depth"})


def test_comments_and_instructions_are_passed_over():
    data = put(TEXTS, "thiết bị</t>".encode(), b"<!-- x --><?x y?>")

    assert read_xlsx(data, "a.xlsx", Problems())[0].rows[0][0].text == ROWS[0][0]


def test_a_bomb_is_not_unpacked(monkeypatch):
    monkeypatch.setattr(xlsx_parts, "_MOST_UNPACKED", 1 << 20)

    assert refusal(put(SHEET, b"<sheetData>", b" " * (4 << 20))) == (
        "SHEET_MANY_BYTES",
        {"file": "a.xlsx", "limit": 1 << 20},
    )


def test_what_is_unpacked_is_counted_over_all_parts(monkeypatch):
    monkeypatch.setattr(xlsx_parts, "_MOST_UNPACKED", 1 << 20)
    one = put(SHEET, b"<sheetData>", b" " * (600 << 10))

    assert len(read_xlsx(one, "a.xlsx", Problems())) == 1
    assert refusal(put(TEXTS, b"</sst>", b" " * (600 << 10), one))[0] == "SHEET_MANY_BYTES"


def test_two_sheets_are_two_parts():
    def same(name, data):
        return data.replace(b'r:id="rId2"', b'r:id="rId1"') if name == WORKBOOK else data

    data = repacked(book({"a": ROWS, "b": ROWS}), same)

    assert refusal(data) == ("XLSX_BROKEN", {"file": "a.xlsx", "why": "sheets"})


def test_a_relation_leads_to_one_part():
    def same(name, data):
        return data.replace(b'Id="rId2"', b'Id="rId1"') if name.endswith("book.xml.rels") else data

    data = repacked(book({"a": ROWS, "b": ROWS}), same)

    assert refusal(data) == ("XLSX_BROKEN", {"file": "a.xlsx", "why": "relations"})


@pytest.mark.parametrize("name", [SHEET, SHEET.upper(), SHEET.replace("/", "\\")])
def test_two_parts_have_two_names(name):
    made = io.BytesIO(book())
    with warnings.catch_warnings(), zipfile.ZipFile(made, "a") as packed:
        warnings.simplefilter("ignore")  # it is the point
        packed.writestr(name, packed.read(SHEET).replace(b"C2", b"D2"))

    assert refusal(made.getvalue()) == ("XLSX_BROKEN", {"file": "a.xlsx", "why": "names"})


def test_merged_cells_are_no_more_than_cells(monkeypatch):
    monkeypatch.setattr(xlsx, "MOST_CELLS", 100)
    merged = b"<mergeCells>" + b'<mergeCell ref="A1:B1"/>' * 99 + b"</mergeCells>"

    assert refusal(put(SHEET, b"<pageMargins", merged))[0] == "SHEET_MANY_CELLS"


def test_a_long_text_is_kept_once_and_short():
    long = b"<t> " + b"x" * 500_000
    data = repacked(book(), lambda name, old: re.sub(b"<t>", long, old) if name == TEXTS else old)

    texts = [cell.text for row in read_xlsx(data, "a.xlsx", Problems())[0].rows for cell in row]

    assert {len(text) for text in texts} == {MOST_CHARACTERS + 1}


def test_of_a_long_text_nothing_else_is_looked_at():
    problems = Problems()
    read_text(SheetCell("\u200b" * (MOST_CHARACTERS + 1), 1, 1), CellPlace("a"), problems)

    assert [problem.code for problem in problems] == ["SHEET_LONG"]


def test_a_sheet_is_called_by_a_short_name():
    data = repacked(
        book(),
        lambda name, old: (
            re.sub(b'sheet name="[^"]*"', b'sheet name="' + b"x" * 9999 + b'"', old)
            if name == WORKBOOK
            else old
        ),
    )

    assert refusal(data) == ("XLSX_BROKEN", {"file": "a.xlsx", "why": "title"})


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'<row r="2"', b'<row ht="1_000" r="2"'),  # LibreOffice reads 1, and hides it
        (b'<row r="2"', b'<row ht="NaN" r="2"'),
        (b'<row r="2"', b'<row r="+2"'),
        (b'<row r="2"', '<row r="٢"'.encode()),
        (b"<sheetData>", b'<cols><col min="1" max="1" width="9_9"/></cols><sheetData>'),
        (b"<v>1</v>", b"<v>-1</v>"),  # the last text to Python, none to LibreOffice
        (b"<v>1</v>", b"<v>0_1</v>"),
        (b'<c r="A2"', b'<c s="-1" r="A2"'),
        (b'<c r="A2"', b'<c r="a2"'),
    ],
)
def test_a_number_that_programs_read_as_others_is_refused(old, new):
    def change(name, data):
        assert name != SHEET or old in data
        return data.replace(old, new, 1) if name == SHEET else data

    code, _ = refusal(repacked(book(), change))

    assert code == "XLSX_BROKEN"


def spelled_in(encoding):
    head = f'<?xml version="1.0" encoding="{encoding}"?>'
    text = '<!DOCTYPE sst [<!ENTITY e "x">]><sst><si><t>a&e;b</t></si></sst>'
    return repacked(
        book(), lambda name, old: (head + text).encode(encoding) if name == TEXTS else old
    )


@pytest.mark.parametrize("encoding", ["utf-7", "utf-8", "utf-16", "cp037", "iso2022_jp"])
def test_a_type_of_document_is_refused_in_whatever_encoding_it_is_spelled(encoding):
    assert refusal(spelled_in(encoding))[0] == "XLSX_BROKEN"


def test_another_encoding_than_that_of_the_format_is_refused():
    def changed(name, old):
        is_texts = name == TEXTS
        return re.sub(rb'encoding="[^"]*"', b'encoding="windows-1258"', old) if is_texts else old

    assert refusal(repacked(book(), changed)) == (
        "XLSX_BROKEN",
        {"file": "a.xlsx", "why": "encoding"},
    )


@pytest.mark.parametrize(("name", "most"), [("texts", 250_000), ("rows", 100_000)])
def test_texts_and_rows_are_counted_before_they_are_parsed(name, most, monkeypatch):
    part, before, one = FLOODS[name]
    parsed = []
    parse = etree.iterparse

    def watched(data, **options):
        parsed.append(len(data.getvalue()))
        return parse(data, **options)

    monkeypatch.setattr(etree, "iterparse", watched)
    flood = one * (most + 1)

    assert refusal(put(part, before, flood)) == (
        "SHEET_MANY_BYTES",
        {"file": "a.xlsx", "limit": most},
    )
    assert max(parsed) < len(flood)


MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@pytest.mark.parametrize("prefix", ["a-b", "a.b", "é", "a" * 50])
@pytest.mark.parametrize(("name", "most"), [("texts", 250_000), ("rows", 100_000)])
def test_texts_and_rows_are_counted_however_their_namespace_is_called(name, most, prefix):
    part, before, _ = FLOODS[name]
    said, tag = prefix.encode(), "si" if name == "texts" else "row"

    def named(_name, old):
        return re.sub(rb"<(sst|worksheet) ", rb'<\1 xmlns:%b="%b" ' % (said, MAIN), old)

    flood = f"<{prefix}:{tag}/>".encode() * (most + 1)

    assert refusal(repacked(put(part, before, flood), named))[1]["limit"] == most


@pytest.mark.parametrize("one", [b"<col/>", b"<sheetFormatPr/>"])
def test_of_one_part_no_more_is_taken_in_than_a_large_list_has(one, monkeypatch):
    monkeypatch.setattr(xlsx_parts, "_MOST_YIELDED", FEW)

    assert refusal(put(SHEET, b"<sheetData>", one * (FEW + 1)))[1]["limit"] == FEW


def test_cells_that_hold_nothing_are_counted(monkeypatch):
    monkeypatch.setattr(xlsx, "_MOST_BEGUN", FEW)

    assert refusal(put(SHEET, b"</row>", b"<c/>" * FEW))[0] == "SHEET_MANY_CELLS"


def some(count, name="a{}"):
    return b"<x " + b" ".join(name.format(n).encode() + b'="1"' for n in range(count)) + b"/>"


@pytest.mark.parametrize(
    ("limit", "flood"),
    [
        ("_MOST_OF_ONE", some(20_000)),
        ("_MOST_OF_ONE", some(20_000, "xmlns:a{}")),
        ("_MOST_ATTRIBUTES", some(5) * (FEW // 5)),
        ("_MOST_SPACES", some(5, "xmlns:a{}") * (FEW // 5)),
    ],
)
def test_attributes_are_counted_before_they_are_parsed(limit, flood, monkeypatch):
    if limit != "_MOST_OF_ONE":
        monkeypatch.setattr(xlsx_parts, limit, FEW)
    monkeypatch.setattr(etree, "iterparse", only_before(flood))

    refused = refusal(put(SHEET, b"<sheetData>", flood))

    assert refused == (
        "SHEET_MANY_BYTES",
        {"file": "a.xlsx", "limit": getattr(xlsx_parts, limit)},
    )


def only_before(flood):
    """Return a parser that is never given *flood*."""
    parse = etree.iterparse

    def watched(data, **options):
        assert flood not in data.getvalue()
        return parse(data, **options)

    return watched


def test_attributes_are_held_like_elements(monkeypatch):
    monkeypatch.setattr(xlsx_parts, "_MOST_HELD", FEW)
    cell = b'<c a="1" b="1" d="1" e="1"/>'

    assert refusal(put(SHEET, b"</row>", cell * (FEW // 4)))[1]["limit"] == FEW
