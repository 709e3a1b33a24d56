"""The page on reports: each of its commands is run as it stands there, and makes what it says."""

import re
import shlex
import shutil

import pytest

from fleetcfg.cli.program.main import run
from tests.cli.kept_audit import ROOT, keep_audit

PAGE = ROOT / "docs" / "how-to" / "make-a-report.md"
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINES = [line for block in BLOCK.findall(PAGE.read_text("utf-8")) for line in block.splitlines()]
BEGINS = {"docx": b"PK", "html": b"<!DOC", "pdf": b"%PDF", "xlsx": b"PK", "csv": b"\xef\xbb\xbf"}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    for name in ("inventory", "baselines", "playbooks"):
        shutil.copytree(ROOT / name, tmp_path / name)
    keep_audit(tmp_path / ".fleetcfg" / "history.sqlite")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("line", LINES)
def test_each_command_of_the_page_makes_its_file(folder, line):
    _, *words = shlex.split(line, comments=True)

    assert run(words) == 0

    out = folder / words[words.index("--out") + 1]
    files = list(out.iterdir()) if out.is_dir() else [out]
    assert files
    for file in files:
        assert file.read_bytes().startswith(BEGINS[file.suffix[1:]])


def test_the_page_shows_what_there_is():
    assert len(LINES) == 7
