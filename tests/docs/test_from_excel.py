"""``from-excel.md`` runs as it stands there: the list of the page becomes devices and sites."""

import re
import shlex
from pathlib import Path

import pytest

from fleetcfg.cli.main import run
from fleetcfg.declared.sheets.xlsx import read_xlsx
from fleetcfg.model.problem import Problems
from fleetcfg.testing.declarations import read_declarations
from tests.declared.sheets.books import book
from tests.workflow.tables import AT

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "from-excel.md"
BLOCK = re.compile(r"^ *```sh\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
ROW = re.compile(r"^\|(.*)\|$", re.MULTILINE)
# What `fleetcfg init` asks for.
BEGUN = """\
units:
  - {code: "03433", name: Xã Bum Tở, valid_from: 2025-07-01}
  - {code: "03442", name: Xã Pa Ủ, valid_from: 2025-07-01}
providers:
  - {id: vnpt-lai-chau, name: VNPT Lai Châu}
networks:
  - 198.51.100.0/24
"""


def commands(text):
    """Return the command lines of the page, without the name of the program."""
    for block in BLOCK.findall(text):
        for line in re.sub(r"\\\n\s*", "", block).splitlines():
            if line.strip():
                yield shlex.split(line)[1:]


@pytest.fixture
def here(tmp_path, monkeypatch) -> Path:
    for name in ("inventory/group_vars", "baselines", "playbooks"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "inventory" / "group_vars" / "all.yaml").write_text(BEGUN, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_page_runs_line_by_line(here, capsys):
    text = PAGE.read_text("utf-8")
    table = text[text.index("| STT |") : text.index("1. Xem thử")]
    heads, _, *rows = [[cell.strip() for cell in row.split("|")] for row in ROW.findall(table)]
    (here / "phong-hop.xlsx").write_bytes(book({"Sheet1": [heads, *rows]}))

    codes = [run(line) for line in commands(text)]

    assert codes == [1, 2, 0, 0, 0]
    told = capsys.readouterr()
    assert "SHEET_COLUMN_UNKNOWN" in told.err
    assert "không có gì phải ghi" in told.out
    fleet = read_declarations(here).province(at=AT).fleet
    device = fleet.devices["phong-hop-ubnd-xa-bum-to"]
    assert (device.address, device.serial_number) == ("198.51.100.21", "MAU00000008")
    assert fleet.sites["phong-hop-ubnd-xa-pa-u"].unit == "03442"
    sheets = read_xlsx((here / "danh-muc.xlsx").read_bytes(), "danh-muc.xlsx", Problems())
    named = [title for title in ("Thiết bị", "Điểm cầu", "Đơn vị", "Nhà cung cấp") if title in text]
    assert [sheet.title for sheet in sheets][: len(named)] == named
