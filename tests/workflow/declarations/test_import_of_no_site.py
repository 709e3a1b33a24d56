"""What rows say of a site that they do not name, and which other cell a fault cites."""

import pytest

from fleetcfg.model.problem import InvalidDeclarationsError
from fleetcfg.report.declarations.problems import ProblemsBeside
from fleetcfg.report.declarations.problems_text import beside_text
from fleetcfg.words import Words
from tests.declared.sheets.books import book
from tests.workflow.declarations.test_import_faults import faults
from tests.workflow.declarations.test_import_inventory import HOSTS_FILE, put
from tests.workflow.tables import AT, FILES, propose, sources, table


def test_an_address_that_two_new_rows_have_is_told_by_both_cells():
    data = book(
        {
            "Danh sách": [
                ("Tên máy", "Hãng", "Địa chỉ IP"),
                ("may-1", "cisco_ce", "10.0.0.7"),
                ("may-3", "cisco_ce", "10.0.0.7"),
            ]
        }
    )
    (problem,) = faults(data, {"credential": "keyring:gbtt"}, FILES)

    assert (problem.code, problem.facts["first"]) == ("INV_ADDRESS_TWICE", "may-1")
    assert str(problem.place) == "phong.xlsx · Danh sách!C3"
    assert problem.facts["at"] == "phong.xlsx · Danh sách!C2"


def test_a_device_that_stands_in_a_file_is_cited_by_its_line_there_now():
    """Another row of the list takes a line out above it."""
    line = FILES[HOSTS_FILE].splitlines().index("          ansible_host: 10.0.0.3") + 1
    data = book(
        {
            "Danh sách": [
                ("Tên máy", "Hãng", "Địa chỉ IP", "Bộ chuyển mạch"),
                ("codec-1", "cisco_ce", "10.0.0.1", ""),
                ("a-1", "cisco_ce", "10.0.0.3", ""),
            ]
        }
    )
    (problem,) = faults(data, {"credential": "keyring:gbtt"}, FILES)

    assert (problem.code, problem.facts["first"]) == ("INV_ADDRESS_TWICE", "codec-3")
    assert str(problem.place) == "phong.xlsx · Danh sách!C3"
    assert problem.facts["at"] == f"{HOSTS_FILE}:{line}:25"


def test_what_was_wrong_before_is_not_new_because_its_line_is_another():
    data = table(sources(), edit=put("codec-1", **{"Bộ chuyển mạch": ""}))

    proposal = propose(data)

    assert any(p.code == "INV_PIN_TWICE" for p in sources().province(at=AT).problems)
    assert (len(proposal.edits), proposal.warnings) == (1, ())


def test_what_rows_say_of_a_site_that_no_column_names_is_refused_by_column_and_judged():
    """Unit and provider were dropped without a word."""
    heads = ("Tên máy", "Địa chỉ IP", "Họ thiết bị", "Đơn vị", "Nhà cung cấp", "Số sê-ri")
    rows = [
        (f"may-{n}", f"10.0.0.{n + 10}", "cisco_ce", "03388", "Viettel", f"S{n}") for n in (1, 2)
    ]
    problems = faults(book({"Danh sách": [heads, *rows]}), {"credential": "keyring:gbtt"}, FILES)
    text = " ".join(beside_text(ProblemsBeside(problems, None), Words("vi")).split())

    assert [(str(p.place).partition("!")[2], p.code) for p in problems] == [
        ("D2", "SHEET_OF_NO_SITE"),
        ("E2", "SHEET_OF_NO_SITE"),
        ("E2", "SHEET_PROVIDER_UNKNOWN"),
        ("D3", "SHEET_OF_NO_SITE"),
        ("E3", "SHEET_OF_NO_SITE"),
        ("E3", "SHEET_PROVIDER_UNKNOWN"),
    ]
    for title in ("Đơn vị", "Nhà cung cấp"):
        assert f'--ignore-column "{title}"' in text
    assert "“Mã điểm cầu”" in text


def test_what_an_option_says_of_sites_is_refused_where_the_list_names_none():
    data = book({"Danh sách": [("Tên máy", "Kiểu máy"), ("codec-1", "SX10"), ("codec-2", "SX20")]})
    (problem,) = faults(data, {"Nhà mạng": "vnpt"}, FILES)

    assert (problem.code, str(problem.place)) == ("SHEET_OF_NO_SITE", "--set Nhà mạng")


def test_an_option_that_says_something_of_sites_is_for_the_rows_that_name_one():
    heads = ("Tên máy", "Mã điểm cầu", "Kiểu máy", "Phòng")
    rows = [("codec-1", "dc-1", "SX10", "P1"), ("codec-2", "", "SX20", "")]
    data = book({"Danh sách": [heads, *rows]})

    proposal = propose(data, name="a.xlsx", given={"Nhà mạng": "vnpt"})

    assert b"room: P1" in b"".join(edit.after or b"" for edit in proposal.edits)
    with pytest.raises(InvalidDeclarationsError) as error:
        propose(book({"Danh sách": [heads, rows[0], (*rows[1][:3], "P2")]}), name="a.xlsx")
    (problem,) = error.value.problems
    assert (problem.code, str(problem.place)) == ("SHEET_OF_NO_SITE", "a.xlsx · Danh sách!D3")
