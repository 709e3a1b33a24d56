"""The page on the report of a year: each of its commands is run as it stands there."""

import re
import shlex
import shutil
from datetime import UTC, datetime

import pytest

from fleetcfg.cli.program.main import run
from tests.cli.kept_audit import ROOT, keep_audit

PAGE = ROOT / "docs" / "how-to" / "report-the-year.md"
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINES = [line for block in BLOCK.findall(PAGE.read_text("utf-8")) for line in block.splitlines()]
BEGINS = {"docx": b"PK", "html": b"<!DOC", "xlsx": b"PK", "csv": b"\xef\xbb\xbf", "json": b"{"}
NOW = datetime(2026, 11, 29, 3, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    folder = tmp_path_factory.mktemp("year")
    for name in ("inventory", "baselines", "playbooks"):
        shutil.copytree(ROOT / name, folder / name)
    keep_audit(folder / ".fleetcfg" / "history.sqlite")
    return folder


@pytest.mark.parametrize("line", LINES)
@pytest.mark.clause("report:year", "12.2")
@pytest.mark.clause("report:adhoc", "12.2")
def test_each_command_of_the_page_makes_its_file(kept, monkeypatch, line):
    monkeypatch.setenv("XDG_DATA_HOME", str(kept / "data"))
    monkeypatch.setattr("fleetcfg.duties.year.commands.period.now", lambda: NOW)
    monkeypatch.chdir(kept)
    _, *words = shlex.split(line, comments=True)

    assert run(words) == 0

    out = kept / words[words.index("--out") + 1]
    files = list(out.iterdir()) if out.is_dir() else [out]
    assert files
    for file in files:
        assert file.read_bytes().startswith(BEGINS[file.suffix[1:]])


def test_the_page_shows_what_there_is():
    assert len(LINES) == 9
