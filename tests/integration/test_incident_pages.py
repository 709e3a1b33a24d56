"""The guides on incidents, rooms and the Office: each command is run, one after the other."""

import re
import shlex
import shutil

import pytest

from fleetcfg.cli.program.main import run
from fleetcfg.model.timezone import VIETNAM
from fleetcfg.workflow.clock import now
from tests.house.make_architecture import ROOT
from tests.integration.clocks import clock_at

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no openssh-client")

BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize(
    ("page", "count", "says"),
    [
        ("handle-an-incident", 9, "Cáp gãy ở chân bàn"),
        ("office-clerk", 8, "kien-nghi.csv"),
        ("look-at-a-room", 6, "ánh sáng cuối phòng (Điều 4.1), người xem: 90 lux"),
    ],
)
def test_each_command_of_the_page(office, capsys, monkeypatch, page, count, says):
    monkeypatch.setenv("FLEETCFG_KEY", "keys/tech")
    if page == "office-clerk":
        shutil.copytree(ROOT / "registers", office.folder / "registers")
    text = (ROOT / "docs" / "how-to" / f"{page}.md").read_text("utf-8")
    lines = [line for block in BLOCK.findall(text) for line in block.splitlines()]
    with clock_at(now()):  # no year ends between the lines
        number = f"{now().astimezone(VIETNAM).year}-001"
        for line in lines:
            asked = line.replace("2026-001", number)
            # The proposals of the sample are of that year, and a table without a row is none.
            asked = asked.replace("report year", "report year 2026")
            _, *words = shlex.split(asked)
            ended = run(words)
            assert ended == 0, f"{line}\n{capsys.readouterr().err}"

    assert len(lines) == count
    assert says in capsys.readouterr().out
