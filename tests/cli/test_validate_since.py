"""``validate --since``: what a proposal brings is told first, what was there before is counted."""

import html
import re

import pytest

from fleetcfg.cli.program.main import run
from fleetcfg.declared.edit_impact import EditReport
from fleetcfg.model.problem import Place, Problem
from fleetcfg.report.declarations.edit import EditSince
from fleetcfg.report.markdown import MOST_ROWS
from fleetcfg.workflow.declarations import validate
from tests.declared.test_tree import git
from tests.report.rendered import rendered

ADDRESS = "10.20.0.11"
FLEET = {"--unit": "Tỉnh Lai Châu", "--code": "12", "--provider": "VNPT Lai Châu"}
FLEET |= {"--network": "10.20.0.0/16", "--credential": "keyring:codec"}
KNOWN = "2 cảnh báo đã có từ trước"


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """Commit one device without a pin and a place: two warnings."""
    said = [word for pair in FLEET.items() for word in pair]
    assert run(["init", str(tmp_path), *said, "--device", f"codec-a={ADDRESS},cisco_ce"]) == 0
    git(tmp_path, "init", "-q")
    propose(tmp_path, {})
    git(tmp_path, "tag", "base")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def propose(repository, files: dict[str, str]) -> None:
    for path, text in files.items():
        (repository / path).parent.mkdir(parents=True, exist_ok=True)
        (repository / path).write_text(text, "utf-8")
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "--allow-empty", "-m", "x")


def moved(repository, more: str = "") -> dict[str, str]:
    """Return the inventory with another address, and what moves every line below."""
    text = (repository / "inventory/hosts.yaml").read_text("utf-8")
    return {
        "inventory/hosts.yaml": "# hai dòng\n# mới\n" + text.replace(ADDRESS, "10.20.0.77") + more
    }


def told(capsys, *words: str) -> tuple[int, str, str]:
    """Return exit code, what is printed as it is read, and what stderr says."""
    capsys.readouterr()
    code = run(["validate", "--rev", "HEAD", "--since", "base", *words])
    out, err = capsys.readouterr()
    return code, html.unescape(re.sub("<[^>]*>", "", out)), err


def test_a_comment_tells_the_change_then_what_lies_beside_and_counts_what_was_there(
    repository, capsys
):
    propose(repository, moved(repository) | {".gitattributes": "* -text\n", "fleetcfg/x.py": "\n"})

    code, comment, _ = told(capsys, "--output", "markdown")

    assert code == 0
    places = [comment.index(text) for text in ("10.20.0.77", ".gitattributes", "x.py", KNOWN)]
    assert places == sorted(places)
    assert "INV_PIN_MISSING" not in comment


def test_the_screen_names_what_is_new_and_counts_the_rest(repository, capsys):
    propose(repository, moved(repository) | {".gitattributes": "* -text\n"})

    code, out, err = told(capsys)

    assert (code, "10.20.0.77" in out) == (0, True)
    assert ".gitattributes" in err
    assert KNOWN in err
    assert "INV_PIN_MISSING" not in err


def test_a_warning_of_one_more_device_is_new(repository, capsys):
    propose(
        repository,
        moved(repository, "            codec-b:\n              ansible_host: 10.20.0.78\n"),
    )

    _, comment, _ = told(capsys, "--output", "markdown")

    assert comment.count("INV_PIN_MISSING") == 1
    assert "Thiết bị codec-b" in comment
    assert KNOWN in comment


def test_a_slip_in_a_word_stands_before_what_is_usual(repository, capsys):
    head = "priority: 10\napplies_to: {}\nparameters: "
    usual = {"baselines/a.yaml": head + "{call.max_rate: {at_most: 256}}\n"}
    propose(repository, usual | {"baselines/z.yaml": head + "{call.encryption: bắt buộc}\n"})

    _, comment, _ = told(capsys, "--output", "markdown")

    assert comment.index("BASE_VALUE_NOT_IN_CATALOG") < comment.index("BASE_SET_MISSING")


def test_of_a_refused_proposal_the_errors_stand_first(repository, capsys):
    broken = moved(repository, "            codec-b:\n              ansible_host: nowhere\n")
    propose(repository, broken | {".gitattributes": "* -text\n"})

    code, comment, _ = told(capsys, "--output", "markdown")

    assert code == 1
    places = [
        comment.index(text) for text in ("INV_ADDRESS", "EDIT_BESIDE", "INV_PIN_MISSING", KNOWN)
    ]
    assert places == sorted(places)


def test_an_error_that_was_there_before_is_told_again(repository, capsys):
    propose(
        repository, moved(repository, "            codec-b:\n              ansible_host: nowhere\n")
    )
    git(repository, "tag", "-f", "base")

    code, out, _ = told(capsys)

    assert (code, "INV_ADDRESS" in out, "INV_PIN_MISSING" in out) == (1, True, False)


def test_more_files_beside_than_can_be_named_are_counted(repository, capsys, monkeypatch):
    monkeypatch.setattr(validate, "_MOST_BESIDE", 3)
    propose(repository, {f"x{number}": "" for number in range(5)})

    _, comment, _ = told(capsys, "--output", "markdown")

    assert comment.count("EDIT_BESIDE:") == 3
    assert comment.index("sửa 2 tệp nữa") < comment.index("EDIT_BESIDE:")


@pytest.mark.parametrize("revision", ["base", "HEAD"])
def test_a_revision_that_is_too_large_is_refused_as_base_and_as_proposal(
    repository, capsys, monkeypatch, revision
):
    monkeypatch.setattr("fleetcfg.declared.tree.MAX_FILES", 40)
    propose(repository, {f"x/{number}": "" for number in range(41)})
    if revision == "base":
        git(repository, "tag", "-f", "base")
        propose(repository, {})
        git(repository, "rm", "-q", "-r", "x")
        git(repository, "commit", "-q", "-m", "x")

    code, out, err = told(capsys)

    assert (code, out) == (1, "")
    assert err.startswith("TREE_TOO_MANY_FILES: ")


def test_a_long_edit_leaves_room_for_what_it_brings_beside():
    names = tuple(f"{number}{'n' * 180}" for number in range(MOST_ROWS))
    edit = EditReport(added=names, removed=tuple(f"{name}x" for name in names), moved=())
    beside = Problem("EDIT_BESIDE", Place("x.py"), {"file": "x.py"}, "warning")
    usual = Problem("INV_SITE_NONE", Place("i.yaml", 3), {"host": "codec-01"}, "warning")
    problems = [beside, *[usual] * MOST_ROWS * 3]
    long = EditSince(edit, "main", problems=problems, known=MOST_ROWS)

    comment = html.unescape(rendered("edit", "markdown", long, language="en"))

    assert " more: see" in comment.partition("EDIT_BESIDE")[0]  # the edit alone fills its room
    assert comment.count("INV_SITE_NONE") < MOST_ROWS
    assert f"{MOST_ROWS} warnings that were there before" in comment
