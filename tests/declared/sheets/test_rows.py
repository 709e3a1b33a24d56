"""Rows of sheets by what their headings mean; what is not known is told, never dropped."""

import itertools
from collections import Counter
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Literal
from unicodedata import normalize

import pytest
from ruamel.yaml import YAML

from fleetcfg.declared.sheets.columns import COLUMNS, KINDS, TableColumn, columns_of
from fleetcfg.declared.sheets.csv_file import read_csv
from fleetcfg.declared.sheets.headings import FOR_PEOPLE, headings_of, plain, sheet_titles, slug
from fleetcfg.declared.sheets.rows import SheetOptions, read_rows
from fleetcfg.declared.sheets.xlsx import read_xlsx
from fleetcfg.errors import RequestError
from fleetcfg.model.problem import Problems
from fleetcfg.model.reference_data import Provider
from fleetcfg.words import LANGUAGES, Words
from tests.declared.sheets.books import ROWS, book


def read(text, **options):
    problems = Problems()
    rows = read_rows(
        [read_csv(text.encode(), "a.csv", problems)], SheetOptions(**options), problems
    )
    told = [
        (str(problem.place), problem.code, problem.facts.get("nearest")) for problem in problems
    ]
    return rows, told


@dataclass(frozen=True)
class KeptProvider(Provider):
    since: date | None = None
    kind: Literal["state", "private"] = "state"
    lines: tuple[str, ...] = ()


def test_a_field_of_a_noun_is_a_column_if_a_cell_can_tell_it():
    assert [*columns_of(KeptProvider, "p_", ("provider",))][-3:] == [
        TableColumn("p_contract", ("provider", "contract")),
        TableColumn("p_since", ("provider", "since"), form="day"),
        TableColumn("p_kind", ("provider", "kind")),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_exported_is_known_again(kind, language):
    words, headings = Words(language), headings_of(kind)

    assert sheet_titles().meaning(words.label(f"sheet.{kind}")) == kind
    for column in COLUMNS[kind]:
        assert headings.meaning(words.label(f"column.{kind}.{column.key}")) == column.key
        assert headings.meaning(column.key) == column.key
    assert sheet_titles().meaning(words.label("sheet.choices")) == "choices"


def test_a_heading_means_one_thing():
    data = YAML(typ="safe").load(files("fleetcfg.declared.sheets").joinpath("headings.yaml"))

    for kind in KINDS:
        texts = [*data["for_people"], *itertools.chain.from_iterable(data[kind].values())]
        many = [text for text, n in Counter(map(plain, texts)).items() if n > 1]
        assert (kind, many) == (kind, [])


USUAL = {
    "Đơn vị cung cấp": "site.provider",
    "Nhà cung cấp": "site.provider",
    "Chủng loại thiết bị": "model",
    "Loại thiết bị": "model",
    "Model": "model",
    "Số serial": "serial_number",
    "Số sê-ri": "serial_number",
    "Xã, phường": "site.unit",
    "Xã/phường": "site.unit",
    "Đơn vị": "site.unit",
    "Tên phòng": "site.name",
    "Phòng họp": "site.room",
    "Địa chỉ IP": "address",
    "Hãng sản xuất": "family",
    "Đầu mối": "site.contact_name",
    "SĐT": "site.contact_phone",
    "Ghi chú": FOR_PEOPLE,
    "STT": FOR_PEOPLE,
}


@pytest.mark.parametrize(("heading", "meaning"), USUAL.items())
def test_usual_headings_of_lists_are_known(heading, meaning):
    for typed in (heading, heading.upper(), f" {heading}: ", normalize("NFD", heading)):
        assert headings_of("devices").meaning(typed) == meaning


def test_a_heading_may_break_its_line_and_be_composed_in_any_way():
    text = normalize("NFD", 'Tên máy,"Địa chỉ\nIP",Số\u00a0 serial\n') + "c,10.0.0.1,M\n"
    rows, told = read(text)

    assert told == []
    assert rows.rows["devices"][("c",)].values["address"] == "10.0.0.1"
    assert rows.rows["devices"][("c",)].values["serial_number"] == "M"


def test_a_heading_with_a_character_that_does_not_show_is_refused():
    assert read("Tên máy,Địa chỉ\u200b IP\nc,10.0.0.1\n")[1][0][:2] == (
        "a.csv!B1",
        "SHEET_CHARACTER",
    )


def test_remarks_are_left_out_and_that_is_told():
    rows, told = read("Tên máy,Ghi chú\nc,tầng 2\n")

    assert (told, rows.left_out) == ([], ["Ghi chú"])


def test_of_two_columns_with_one_meaning_the_other_is_named():
    problems = Problems()
    text = "Tên máy,Loại thiết bị,Model\nc,SX20,SX10\n"
    read_rows([read_csv(text.encode(), "a.csv", problems)], SheetOptions(), problems)

    assert [(p.code, dict(p.facts)) for p in problems] == [
        ("SHEET_COLUMN_TWICE", {"heading": "Model", "first": "Loại thiết bị (B)"})
    ]


def test_headings_are_read_whatever_their_case_marks_and_punctuation():
    rows, told = read("TÊN THIẾT BỊ:;dia chi ip;Số  Máy\nc;10.0.0.1;M\n")

    assert told == []
    assert rows.rows["devices"][("c",)].values == {
        "name": "c",
        "address": "10.0.0.1",
        "serial_number": "M",
    }


def test_an_unknown_heading_is_told_with_the_nearest_and_left_out_only_by_name():
    text = "Tên thiết bị,Địa chỉ IPP,Hết bảo hành\nc,10.0.0.1,x\n"

    assert read(text)[1] == [
        ("a.csv!B1", "SHEET_COLUMN_UNKNOWN", "Địa chỉ IP"),
        ("a.csv!C1", "SHEET_COLUMN_UNKNOWN", ""),
    ]
    rows, told = read(text, ignored=("het bao hanh", "Địa chỉ IPP"))
    assert (told, rows.left_out) == ([], ["Địa chỉ IPP", "Hết bảo hành"])


@pytest.mark.parametrize(
    ("text", "place", "code"),
    [
        ("IP,Địa chỉ IP\n1,2\n", "a.csv!B1", "SHEET_COLUMN_TWICE"),
        ("x,y\n1,2\n", "a.csv!A1", "SHEET_NO_HEADINGS"),
        ("Tên máy,IP\n,10.0.0.1\n", "a.csv!A2", "SHEET_ID_MISSING"),
        ("IP\n10.0.0.1\n", "a.csv!A2", "SHEET_ID_MISSING"),
        ("Tên máy,IP\nc,1\nc,2\n", "a.csv!A3", "SHEET_ROW_TWICE"),
        ("Tên máy,Cổng\nc,x\n", "a.csv!B2", "SHEET_WHOLE"),
        ("Tên máy,Hết hỗ trợ\nc,31/02/2027\n", "a.csv!B2", "SHEET_DAY"),
        ("Tên máy,Cổng\nc,443,x\n", "a.csv!C2", "SHEET_CELL_STRAY"),
    ],
)
def test_what_cannot_be_is_told_by_its_cell(text, place, code):
    assert (place, code) in [(spot, found) for spot, found, _ in read(text)[1]]


def test_a_day_may_be_typed_as_reports_print_it():
    rows, told = read("Tên máy,Hết hỗ trợ\nc,1/7/2027\n")

    assert told == []
    assert rows.rows["devices"][("c",)].values["support_end"] == "2027-07-01"


def test_a_row_of_remarks_and_a_column_that_counts_are_passed_over():
    rows, told = read("STT,Tên máy\n# Số,Tên\n1,c\n")

    assert (list(rows.rows["devices"]), told, rows.left_out) == ([("c",)], [], ["STT"])


def test_a_list_of_rooms_is_devices_and_their_sites():
    text = "Tên phòng,IP,Mã đơn vị\nPhòng họp Đoàn Kết,10.0.0.1,03388\n"

    rows, told = read(text, given={"Vai trò": "satellite"})

    name = "phong-hop-doan-ket"
    assert (told, rows.derived) == ([], [name])
    assert rows.rows["devices"][(name,)].values == {
        "address": "10.0.0.1",
        "site": name,
        "name": name,
    }
    assert rows.rows["sites"][(name,)].values == {
        "id": name,
        "name": "Phòng họp Đoàn Kết",
        "display_name": "Phòng họp Đoàn Kết",
        "room": "Phòng họp Đoàn Kết",
        "unit": "03388",
        "role": "satellite",
    }


def test_two_devices_of_one_room_say_it_once_and_the_same():
    head = "Tên máy,Tên phòng,Vai trò\n"

    assert read(f"{head}a,P,chair\nb,P,chair\n")[1] == []
    assert read(f"{head}a,P,chair\nb,P,central\n")[1] == [("a.csv!A3", "SHEET_ROW_TWICE", None)]


def test_a_name_is_made_of_letters_that_a_host_may_have():
    assert slug("Phòng họp số 1 – UBND xã Đà, (tầng 2)") == "phong-hop-so-1-ubnd-xa-da-tang-2"


def test_a_sheet_is_known_by_its_name_unless_it_is_alone():
    def told(sheets):
        problems = Problems()
        rows = read_rows(read_xlsx(book(sheets), "a.xlsx", problems), SheetOptions(), problems)
        return list(rows.rows), [(str(p.place), p.code, p.facts["nearest"]) for p in problems]

    assert told({"Sheet1": ROWS}) == (["devices"], [])
    assert told({"Thiết bị": ROWS, "Điểm cau2": ROWS}) == (
        ["devices"],
        [("a.xlsx · Điểm cau2", "SHEET_UNKNOWN", "Điểm cầu")],
    )


def test_a_value_for_a_column_that_there_is_not_is_refused():
    with pytest.raises(RequestError, match="IMPORT_COLUMN_UNKNOWN"):
        read("Tên máy\nc\n", given={"Vai tro cu": "x"})


def test_a_value_for_all_rows_is_read_as_a_cell_is():
    rows, told = read("Tên máy\nc\n", given={"Hết hỗ trợ": "1/7/2027", "Cổng": "x"})

    assert rows.rows["devices"][("c",)].values["support_end"] == "2027-07-01"
    assert told == [("--set Cổng", "SHEET_WHOLE", None)]


def test_a_name_that_is_a_formula_is_told_once():
    assert read("Tên máy,IP\n=A1,10.0.0.1\n")[1] == [("a.csv!A2", "SHEET_FORMULA", None)]
