"""What 0.3.0 wrote is read today, says what it said then, and is gone on with."""

import json
import re
import shlex
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.integration.clocks import clock_at
from tests.integration.reading import typed
from tests.integration.walk import Person

KEPT = Path(__file__).parent / "v0.3.0"
STORE = "--store history.sqlite --ledger dept"
MAKE = (KEPT / "make.sh").read_text("utf-8").replace("$store", STORE)
SAID = {
    name: command.replace("--limit 0", "--last 0")  # as it is called since
    for name, command in re.findall(r"^said (\S+) (.*)$", MAKE, re.MULTILINE)
}
THEN = datetime(2026, 12, 3, 6, 9, 6, tzinfo=UTC)  # when 0.3.0 was asked
HOSTS = ("codec-a", "codec-b")


@pytest.fixture
def department(tmp_path) -> Person:
    """The folder that was in use under 0.3.0."""
    folder = tmp_path / "so"
    shutil.copytree(KEPT, folder, ignore=shutil.ignore_patterns("said", "said-since", "make.sh"))
    for key in (*folder.rglob("*.key"), folder / "keys" / "clerk"):
        key.chmod(0o600)  # git does not keep who may read a file
    for path in folder.rglob("*"):
        path.chmod(path.stat().st_mode & ~0o022)  # nor who may write it
    return Person("author", folder)


@pytest.fixture
def devices(department):
    """The same devices, simulated anew: with other certificates, and an inventory of these.

    They are judged by the baseline alone: a later simulator has other defaults than were adopted.
    """
    department.do("sim", "up", "--state-dir", "s")
    yield ("-i", "inventory", "-i", "s/inventory", "--ledger", "none")
    department.do("sim", "down", "--state-dir", "s")


def test_everything_that_was_said_is_asked_for():
    assert set(SAID) == {file.name for file in (KEPT / "said").iterdir()}


@pytest.mark.parametrize("name", SAID)
def test_it_is_read_and_says_what_it_said(department, name):
    with clock_at(THEN):
        told = department(*shlex.split(SAID[name]))

    since = KEPT / "said-since" / name  # what was changed on purpose
    kept = since if since.exists() else KEPT / "said" / name
    assert told.out == kept.read_text("utf-8"), told.err


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no openssh-client")
def test_the_records_are_written_on_and_are_whole(department):
    """A new status is taken in, and the technician's record goes to the witness once more."""
    show = ("ledger", "show", "--last", "0", "--ledger", "tech")
    dept = ("--ledger", "dept")
    before = department.do(*show)
    department.do("trust", "status", "--out", "trust/new.json", *dept)
    seen = typed(department.do("trust", "sign", "trust/new.json", *dept, code=4))
    department.do("trust", "sign", "trust/new.json", *dept, "--key", "keys/clerk", *seen)
    for ledger in ("dept", "tech"):
        department.do("ledger", "import", "trust/new.json", "--ledger", ledger)
    department.do("ledger", "export", "--out", "now.fclog", "--ledger", "tech")
    department.do("ledger", "import", "now.fclog", *dept)
    department.do("ledger", "import", "now.cosigned", "--ledger", "tech")

    after = department.do(*show)

    assert after.startswith(before)
    assert "witnessed" in after.removeprefix(before)
    department.do("ledger", "verify", "--ledger", "tech")
    department.do("ledger", "verify", *dept)


def test_the_result_of_a_zone_comes_home_and_its_slice_is_not_done_again(department):
    collect = ("dispatch", "collect", "--spool", "spool", *STORE.split())
    run_slice = ("dispatch", "run-slice", "slice.fcslice", "--ledger", "tech")

    with clock_at(THEN + timedelta(minutes=1)):
        again = department(*run_slice, "--out", "again.fcresult")
        home = department(*collect, "result.fcresult")

    kept = (department.folder / "result.fcresult").read_bytes()
    assert (again.code, (department.folder / "again.fcresult").read_bytes()) == (0, kept), again.err
    assert home.code == 0, home.err
    runs = json.loads(department.do("history", "-o", "json", "--store", "history.sqlite"))["runs"]
    assert runs[-1]["hosts_selected"] == 1
    assert "codec-z" in department.do("history", "codec-z", "--store", "history.sqlite")


def test_observations_are_added_to_those_before(department, devices):
    before = department.do("history", "codec-a", "--store", "history.sqlite").splitlines()

    department.do("audit", *devices, "--limit", "!xa_z", "--store", "history.sqlite")

    after = department.do("history", "codec-a", "--store", "history.sqlite").splitlines()
    assert after != before
    assert after[0] == before[0]


def test_a_play_is_taken_up_again_where_it_ended(department, devices):
    words = ("--resume", "begun", "--journal", "plays", "--store", "history.sqlite")

    told = department.do("play", "audit", *devices, *words, "--output", "ndjson")

    lines = [json.loads(line) for line in told.splitlines()]
    assert {line["host"] for line in lines if line["kind"] == "result"} == {"codec-b"}
    (recap,) = (line["hosts"] for line in lines if line["kind"] == "recap")
    assert recap["codec-b"]["ok"] == 1
    again = department("play", "audit", *devices, *words, "--check", "--output", "ndjson").out
    assert json.loads(again.splitlines()[0])["finished"] == list(HOSTS)
