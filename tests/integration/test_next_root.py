"""Once there is a next root: what machines say that have it, have not its status, or are new."""

import json
import re
import shutil
from pathlib import Path

import pytest

from fleetcfg.cli.program.main import run
from fleetcfg.trust.crypto.canonical import spell
from tests.integration.office import Office, do, refused, sign
from tests.integration.test_told import next_root, said_of

pytestmark = pytest.mark.skipif(
    shutil.which("ssh-keygen") is None or shutil.which("git") is None,
    reason="openssh-client or git is not installed",
)


def shown(capsys, *words: object) -> tuple[int, int]:
    """Return the versions of the root and the status that a machine goes by."""
    found = json.loads(do(capsys, "trust", "show", "-o", "json", *words))
    return found["root"]["version"], found["status"]["version"]


def test_a_status_drafted_while_the_next_root_waits_for_signatures_says_so(office, capsys):
    waiting = next_root(office, "root-1")
    shutil.copy(waiting, "trust/root.2.json")

    told = said_of(capsys, "trust", "status", "--out", "new.json", code=0)

    assert told.startswith("STATUS_BEFORE_ROOT: ")
    assert "root.2.json" in told
    next_root(office, "root-1", "root-2").replace("trust/root.2.json")
    assert said_of(capsys, "trust", "status", "--out", "newer.json", code=0) == ""


def test_a_machine_whose_status_is_of_the_root_before_says_what_is_missing(office, capsys):
    root = next_root(office, "root-1", "root-2")
    do(capsys, "trust", "status", "--out", "old.json")
    sign(capsys, "old.json", *office.key("clerk"))
    told = said_of(capsys, "ledger", "import", root, "old.json", code=4)
    assert "STATUS_ROOT_MISMATCH: " in told
    assert not Path("trust/root.2.json").exists()

    plan = ("plan", "--id", "CS-2026-0009", "--executor", "tech", "--reason", "x", "--for", "3d")
    more = ("--all", *office.key("author"), "--out", "CS-2026-0009.json")
    for words, code in (((*plan, *more), 4), (("trust", "show"), 0), (("validate",), 0)):
        told = said_of(capsys, *words, code=code)
        assert "STATUS_ROOT_MISMATCH: " in told, words
        assert "fleetcfg ledger import root.2.json status.json" in told
        assert "ROOT_ROLLBACK" not in told

    shutil.copy(root, "trust/root.2.json")
    do(capsys, "trust", "status", "--out", "status.json")
    sign(capsys, "status.json", *office.key("clerk"))
    do(capsys, "ledger", "import", root, "status.json")
    assert "STATUS_ROOT_MISMATCH" not in said_of(capsys, "trust", "show", code=0)


# ---------------------------------------------------------------- a new machine


@pytest.fixture
def renewed(office, capsys, tmp_path) -> Path:
    """Return the folder that was carried before root 2; here root 2 is in force."""
    old = tmp_path / "stick"
    shutil.copytree(".", old, ignore=shutil.ignore_patterns(".git", "keys"))
    next_root(office, "root-1", "root-2").replace("trust/root.2.json")
    do(capsys, "trust", "status", "--out", "trust/status.json")
    sign(capsys, "trust/status.json", *office.key("clerk"))
    do(capsys, "ledger", "import", "trust/status.json")
    return old


def begin(office: Office, capsys, path: object, name: str) -> tuple[str, str]:
    """Set a machine up by the first root's fingerprint; return what it printed and told."""
    words = ("trust", "init", str(path), "--fingerprint", office.fingerprint)
    code = run(
        [*words, "--ledger", f"../records/{name}", "--origin", f"so-khcn.example/log/{name}"]
    )
    told = capsys.readouterr()
    assert code == 0, told.err
    return re.sub(r"\s+", "", told.out), told.err


def test_a_new_machine_follows_the_newest_root_from_the_fingerprint_it_was_given(
    office, renewed, capsys, tmp_path
):
    second = office.document("root.2.json").sha256.removeprefix("sha256:")
    fresh = tmp_path / "fresh"
    shutil.copytree(".", fresh, ignore=shutil.ignore_patterns(".git", "keys"))

    for number, path in enumerate((fresh, renewed, "trust/root.1.json")):
        name = f"new-{number}"
        for _ in range(2):  # and the same command again says the same
            out, err = begin(office, capsys, path, name)
            assert out.index(office.fingerprint) < out.index(second)
            assert err.startswith("FOLDER_BEHIND: ") is (path is renewed), err
        assert shown(capsys, "--ledger", f"../records/{name}") == (2, 2)


def test_the_fingerprint_of_a_root_that_the_newest_does_not_follow_is_refused(
    office, renewed, capsys
):
    other = json.loads(office.document("root.1.json").payload) | {"expires": "2031-01-01T00:00:00Z"}
    forged = office.department.sign(spell(other), "root", ["root-1", "root-2"])
    Path("forged.json").write_bytes(forged.to_bytes())
    words = ("trust", "init", "forged.json", "--fingerprint", forged.sha256)

    assert refused(capsys, *words) == "ROOT_ROLLBACK"
