"""A fleet from a spreadsheet is played on by the sample's playbooks as they are."""

import shutil

import pytest

from fleetcfg.cli.program.main import run
from tests.declared.sheets.books import book
from tests.integration.walk import ROOT

HEADS = (
    *("STT", "Đơn vị", "Tên phòng", "Hãng", "Model", "Số serial", "Địa chỉ IP"),
    *("Đơn vị cung cấp", "Vai trò", "Ghi chú"),
)
ROLES = ("trung tâm", "chủ tọa", *["vệ tinh"] * 4)
MODELS = (("Cisco", "Cisco TelePresence SX20"), ("Huawei", "TE30"))
ROOMS = [
    (
        *(f"{n}", "UBND tỉnh Lai Châu", f"Phòng {n}", *MODELS[n % 2], f"MAU{n:08}"),
        *(f"10.20.0.{n}", "VNPT Lai Châu", role, "tầng 2"),
    )
    for n, role in enumerate(ROLES, 1)
]
BEGIN = (
    *("init", "--unit", "Tỉnh Lai Châu", "--code", "12", "--provider", "VNPT Lai Châu"),
    *("--network", "10.20.0.0/24", "--credential", "keyring:codec"),
)
# Those that write need a signed change-set.
PLAYED = ("adopt", "audit", "poweroff", "poweron", "preflight", "verify")


@pytest.fixture
def fleet(tmp_path, monkeypatch):
    """A fleet that was begun, in the folder where this is run, and the list of its rooms."""
    monkeypatch.chdir(tmp_path)
    assert run(list(BEGIN)) == 0
    sheets: dict[str, list[tuple[str, ...]]] = {
        "Sheet1": [HEADS, *ROOMS],
        "Đầu mối": [("Họ tên", "SĐT"), ("Trần B", "0213")],
    }
    (tmp_path / "ds.xlsx").write_bytes(book(sheets))
    yield tmp_path
    run(["sim", "down"])


def test_a_list_of_six_rooms_comes_by_sim_up_to_a_clean_audit_and_no_file_is_edited(fleet, capsys):
    rooms = [(*room[:3], *MODELS[0], *room[5:]) for room in ROOMS]
    (fleet / "ds.xlsx").write_bytes(book({"Sheet1": [HEADS, *rooms]}))

    assert run(["inventory", "import", "ds.xlsx", "--yes"]) == 0
    assert run(["validate"]) == 0
    assert run(["sim", "up"]) == 0
    assert run(["audit", "--sim"]) == 3  # nothing is declared yet, and it says so
    undeclared = capsys.readouterr().out
    assert run(["baseline", "from", "phong-1", "--sim"]) == 0
    capsys.readouterr()
    assert run(["audit", "--sim"]) == 0

    told = capsys.readouterr().out
    assert "6 thiết bị chưa có khai báo nào để so" in " ".join(undeclared.split())
    assert "6 thiết bị đúng khai báo" in told
    assert len(told.splitlines()) <= 6
    assert told.splitlines()[-1].endswith("CHƯA KÝ · NHÁP · MÔ PHỎNG")


def imports(*more):
    """Return how an import of the list ended."""
    return run(
        ["inventory", "import", "ds.xlsx", "--yes", "--set", "Đơn vị từ ngày=2025-07-01", *more]
    )


def test_from_import_to_validate_to_a_look_ahead_on_simulated_devices(fleet, capsys):
    assert imports("--sheet", "Sheet1") == 0
    shutil.copytree(ROOT / "playbooks", fleet / "playbooks", dirs_exist_ok=True)

    assert run(["validate"]) == 0
    assert run(["sim", "up"]) == 0
    for name in PLAYED:
        capsys.readouterr()
        overlay = ("-i", "inventory", "-i", ".fleetcfg/sim/inventory")
        assert (name, run(["play", name, *overlay, "--all", "--check"])) == (name, 0)
        told = capsys.readouterr().out
        assert all(f"phong-{n}" in told for n in range(1, 7))


def test_a_sheet_of_another_name_is_read_once_it_is_named(fleet, capsys):
    assert imports() == 1
    told = " ".join(capsys.readouterr().err.split())
    assert '--sheet "Sheet1=devices"' in told
    assert '--ignore-sheet "Đầu mối"' in told

    assert imports("--sheet", "sheet1=devices") == 0
    assert "phong-6" in (fleet / "inventory" / "hosts.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    ("typed", "ended", "told"),
    [
        (("--sheet", "Sheet2"), 64, "--sheet: không có trang “Sheet2”"),
        (("--sheet", "Sheet1=lines"), 64, "Sheet1"),  # no kind of list that is imported
        (("--sheet", "Sheet1=sites"), 0, "Đã ghi"),  # rooms, and what stands in them
        (("--ignore-sheet", "Đầu mối"), 0, "Đã ghi"),  # one is left: its name is not asked
    ],
)
def test_a_sheet_is_chosen_by_its_name(fleet, capsys, typed, ended, told):
    assert imports(*typed) == ended
    both = capsys.readouterr()
    assert told in both.out + both.err


def test_a_file_of_one_table_has_no_sheet_to_name(fleet, capsys):
    (fleet / "a.csv").write_text("Tên máy,IP\nc,10.20.0.1\n", "utf-8")

    assert run(["inventory", "import", "a.csv", "--sheet", "Sheet1"]) == 64
    assert "SHEET_KIND" in capsys.readouterr().err
