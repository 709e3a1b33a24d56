"""Who brings samples of lines can say so with a key: the log then knows the file by its digest."""

import json
import shutil
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from fleetcfg.cli.program.main import run
from fleetcfg.workflow.clock import now
from tests.integration.office import do

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no openssh-client")

LINES = """lines:
  - {id: dt-bum-to, site: dc-xa-bum-to, provider: vnpt-lai-chau, capacity: 10}
"""


@pytest.fixture
def exported(office):
    Path("registers").mkdir(exist_ok=True)
    Path("registers/lines.yaml").write_text(LINES, "utf-8")
    at = now() - timedelta(days=1)
    rows = ["time,line,in (Mbit/s),out (Mbit/s)", f"{at:%Y-%m-%dT%H:%M:%SZ},dt-bum-to,1,1"]
    Path("mau.csv").write_text("\n".join(rows), "utf-8")
    return office


@pytest.mark.clause("command:line", "11.1")
def test_the_log_knows_who_brought_which_file(exported, capsys):
    do(capsys, "line", "import", "mau.csv", *exported.key("author"))

    told = do(capsys, "statement", "list", "line:dt-bum-to", "-o", "json")

    (said,) = json.loads(told)["statements"]
    assert (said["kind"], said["persons"]) == ("line.samples", ["author"])
    assert said["facts"]["sha256"] == sha256(Path("mau.csv").read_bytes()).hexdigest()
    assert said["facts"]["first"] < said["facts"]["last"]


def test_a_cell_that_cannot_be_read_is_told_and_nothing_is_recorded(exported, capsys):
    Path("mau.csv").write_text(Path("mau.csv").read_text("utf-8") + "\nhôm qua,dt-bum-to,1,1")

    assert run(["line", "import", "mau.csv", *exported.key("author")]) == 1
    assert "mau.csv!A3" in capsys.readouterr().err
    assert "0 " in do(capsys, "statement", "list", "line:dt-bum-to")


def test_a_later_file_that_tells_otherwise_counts_and_is_told(exported, capsys):
    do(capsys, "line", "import", "mau.csv", *exported.key("author"))
    Path("lai.csv").write_text(Path("mau.csv").read_text("utf-8").replace(",1,1", ",0.5,1"))

    told = do(capsys, "line", "import", "lai.csv", *exported.key("author"))
    again = do(capsys, "line", "import", "mau.csv")

    assert "1 lần 5 phút trước đây được ghi khác" in told
    assert "khác" not in again
    listed = do(capsys, "statement", "list", "line:dt-bum-to", "-o", "json")
    facts = [one["facts"] for one in json.loads(listed)["statements"]]
    assert [one.get("replaced") for one in facts if one.get("replaced")] == [1]
