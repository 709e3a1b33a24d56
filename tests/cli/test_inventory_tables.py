"""`fleetcfg inventory export` and `import`, as people run them."""

import io
import json
import sys
from contextvars import ContextVar
from pathlib import Path

import pytest

from fleetcfg.cli.program.main import run
from fleetcfg.cli.settings import current
from fleetcfg.cli.settings.files import find_settings
from fleetcfg.model.problem import Problems
from fleetcfg.report.declarations import inventory_tables
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.declarations.import_inventory import spreadsheet
from fleetcfg_kit.testing.folder import found_department
from tests.declared.sheets.books import ROWS, book
from tests.workflow.tables import FILES, HOSTS


class Keyboard(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch) -> Path:
    folder = tmp_path / "tinh"
    for path, text in FILES.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    (folder / "baselines").mkdir()
    (folder / "playbooks").mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    return folder


def lines(folder: Path, name: str = "inventory/hosts.yaml") -> str:
    return (folder / name).read_text("utf-8")


def edit(folder: Path, old: str = "SN1", new: str = "SN9") -> None:
    """Export the devices, and type *new* into one cell of them."""
    assert run(["inventory", "export", "--csv", "a.csv"]) == 0
    text = lines(folder, "a.csv")
    assert text.count(old) == 1
    (folder / "a.csv").write_text(text.replace(old, new), "utf-8")


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_what_is_exported_is_imported_as_nothing_to_do(here, capsys, kind, language):
    assert run(["inventory", "export", f"--{kind}", f"a.{kind}", "--lang", language]) == 0
    assert run(["inventory", "import", f"a.{kind}"]) == 0

    assert "không có gì phải ghi" in capsys.readouterr().out
    assert lines(here) == HOSTS


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_register_is_exported_by_its_name(here, kind):
    (here / "registers").mkdir()
    (here / "registers" / "a.yaml").write_text(
        "holidays: [{name: Tết, first: 2027-02-05}]\n", "utf-8"
    )

    assert run(["inventory", "export", f"--{kind}", f"a.{kind}", "--sheet", "holidays"]) == 0

    data = (here / f"a.{kind}").read_bytes()
    (sheet,) = spreadsheet(Path(f"a.{kind}"), data)(Problems())
    rows = [[cell.text for cell in row] for row in sheet.rows]
    assert rows[1:] == [["# name", "first", "last"], ["Tết", "2027-02-05", "2027-02-05"]]


def test_an_export_writes_over_nothing_and_wants_one_file(here, capsys):
    (here / "a.csv").write_text("mine")

    assert run(["inventory", "export", "--csv", "a.csv"]) == 64
    assert run(["inventory", "export"]) == 64
    assert run(["inventory", "export", "--csv", "b.csv", "--xlsx", "b.xlsx"]) == 64
    assert run(["inventory", "export", "--csv", "b.csv", "--sheet", "device"]) == 64
    told = capsys.readouterr().err
    codes = ("FILE_EXISTS", "EXPORT_ONE_FILE", "EXPORT_ONE_FILE", "SHEET_KIND")
    assert [line.partition(":")[0] for line in told.splitlines() if line[:1].isupper()] == [*codes]
    assert lines(here, "a.csv") == "mine"


def test_an_import_shows_the_lines_and_what_they_do(here, capsys):
    edit(here)
    capsys.readouterr()

    assert run(["inventory", "import", "a.csv", "--check"]) == 2

    told = capsys.readouterr().out
    assert "1 thiết bị thay đổi.\n" in told[: told.index("serial_number")]
    assert "-          serial_number: SN1  # đọc tại máy\n+          serial_number: SN9" in told
    assert "codec-1: số máy SN1 → SN9" in told
    assert told.endswith("Chưa ghi gì.\n")
    assert lines(here) == HOSTS


@pytest.mark.parametrize(
    ("typed", "code", "is_written"),
    [
        (None, 2, False),
        ("có\n", 0, True),
        ("y\n", 0, True),
        ("không\n", 2, False),
        ("\n", 2, False),
    ],
)
def test_it_is_written_if_a_person_says_so(here, capsys, monkeypatch, typed, code, is_written):
    edit(here)
    if typed is not None:
        monkeypatch.setattr(sys, "stdin", Keyboard(typed))

    assert run(["inventory", "import", "a.csv"]) == code

    assert (lines(here) == HOSTS.replace("SN1", "SN9")) is is_written
    assert ("Đã ghi 1 tệp." in capsys.readouterr().out) is is_written


def test_it_is_written_unasked_by_yes_and_validates(here, capsys):
    edit(here)

    assert run(["inventory", "import", "a.csv", "--yes"]) == 0
    assert run(["validate"]) == 0
    assert "bản kê" not in capsys.readouterr().out


def test_all_that_cannot_be_is_told_and_nothing_written(here, capsys):
    def touch(workbook, sheets):
        sheets["Thiết bị"].write_number(1, 2, 3424)
        sheets["Thiết bị"].write_formula(2, 2, "=1+1")
        sheets["Thiết bị"].write_string(2, 1, "\x1b[2J10.0.0.8")
        sheets["Thiết bị"].merge_range(3, 0, 4, 0, "codec-3")

    (here / "a.xlsx").write_bytes(book({"Thiết bị": ROWS}, touch))

    assert run(["inventory", "import", "a.xlsx", "--yes"]) == 1

    told = capsys.readouterr().err
    for cell in (
        "C2: lỗi: SHEET_NUMBER",
        "C3: lỗi: SHEET_FORMULA",
        "B3: lỗi: SHEET_CHARACTER",
        "A4: lỗi: SHEET_MERGED",
    ):
        assert f"a.xlsx · Thiết bị!{cell}" in told
    assert "\x1b" not in told
    assert lines(here) == HOSTS


def test_options_of_a_list_are_understood(here, capsys):
    (here / "a.csv").write_text("Tên máy,Địa chỉ IP,Ghi chú\ncodec-9,10.0.0.9,x\n", "utf-8")
    words = ["inventory", "import", "a.csv", "--ignore-column", "Ghi chú", "--set", "Nhóm=codecs"]

    assert run([*words, "--set", "Mã điểm cầu=dc-1", "--yes"]) == 0
    assert run([*words, "--set", "dc-1"]) == 64
    told = capsys.readouterr()
    assert "IMPORT_SET" in told.err
    assert "Cột không lấy\n  Ghi chú" in told.out
    assert "        codec-9:\n          ansible_host: 10.0.0.9\n" in lines(here)


def test_a_table_that_takes_devices_out_is_asked_to(here, capsys):
    (here / "a.csv").write_text(
        "Tên máy,Cổng\n" + "".join(f"codec-{n},\n" for n in (1, 2, 4, 5)), "utf-8"
    )

    assert run(["inventory", "import", "a.csv"]) == 0
    assert "để nguyên\n  codec-3" in capsys.readouterr().out
    assert run(["inventory", "import", "a.csv", "--remove-missing", "--yes"]) == 0
    assert not (here / "inventory" / "host_vars" / "codec-3.yaml").exists()
    assert run(["inventory", "list"]) == 0
    told = capsys.readouterr().out
    assert "codec-3" not in json.loads(told[told.index("\n{") :])["_meta"]["hostvars"]


def test_without_the_library_the_csv_is_named(here, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)

    assert run(["inventory", "export", "--xlsx", "a.xlsx"]) == 64
    assert "EXPORT_LIBRARY" in capsys.readouterr().err
    assert run(["inventory", "export", "--csv", "a.csv"]) == 0
    assert inventory_tables.__doc__


def test_where_a_root_is_trusted_the_manifest_is_to_be_signed_anew(
    here, tmp_path, capsys, monkeypatch
):
    department = found_department(tmp_path / "so", here, now=now(), home=tmp_path / "records")
    monkeypatch.chdir(department.folder)
    monkeypatch.setenv("FLEETCFG_LEDGER", str(department.record()))
    edit(department.folder)

    assert run(["inventory", "import", "a.csv", "--yes"]) == 0

    assert "fleetcfg trust manifest" in capsys.readouterr().out


def overlay(folder: Path, monkeypatch) -> None:
    """Lay simulated addresses over the inventory, by a setting."""
    simulated = folder / ".fleetcfg" / "sim" / "inventory"
    simulated.mkdir(parents=True)
    (simulated / "hosts.yaml").write_text(
        "all: {hosts: {codec-1: {ansible_host: 127.0.0.1 }}}\n", "utf-8"
    )
    setting = 'inventory = ["inventory", ".fleetcfg/sim/inventory"]\n'
    (folder / "fleetcfg.toml").write_text(setting, "utf-8")
    found = ContextVar("settings", default=find_settings())  # noqa: B039 - it is frozen
    monkeypatch.setattr(current, "_current", found)


def test_an_export_has_no_simulated_address_and_says_what_it_leaves_out(here, capsys, monkeypatch):
    overlay(here, monkeypatch)
    both = ["-i", "inventory", "-i", ".fleetcfg/sim/inventory"]

    for name, options in (("a.csv", []), ("b.csv", both)):
        assert run(["inventory", "export", "--csv", name, *options]) == 0
        assert "127.0.0.1" not in lines(here, name)
        assert "10.0.0.1" in lines(here, name)
        assert "không lấy .fleetcfg/sim/inventory" in capsys.readouterr().err


def test_an_import_takes_the_first_source_of_a_setting_and_refuses_typed_ones(
    here, capsys, monkeypatch
):
    overlay(here, monkeypatch)
    edit(here)
    both = ["-i", "inventory", "-i", ".fleetcfg/sim/inventory"]

    assert run(["inventory", "import", "a.csv", "--yes", *both]) == 64
    assert "IMPORT_ONE_SOURCE" in capsys.readouterr().err
    assert run(["inventory", "import", "a.csv", "--yes"]) == 0
    assert "không lấy .fleetcfg/sim/inventory" in capsys.readouterr().err
    assert "serial_number: SN9" in lines(here)


def test_fmt_leaves_alone_what_a_simulation_wrote(here, monkeypatch):
    overlay(here, monkeypatch)
    before = lines(here, ".fleetcfg/sim/inventory/hosts.yaml")

    assert run(["fmt"]) == 0
    assert run(["fmt", "--check"]) == 0
    assert lines(here, ".fleetcfg/sim/inventory/hosts.yaml") == before


def test_what_is_wrong_with_a_whole_column_is_told_once_with_its_cells(here, capsys):
    """A column that a spreadsheet holds as numbers is one thing to mend, not forty."""

    def as_numbers(_, sheets):
        for row in (1, 2, 3, 5):
            sheets["Thiết bị"].write_number(row, 2, 912_000_000 + row)

    rows = [("Tên thiết bị", "Địa chỉ IP", "Số máy")]
    rows += [(f"codec-{n}", f"10.20.0.{n}", "") for n in range(1, 6)]
    (here / "a.xlsx").write_bytes(book({"Thiết bị": rows}, as_numbers))

    assert run(["inventory", "import", "a.xlsx", "--check"]) == 1

    err = capsys.readouterr().err
    assert err.count("SHEET_NUMBER") == 1
    assert "4 ô: C2:C4, C6" in err


def test_a_room_whose_name_cannot_be_is_not_told_to_have_no_name_as_well(here, capsys):
    rows = [("Tên phòng", "Địa chỉ IP"), ("Pho\u0300ng A", "10.20.0.1")]
    (here / "a.xlsx").write_bytes(book({"Thiết bị": rows}))

    assert run(["inventory", "import", "a.xlsx", "--check"]) == 1

    err = capsys.readouterr().err
    assert "SHEET_NOT_NFC" in err
    assert "SHEET_ID_MISSING" not in err


def test_a_sheet_that_lists_something_else_is_left_out_with_its_faults(here, capsys):
    """Of the one that is left no name is asked."""

    def hidden(_, sheets):
        sheets["Đầu mối"].set_row(1, None, None, {"hidden": True})

    rooms = [("Tên thiết bị", "Địa chỉ IP"), ("codec-a", "10.20.0.1")]
    sheets = {"DS phòng họp 2026": rooms, "Đầu mối": [("Họ tên", "x"), ("A", "1")]}
    (here / "a.xlsx").write_bytes(book(sheets, hidden))
    words = ["inventory", "import", "a.xlsx", "--check", "--ignore-sheet"]

    assert run(words[:-1]) == 1
    whole = " ".join(capsys.readouterr().err.split())
    assert '--ignore-sheet "Đầu mối"' in whole
    assert run([*words, "dau moi"]) == 1
    left = capsys.readouterr().err
    assert run([*words, "Đầu mốt"]) == 64
    wrong = capsys.readouterr().err

    assert "SHEET_HIDDEN_ROW" in whole
    assert "SHEET_UNKNOWN" not in left
    assert "SHEET_HIDDEN_ROW" not in left
    assert "SHEET_COLUMN_NEEDED" in left  # the list itself is read
    assert "IMPORT_SHEET_UNKNOWN: --ignore-sheet: không có trang “Đầu mốt”" in wrong
    assert "gần nhất là: Đầu mối" in " ".join(wrong.split())
