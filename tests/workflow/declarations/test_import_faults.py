"""What is wrong with an import is told by cell, as what is missing, once, and all of it."""

from pathlib import Path

import pytest

from fleetcfg.declared.sheets.rows import SheetOptions
from fleetcfg.errors import RequestError
from fleetcfg.model.problem import InvalidDeclarationsError
from fleetcfg.report.declarations.problems import ProblemsBeside
from fleetcfg.report.declarations.problems_text import beside_text
from fleetcfg.words import LANGUAGES, Words
from fleetcfg.workflow.declarations.import_inventory import (
    ImportRequest,
    propose_import,
    spreadsheet,
)
from tests.declared.sheets.books import book
from tests.workflow.declarations.test_import_inventory import ALL_FILE, HOSTS_FILE, put
from tests.workflow.tables import AT, FILES, propose, sources, table

EMPTY = {ALL_FILE: FILES[ALL_FILE]}
HEADS = ("STT", "Tên phòng", "Địa chỉ IP", "Người phụ trách")
GIVEN = {
    "Hãng": "cisco_ce",
    "credential": "keyring:gbtt",
    "Vai trò": "satellite",
    "Mã đơn vị": "03388",
    "Đơn vị từ ngày": "2025-07-01",
    "Nhà mạng": "vnpt",
}


def rooms(count=40, **columns):
    """Return a list of rooms as an office keeps it; *columns* beside those."""
    rows = [
        (f"{n}", f"Phòng {n}", f"10.0.0.{n}", "Ông A", *columns.values())
        for n in range(1, count + 1)
    ]
    return book({"Danh sách": [(*HEADS, *(name.replace("_", " ") for name in columns)), *rows]})


def faults(data, given=GIVEN, of=EMPTY, name="phong.xlsx", kind="devices"):
    with pytest.raises(InvalidDeclarationsError) as error:
        propose(data, sources(of), name, kind, given=given)
    return error.value.problems


def told(data, given=GIVEN, language="vi", **options):
    problems = faults(data, given, **options)
    return " ".join(beside_text(ProblemsBeside(problems, None), Words(language)).split())


# ------------------------------------------------------------ what is missing


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_title_of_a_contact_that_no_column_has_is_asked_for_once(language):
    text = told(rooms(), language=language)

    assert text.count("SHEET_COLUMN_NEEDED") == 1
    assert "Chức danh người phối hợp" in text
    assert "contact_role" in text
    assert "40" in text
    assert ".yaml" not in text.replace("sheets.yaml", "")  # which a person may write
    assert "YAML_KEY_MISSING" not in text


def test_the_title_of_a_contact_that_a_cell_lacks_is_told_by_the_cell():
    problems = faults(rooms(2, Chức_danh_người_phối_hợp=""))

    assert [(str(p.place), p.code) for p in problems] == [
        ("phong.xlsx · Danh sách!E2", "SHEET_CELL_NEEDED"),
        ("phong.xlsx · Danh sách!E3", "SHEET_CELL_NEEDED"),
    ]


def test_columns_that_lack_and_cells_that_cannot_be_are_told_at_once():
    without = {key: text for key, text in GIVEN.items() if key != "credential"}
    text = told(rooms(40, Cổng="x"), without)

    assert text.count("SHEET_WHOLE") == 1
    assert "“Chức danh người phối hợp”" in text
    assert "“Tham chiếu mật khẩu”" in text
    assert text.count("SHEET_COLUMN_NEEDED") == 2


UGLY = (
    ("DANH SÁCH PHÒNG HỌP TRỰC TUYẾN",),
    ("TT", "Tên phòng họp", "Mã ĐVHC", "Địa chỉ IP", "Nhà mạng", "Vai trò"),
    ("I", "Cấp tỉnh"),
    ("1", "Phòng chủ trì", "12\u00a0", "10.0.0.1", "VNPT", "chủ trì"),
    ("2", "Phòng họp xã", "03388", "10.0.0.2", "VNPT", "vệ tinhh"),
)


def test_all_that_is_wrong_with_an_ugly_list_is_told_at_once():
    """A sheet of another name, and what no column or cell has; titles and areas are none."""
    given = {"credential": "keyring:gbtt"}
    data = book({"DS phòng 2026": UGLY, "Đầu mối": (("Đơn vị", "Họ tên"), ("Xã A", "Ông A"))})

    found = {(str(p.place).partition(" · ")[2], p.code) for p in faults(data, given)}

    assert found == {
        ("DS phòng 2026", "SHEET_UNKNOWN"),
        ("Đầu mối", "SHEET_UNKNOWN"),
        ("DS phòng 2026!C4", "SHEET_CHARACTER"),
        ("DS phòng 2026!F5", "SHEET_CHOICE"),
        ("DS phòng 2026", "SHEET_COLUMN_NEEDED"),
    }
    lacking = {p.facts["title"] for p in faults(data, given) if p.code == "SHEET_COLUMN_NEEDED"}
    assert lacking == {"Họ thiết bị"}


def test_a_sheet_of_another_name_is_not_guessed_at_beside_one_that_is_known():
    data = book({"Thiết bị": (HEADS, ("1", "Phòng 1", "10.0.0.1", "")), "DS 2026": UGLY})

    assert {p.code for p in faults(data, {**GIVEN}) if "2026" in str(p.place)} == {"SHEET_UNKNOWN"}


def test_no_problem_of_a_proposal_names_a_file_that_is_not_there():
    given = {**GIVEN, "contact_role": "Phối hợp", "Mã đơn vị": "03388"}
    problems = faults(rooms(3), {**given, "Đơn vị từ ngày": "2024-01-01", "Kiểu máy": "a" * 999})

    assert problems
    assert not any(".yaml" in str(problem.place) for problem in problems)


def test_what_options_say_is_told_by_the_option_once():
    problems = faults(rooms(), {**GIVEN, "Vai trò": "satelite", "contact_role": "x"})

    assert [(str(p.place), p.code, p.facts["nearest"]) for p in problems] == [
        ("--set Vai trò", "SHEET_CHOICE", "satellite")
    ]


# ------------------------------------------------------------ the same in many cells


@pytest.mark.parametrize(("language", "word"), [("vi", "40 ô"), ("en", "40 cells")])
def test_equal_faults_of_a_column_are_told_once_with_their_cells(language, word):
    text = told(rooms(40, Cổng="x"), {**GIVEN, "contact_role": "x"}, language)

    assert text.count("SHEET_WHOLE") == 1
    assert f"{word}: E2:E41" in text


# ------------------------------------------------------------ words of a list


def test_a_word_that_is_none_is_told_with_those_that_there_are():
    problems = faults(rooms(1), {**GIVEN, "Vai trò": "khác", "contact_role": "x"})

    assert [problem.facts["known"] for problem in problems] == [
        "trung tâm (central), chủ tọa (chair), vệ tinh (satellite)"
    ]


def test_a_provider_that_is_none_is_told_with_where_to_add_it():
    problems = faults(rooms(1), {**GIVEN, "contact_role": "x", "Nhà mạng": "Viettel"})

    assert [(problem.code, problem.facts["known"]) for problem in problems] == [
        ("SHEET_PROVIDER_UNKNOWN", "vnpt")
    ]


def test_each_model_that_is_unknown_is_told_once_with_all_its_cells():
    models = ("Cisco SX20", "Room Kit", "SX10", *"abcdef")
    rows = [
        (f"{n}", f"Phòng {n}", f"10.0.0.{n}", "Ông A", model)
        for n, model in enumerate(models * 2, 1)
    ]
    providers = [("Mã nhà cung cấp", "Tên nhà cung cấp"), ("vnpt", "VNPT")]
    data = book({"DS phòng họp": [(*HEADS, "Loại máy"), *rows], "Nhà cung cấp": providers})
    given = {**GIVEN, "contact_role": "x"}
    proposal = propose(data, sources(EMPTY), "a.xlsx", given=given)
    told = [each for each in proposal.warnings if each.code == "INV_MODEL_UNKNOWN"]
    (rest,) = (each for each in proposal.warnings if each.code == "PROBLEMS_ALIKE")

    assert len(told) == 10  # two rows of each of the first five
    assert rest.facts["count"] == 8
    text = beside_text(ProblemsBeside(proposal.warnings, None), Words("vi"))
    assert "“Cisco SX20”" in text
    assert "gần nhất: Cisco TelePresence SX20" in text
    assert "2 ô: E2, E11" in text


def test_of_very_many_words_the_first_are_told():
    rows = [(f"p{n}", f"Nhà {n}") for n in range(30)]
    sheets = {"Nhà cung cấp": [("Mã nhà cung cấp", "Tên nhà cung cấp"), *rows]}
    sheets["Điểm cầu"] = [("Mã điểm cầu", "Nhà cung cấp"), ("dc-1", "khác")]
    problems = faults(book(sheets), {}, FILES)

    known = next(p.facts["known"] for p in problems if p.code == "SHEET_PROVIDER_UNKNOWN")
    assert (known[:10], known[-5:]) == ("vnpt, p0, ", ", +19")


@pytest.mark.parametrize(
    ("heading", "name"),
    [("Nhà mạng", "VNPT Lai Châu"), ("Mã đơn vị", "phường Đoàn Kết"), ("Hãng", "Sony")],
)
def test_the_name_that_people_use_is_taken_where_one_alone_is_meant(heading, name):
    provider = "{id: vnpt-lai-chau, name: VNPT Lai Châu}"
    files = {ALL_FILE: FILES[ALL_FILE].replace("{id: vnpt, name: VNPT}", provider)}
    given = {**GIVEN, "Nhà mạng": "vnpt-lai-chau", "contact_role": "x", heading: name}

    proposal = propose(rooms(1), sources(files), "phong.xlsx", given=given)

    assert len(proposal.edits) == 2


def test_a_maker_of_several_families_is_told_with_them():
    (problem,) = faults(rooms(1), {**GIVEN, "Hãng": "Cisco", "contact_role": "x"})

    assert problem.code == "SHEET_CHOICE_SEVERAL"
    assert {"cisco_ce", "cisco_ios"} <= set(str(problem.facts["known"]).split(", "))


def test_a_unit_that_is_not_there_says_where_units_come_from():
    text = told(rooms(2), {**GIVEN, "Mã đơn vị": "03400", "contact_role": "x"})

    assert "SHEET_UNIT_UNKNOWN" in text
    assert "trang “Đơn vị”" in text
    assert "fleetcfg init" in text


# ------------------------------------------------------------ columns that are left out

SHEETS = {
    "Thiết bị": [("Tên thiết bị", "Hết bảo hành", "Kiểu máy"), ("codec-1", "x", "SX10")],
    "Nhà cung cấp": [
        ("Mã nhà cung cấp", "Tên nhà cung cấp", "Hết bảo hành"),
        ("vnpt", "VNPT 2", "y"),
    ],
}


def ignoring(*names, sheets=SHEETS):
    request = ImportRequest(
        "a.xlsx", spreadsheet(Path("a.xlsx"), book(sheets)), SheetOptions(ignored=names)
    )
    return propose_import(request, sources(), at=AT)


def test_a_name_alone_leaves_out_what_is_unknown():
    assert ignoring("Hết bảo hành").left_out == ("Hết bảo hành", "Hết bảo hành")


def test_a_sheet_and_a_name_leave_out_that_column_alone():
    proposal = ignoring("Hết bảo hành", "Nhà cung cấp!Tên nhà cung cấp")

    assert [edit.file for edit in proposal.edits] == ["inventory/hosts.yaml"]
    assert "Tên nhà cung cấp" in proposal.left_out
    with pytest.raises(InvalidDeclarationsError, match="DECLARATIONS_INVALID"):
        ignoring("Thiết bị!Hết bảo hành")


def test_a_column_of_another_sheet_that_is_in_use_is_kept():
    sheets = {
        "Thiết bị": [("Tên thiết bị", "Nhà cung cấp"), ("codec-1", "x")],
        "Điểm cầu": [("Mã điểm cầu", "Điện thoại", "Phòng"), ("dc-1", "1", "P2")],
        "Đơn vị": [("Mã đơn vị", "Từ ngày", "Phòng"), ("03388", "2025-07-01", "x")],
    }
    proposal = ignoring("Phòng", "Thiết bị!Nhà cung cấp", sheets=sheets)

    assert b"room: P2" in (proposal.edits[0].after or b"")


def test_a_name_that_several_sheets_use_is_asked_which():
    sheets = {
        "Thiết bị": [("Mã điểm cầu", "Tên thiết bị"), ("dc-1", "codec-1")],
        "Điểm cầu": [("Mã điểm cầu", "Phòng"), ("dc-1", "P2")],
    }
    with pytest.raises(RequestError, match="IMPORT_IGNORE_SEVERAL") as error:
        ignoring("Mã điểm cầu", sheets=sheets)
    assert error.value.facts["typed"] == "Thiết bị!Mã điểm cầu, Điểm cầu!Mã điểm cầu"


# ------------------------------------------------------------ what options fill in


def test_what_the_inventory_says_is_not_changed_by_an_option():
    data = "Mã điểm cầu,Phòng\ndc-1,P9\n".encode()

    proposal = propose(data, kind="sites", given={"Vai trò": "satellite"})

    (edit,) = proposal.edits
    assert b"role: central" in (edit.after or b"")
    assert b"room: P9" in (edit.after or b"")


def test_an_option_fills_an_empty_cell_and_what_the_inventory_has_not():
    data = table(
        sources(), "sites", put("dc-1", **{"Điện thoại người phối hợp": "", "Vai trò": ""})
    )
    given = {"Điện thoại người phối hợp": "0213 3", "Vai trò": "satellite"}

    proposal = propose(data, kind="sites", given=given)

    edits = b"".join(edit.after or b"" for edit in proposal.edits)
    assert edits.count(b"0213 3") == len(proposal.edits) == 2
    assert b"role: central" in edits
    assert b"satellite" not in edits


@pytest.mark.parametrize("opening", ["{{", "{%", "{#"])
def test_what_ansible_would_run_is_refused_by_cell_column_and_device(opening):
    text = f"SX {opening} lookup('pipe', 'id') }}}}"
    changed = table(sources(), edit=put("codec-2", **{"Kiểu máy": text}))
    added = book({"Thiết bị": [("Tên thiết bị", "Kiểu máy"), ("codec-9", text)]})

    with pytest.raises(InvalidDeclarationsError) as one:
        propose(changed)
    with pytest.raises(InvalidDeclarationsError) as other:
        propose(added, name="a.xlsx")
    with pytest.raises(InvalidDeclarationsError) as given:
        propose(
            book({"Thiết bị": [("Tên thiết bị",), ("codec-9",)]}),
            name="a.xlsx",
            given={"Kiểu máy": text},
        )

    told = [
        next(p for p in each.value.problems if p.code == "SHEET_TEMPLATE")
        for each in (one, other, given)
    ]
    assert [each.facts["name"] for each in told] == ["codec-2", "codec-9", "codec-9"]
    assert {(each.facts["column"], each.facts["opening"]) for each in told} == {
        ("Kiểu máy", opening)
    }
    assert str(told[1].place).startswith("a.xlsx")


def test_what_the_inventory_says_already_may_come_back_in_a_list():
    there = {HOSTS_FILE: FILES[HOSTS_FILE].replace("switch: sw-1", 'switch: "{{ tang }}-sw"')}
    whole = sources({**FILES, **there})

    assert not propose(table(whole), whole).edits
