"""What 0.2.0 wrote is read today, says what it said then, and is gone on with."""

import json
import re
import shlex
import shutil
from base64 import b64decode
from pathlib import Path

import pytest

from fleetcfg.report.documents.document_page import spell_digest
from tests.integration.reading import typed
from tests.integration.walk import Person, fingerprint_of

KEPT = Path(__file__).parent / "v0.2.0"
SAID = dict(re.findall(r"^said (\S+) (.*)$", (KEPT / "make.sh").read_text("utf-8"), re.MULTILINE))
HOSTS = ("codec-a", "codec-b")


@pytest.fixture
def department(tmp_path) -> Person:
    """The folder that was in use under 0.2.0, whose record was taken over from there."""
    folder = tmp_path / "so"
    shutil.copytree(KEPT, folder, ignore=shutil.ignore_patterns("said", "dept", "tech"))
    shutil.copytree(KEPT / "dept", folder / ".fleetcfg" / "ledger")
    shutil.copytree(KEPT / "tech", folder / "before" / "tech")
    for key in (*folder.rglob("*.key"), folder / "keys" / "clerk"):
        key.chmod(0o600)  # git does not keep who may read a file
    for path in folder.rglob("*"):
        path.chmod(path.stat().st_mode & ~0o022)  # nor who may write it
    author = Person("author", folder)
    root = fingerprint_of(folder / "trust" / "root.1.json")
    author.do("ledger", "migrate", "--fingerprint", root)
    tech = ("--from", "before/tech", "--ledger", "tech")
    author.do("ledger", "migrate", "--fingerprint", root, *tech)
    return author


@pytest.fixture
def devices(department):
    """The same two devices, simulated anew: with other certificates, and an inventory of these.

    They are judged by the baseline alone: a later simulator has other defaults than were adopted.
    """
    department.do("sim", "up", "--state-dir", "s")
    yield ("-i", "inventory", "-i", "s/inventory", "--ledger", "none")
    department.do("sim", "down", "--state-dir", "s")


@pytest.mark.parametrize("name", SAID)
def test_it_is_read_and_says_what_it_said(department, name):
    told = department.do(*shlex.split(SAID[name]))

    before = _agreed(name)
    assert _lasting(name, _as_before(name, told)) == _lasting(name, before)


def _agreed(name: str) -> str:
    """Return what 0.2.0 said or, where that was changed on purpose since, what is said now."""
    later = KEPT / "said-since" / name
    return (later if later.exists() else KEPT / "said" / name).read_text("utf-8")


def _as_before(name: str, told: str) -> str:
    """Leave out what was added to a log when it was taken over."""
    kept = KEPT / ("tech" if "tech" in name else "dept")
    size = (kept / "log.jsonl").read_bytes().count(b"\n")
    if name.endswith("verified.txt"):
        origin, _, root, *_ = (kept / "checkpoint").read_text("utf-8").splitlines()
        lines = told.splitlines(keepends=True)
        assert origin in lines[1]
        lines[0] = re.sub(r"\d+", str(size), lines[0])
        tree = spell_digest(f"sha256:{b64decode(root).hex()}")
        lines[2] = f"Hash of the tree  {tree}\n"
        return "".join(lines)
    if not name.startswith("ledger"):
        return told
    if name.endswith(".json"):
        return json.dumps(json.loads(told)[:size])
    return "".join(told.splitlines(keepends=True)[:size])


def _lasting(name: str, text: str) -> object:
    """Leave out whether a document holds now, and how far it came: other answers on another day."""
    if name.endswith(".html"):
        return _BOXES.sub("", _BANNER.sub("", text))
    if not name.endswith(".json"):
        return text
    return json.loads(text, object_hook=_without_refusal)


_BANNER = re.compile(r'<div class="banner".*?</div>\n', re.DOTALL)  # what it is worth on the day
# Until the window is over, some days after 0.2.0 had made the document, people may sign on paper.
_BOXES = re.compile(r'(?<=</table>\n)<div class="boxes">(?:<div class="box">.*?</div>)+</div>')
_TODAY = frozenset({"refusal", "stale", "state"})


def _without_refusal(value: dict) -> dict:
    return {key: told for key, told in value.items() if key not in _TODAY}


def test_everything_that_was_said_is_asked_for():
    assert set(SAID) == {file.name for file in (KEPT / "said").iterdir()}


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no openssh-client")
def test_the_ledger_is_written_on_and_is_whole(department):
    """A new status is taken in, and the technician's ledger goes to the witness once more."""
    show = ("ledger", "show", "--last", "0", "--ledger", "tech")
    before = department.do(*show)
    department.do("trust", "status", "--out", "trust/status.json")
    sign = ("trust", "sign", "trust/status.json")
    seen = typed(department.do(*sign, code=4))
    department.do(*sign, "--key", "keys/clerk", *seen)
    department.do("ledger", "import", "trust/status.json")
    department.do("ledger", "export", "--out", "now.fclog", "--ledger", "tech")
    department.do("ledger", "import", "now.fclog")
    department.do("ledger", "import", "now.cosigned", "--ledger", "tech")

    after = department.do(*show)

    assert after.startswith(before)
    assert "witnessed" in after.removeprefix(before)
    department.do("ledger", "verify", "--ledger", "tech")
    department.do("ledger", "verify")


def test_observations_are_added_to_those_before(department, devices):
    before = department.do("history", "codec-a", "--store", "history.sqlite").splitlines()

    department.do("audit", *devices, "--store", "history.sqlite")

    after = department.do("history", "codec-a", "--store", "history.sqlite").splitlines()
    assert before[0].startswith("REAL OR SIMULATED, NOT KNOWN")  # 0.2.0 did not keep them apart
    assert after[0].startswith("SIMULATED")
    assert after != before


def test_a_play_is_taken_up_again_where_it_ended(department, devices):
    words = ("--resume", "begun", "--journal", "plays", "--store", "history.sqlite")

    told = department.do("play", "audit", *devices, *words, "--output", "ndjson")

    lines = [json.loads(line) for line in told.splitlines()]
    assert {line["host"] for line in lines if line["kind"] == "result"} == {"codec-b"}
    (recap,) = (line["hosts"] for line in lines if line["kind"] == "recap")
    assert recap["codec-b"]["ok"] == 1
    again = department("play", "audit", *devices, *words, "--check", "--output", "ndjson").out
    assert json.loads(again.splitlines()[0])["finished"] == list(HOSTS)
