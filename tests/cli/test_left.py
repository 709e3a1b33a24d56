"""Who stops reading, as ``| head`` does: the past is whole already, and an audit ends as it did."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from tests.cli.kept_audit import AT, PLACES, ROOT, keep_audit


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> Path:
    file: Path = tmp_path_factory.mktemp("kept") / "history.sqlite"
    keep_audit(file)
    keep_audit(file, run="20261125T070000Z-000002", at=AT + timedelta(days=1), live="Other")
    return file


def unread(*arguments: str, is_all: bool = False) -> tuple[int, str]:
    """Run where nobody reads stdout, nor stderr if *is_all*; return the exit code and stderr."""
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "fleetcfg", *arguments],
        cwd=ROOT,
        stdout=writing,
        stderr=writing if is_all else subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writing)
    return done.returncode, done.stderr or ""


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (("history",), 0),
        (("history", "--run", "last"), 0),
        (("history", "--run", "last", "-o", "ndjson"), 0),
        (("history", "--trend"), 0),
        (("compare", "last"), 2),
    ],
    ids=lambda part: " ".join(part) if isinstance(part, tuple) else "",
)
def test_who_reads_no_further_of_the_past_changes_no_exit_code(store, command, code):
    assert unread(*command, "--store", str(store)) == (code, "")


def test_an_audit_that_nobody_reads_is_incomplete_and_says_so(tmp_path):
    code, told = unread("audit", *PLACES, "--store", str(tmp_path / "h.sqlite"))

    assert code == 3
    assert "bị ngắt giữa chừng · chưa đầy đủ (mã thoát 3)" in told


@pytest.mark.parametrize("command", [("audit", "--no-store", *PLACES), ("show", "no-such-file")])
def test_nor_is_it_an_error_where_the_same_reader_had_what_is_told_beside(command):
    """As under ``2>&1 | head``: nobody is left to be told anything."""
    code, _ = unread(*command, is_all=True)

    assert code == (3 if command[0] == "audit" else 64)
