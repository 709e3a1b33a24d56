"""The list of an office, as offices keep it, becomes an inventory with one file beside it."""

from pathlib import Path

import pytest

from fleetcfg.declared.inventory.variables import value_of
from fleetcfg.declared.sheets.columns import KINDS
from fleetcfg.declared.sheets.headings import headings_of
from fleetcfg.declared.sheets.mapping import read_mapping
from fleetcfg.declared.sheets.public_units import units_of_provinces
from fleetcfg.declared.sheets.rows import SheetOptions, read_rows
from fleetcfg.declared.sheets.xlsx import read_xlsx
from fleetcfg.declared.syntax.yaml import parse
from fleetcfg.declared.tree import tree_of
from fleetcfg.model.problem import InvalidDeclarationsError, Problems
from fleetcfg.workflow.declarations.import_inventory import (
    ImportRequest,
    propose_import,
    spreadsheet,
)
from tests.declared.sheets.books import book
from tests.workflow.tables import AT, sources

ROOMS = 40
SHEET = "DS phòng 2026"
HEADS = ("STT", "Địa phương", "Tên phòng họp", "Hãng", "Chủng loại", "Địa chỉ IP", "Số seri")
MORE = ("Đơn vị cung cấp", "Ngày lắp đặt", "Bảo hành")
FORMS = ("Xã {}", "UBND xã {}", "X. {}", "{}", "UBND X.{}", "xã {}")
PROVIDERS = ("VNPT", "Viettel", "Viễn thông Lai Châu")
FILES = {
    "inventory/hosts.yaml": "all: {}\n",
    "inventory/group_vars/all.yaml": """\
units:
  - {code: "12", name: Tỉnh Lai Châu, valid_from: 2004-01-01}
providers: [{id: vnpt, name: VNPT Lai Châu}, {id: viettel, name: Viettel Lai Châu}]
networks: [10.20.0.0/16]
custodian: Tỉnh Lai Châu
credential: keyring:codec
""",
}
MAPPING = """\
columns: {Địa phương: "Xã, phường"}
ignore_columns: [Bảo hành]
values:
  Nhà cung cấp: {Viễn thông Lai Châu: VNPT Lai Châu}
set: {Vai trò: vệ tinh}
"""


def ugly(**bad):
    """Return the list: merged titles, names of areas, a total, and what offices write."""
    units = [u["name"] for u in units_of_provinces()["12"][1:]] + [
        "Tỉnh Lai Châu",
        "UBND tỉnh Lai Châu",
    ]
    rows, areas = [("SỞ KHOA HỌC VÀ CÔNG NGHỆ",), ("DANH SÁCH PHÒNG HỌP",), (), HEADS + MORE], []
    for at, unit in enumerate(units):
        if at % 14 == 0:
            areas.append(len(rows))
            rows.append((f"Khu vực {'I' * len(areas)}",))
        short = unit.removeprefix("Xã ")
        name = unit if short == unit else FORMS[at % len(FORMS)].format(short)
        maker = ("Cisco", "Cisco TelePresence SX20", bad.get(f"ip{at}", f"10.20.{at}.10"))
        served = (PROVIDERS[at % 3], "01/03/2019", "12 tháng")
        rows.append((str(at + 1), name, f"Phòng {unit}", *maker, f"FTT{at}", *served))
    rows.append(("Tổng cộng", "", "", "40"))

    def merge(_, sheets):
        for at in (0, 1, *areas):
            sheets[SHEET].merge_range(at, 0, at, 9, rows[at][0])

    return book({SHEET: rows}, merge)


def asked(data, mapping):
    problems = Problems()
    kept = read_mapping(mapping.encode(), "sheets.yaml", problems)
    assert not problems.has_errors
    return ImportRequest(
        "phong.xlsx", spreadsheet(Path("phong.xlsx"), data), kept.reading(SheetOptions())
    )


def proposed(data, mapping):
    return propose_import(asked(data, mapping), sources(FILES), at=AT)


def test_it_becomes_an_inventory_by_one_mapping_file():
    proposal = proposed(ugly(), MAPPING)

    assert len(proposal.effect.added) == ROOMS
    after = {edit.file: edit.after for edit in proposal.edits}
    units = after["inventory/group_vars/all.yaml"].decode()
    assert units.count("valid_from: 2025-07-01") == 38
    assert units.count("valid_from: 2004-01-01") == 1
    tree = tree_of({**{k: v.encode() for k, v in FILES.items()}, **after})
    province = sources({k: v.decode() for k, v in tree.files.items()}).province(at=AT)
    assert {each.unit for each in province.fleet.sites.values()} == {
        u["code"] for u in units_of_provinces()["12"]
    }
    assert {each.provider for each in province.fleet.sites.values()} == {"vnpt", "viettel"}


def test_every_row_that_lists_nothing_is_told_with_what_it_says():
    told = [line.partition("!")[2] for line in proposed(ugly(), MAPPING).passed]

    assert told == [
        "A1 “SỞ KHOA HỌC VÀ CÔNG NGHỆ”",
        "A2 “DANH SÁCH PHÒNG HỌP”",
        "A5 “Khu vực I”",
        "A20 “Khu vực II”",
        "A35 “Khu vực III”",
        "A48 “Tổng cộng 40”",
    ]


def test_addresses_are_judged_in_the_first_round_whatever_else_is_wrong_in_their_rows():
    with pytest.raises(InvalidDeclarationsError) as refused:
        proposed(ugly(ip2="10.20.999.1"), "ignore_columns: []\n")

    told = {(str(p.place).partition("!")[2], p.code) for p in refused.value.problems}
    assert ("F8", "INV_ADDRESS") in told
    assert ("B4", "SHEET_COLUMN_UNKNOWN") in told


def test_a_row_of_a_room_is_never_taken_for_a_title():
    heads, room = ("STT", "Tên phòng họp", "Địa chỉ IP", "Hãng"), "Khu vực hội trường"
    rows = (heads, ("1", room, "10.20.0.1", "Cisco"), ("2", "Phòng 2", "", ""))
    problems = Problems()
    found = read_rows(sheets(book({"Thiết bị": rows})), SheetOptions(), problems)

    assert found.passed == []
    assert len(found.rows["sites"]) == 2


def sheets(data):
    return read_xlsx(data, "a.xlsx", Problems())


def test_cells_that_are_one_over_two_rooms_stay_refused():
    rows = (("STT", "Tên phòng họp", "Địa chỉ IP"), ("1", "A", "10.0.0.1"), ("2", "", "10.0.0.2"))

    def merge(_, made):
        made["Thiết bị"].merge_range(1, 1, 2, 1, "A")

    problems = Problems()
    read_rows(sheets(book({"Thiết bị": rows}, merge)), SheetOptions(), problems)

    assert ("SHEET_MERGED", "a.xlsx · Thiết bị!B2") in {(p.code, str(p.place)) for p in problems}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("column: {A: B}\n", "YAML_UNKNOWN_KEY"),
        ("columns: {Nơi để: Phong hopp}\n", "SHEET_COLUMN_UNKNOWN"),
        ("sheets: {Sheet1: device}\n", "SHEET_CHOICE"),
        ("set: [a]\n", "YAML_NOT_MAPPING"),
        ("values: {Nhà cung cấp: VNPT}\n", "YAML_NOT_MAPPING"),
        ("ignore_columns: a\n", "YAML_NOT_LIST"),
    ],
)
def test_what_is_wrong_with_the_file_is_told_by_its_place(text, code):
    problems = Problems()
    read_mapping(text.encode(), "sheets.yaml", problems)

    assert [(p.code, p.place.file) for p in problems] == [(code, "sheets.yaml")]


def test_the_public_units_are_those_of_the_sample_province():
    file = Path("inventory/group_vars/all/units.yaml")
    node = parse(file.read_bytes(), str(file), Problems())
    assert node is not None
    assert [dict(each) for each in units_of_provinces()["12"]] == value_of(node)["units"]


def test_a_day_of_installation_is_no_place_of_it():
    for kind in KINDS:
        assert headings_of(kind).meaning("Ngày lắp đặt") == "for_people"
