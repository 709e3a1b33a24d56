"""The page on measuring lines, played: what it declares, exports and types."""

import os
import re
import shutil
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from fleetcfg.model.timezone import VIETNAM
from fleetcfg.workflow.clock import now
from tests.house.make_architecture import ROOT
from tests.integration.machines import sections, type_line

PAGE = (ROOT / "docs" / "how-to" / "measure-lines.md").read_text("utf-8")
GUIDE = sections("measure-lines")


def block(kind: str) -> str:
    return str(re.findall(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL)[0])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The sample province, with the register and the export of the page."""
    for part in ("inventory", "baselines", "playbooks"):
        shutil.copytree(ROOT / part, tmp_path / part)
    (tmp_path / "registers").mkdir()
    (tmp_path / "registers" / "lines.yaml").write_text(block("yaml"), "utf-8")
    lately = (now() - timedelta(days=1)).astimezone(VIETNAM)
    text = block("csv").replace("24/11/2026 09:05", f"{lately:%d/%m/%Y %H:%M}")
    (tmp_path / "mau.csv").write_text(text, "utf-8")
    return tmp_path


def test_the_page_ends_line_by_line_as_it_says(folder: Path) -> None:
    environ = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(folder),
        "LC_ALL": "C.UTF-8",
    }
    said = []
    for line in GUIDE[3]:
        ended = type_line(line.command, folder, environ)
        assert ended.code == line.expected, f"{line}\n{ended.out}\n{ended.err}"
        said.append(ended.out)

    first, again, shown, month = said
    assert "dt-bum-to: 1 mẫu 5 phút" in first
    assert "đã nhập từ trước" in again
    assert "dt-bum-to (dc-xa-bum-to, vnpt-lai-chau, 10 Mbit/s): chưa rõ" in shown
    assert "Chiều vào: 4.50 / 9 Mbit/s" in shown
    assert '"schema":"fleetcfg.lines/1"' in month
