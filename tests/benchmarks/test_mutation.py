"""A mutant is judged by tests that reach it, and the sample stays where the code stays."""

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.mutation_sample import (
    Mutant,
    Outcome,
    chosen,
    drawn,
    judged,
    outcomes_of,
    reached_in,
)

PRODUCT = """\
LIMIT = 3

def is_many(number):
    return number > LIMIT

def is_few(number):
    few: int | None = number
    return not is_many(few)
"""
TESTS = """\
from product import is_few, is_many

def test_four_is_many():
    assert is_many(4)

def test_two_is_few():
    assert is_few(2)

def test_one_is_not_many():
    assert not is_many(1)
"""


@pytest.fixture
def tree(tmp_path) -> Path:
    """A small project whose pytest is the one that runs this test."""
    scripts = tmp_path / ".venv" / "bin"
    scripts.mkdir(parents=True)
    (scripts / "pytest").write_text(f'#!/bin/sh\nexec {sys.executable} -m pytest "$@"\n')
    (scripts / "pytest").chmod(0o755)
    (tmp_path / "product.py").write_text(PRODUCT)
    (tmp_path / "test_product.py").write_text(TESTS)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    return tmp_path


def mutant(line: int, before: str, after: str) -> Mutant:
    lines = PRODUCT.splitlines(keepends=True)
    lines[line - 1] = lines[line - 1].replace(before, after)
    return Mutant("product.py", line, "Replaced", "".join(lines), (before, after))


IDS = [
    f"test_product.py::test_{name}" for name in ("four_is_many", "two_is_few", "one_is_not_many")
]
PASSED = {name: Outcome(passed=True, seconds=0.1) for name in IDS}


def test_a_mutant_that_a_test_notices_is_killed_by_it_and_the_file_is_as_before(tree):
    verdict = judged(tree, mutant(4, ">", "<"), IDS, PASSED)

    assert (verdict.killed, verdict.by) == (True, (IDS[0],))
    assert (tree / "product.py").read_text() == PRODUCT


def test_a_mutant_that_no_test_notices_survives(tree):
    verdict = judged(tree, mutant(4, ">", ">="), IDS, PASSED)

    assert (verdict.killed, verdict.tests) == (False, 3)


def test_a_mutant_that_cannot_even_be_imported_is_killed(tree):
    assert judged(tree, mutant(1, "3", "wrong"), IDS, PASSED).killed


def test_a_mutant_that_never_ends_is_killed_by_time(tree, monkeypatch):
    monkeypatch.setattr("benchmarks.mutation_sample.START_SECONDS", 3.0)

    verdict = judged(tree, mutant(4, "return", "while True: pass\n    return"), IDS[:1], PASSED)

    assert (verdict.killed, verdict.by) == (True, ())


def test_a_test_that_fails_without_the_mutant_kills_nothing(tree):
    wrong = TESTS + "\ndef test_always_fails():\n    assert is_many(0)\n"
    (tree / "test_product.py").write_text(wrong)
    always = "test_product.py::test_always_fails"

    outcomes = PASSED | {always: Outcome(passed=True, seconds=0.1)}
    verdict = judged(tree, mutant(4, ">", ">="), [always, *IDS], outcomes)

    assert not verdict.killed


def test_lines_that_tests_reach_are_told_with_the_tests(tree):
    program = (sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "-p", "no:cacheprovider")
    report = ("--junitxml=report.xml", "-o", "junit_family=xunit1")
    coverage = ("--cov=.", "--cov-context=test", "--cov-report=")

    subprocess.run((*program, *report, *coverage), cwd=tree, check=True)

    assert reached_in(tree / ".coverage", tree, ".")["product.py"][4] == frozenset(IDS)
    assert {name for name, of in outcomes_of(tree / "report.xml").items() if of.passed} == {*IDS}


def ends_of(file: str, text: str, line: int) -> list[Mutant]:
    """Stand for cosmic-ray: two mutants of each line, of which one has another type alone."""
    lines = text.splitlines()
    content = lines[line - 1]
    changes = [content.replace("int | None", "int"), content + " + 1"]
    texts = ["\n".join([*lines[: line - 1], change, *lines[line:]]) for change in changes]
    return [
        Mutant(file, line, "Ended", changed, (content.strip(), change.strip()))
        for changed, change in zip(texts, changes, strict=True)
    ]


def sample(folder: Path, text: str) -> list[tuple[str, str]]:
    (folder / "product.py").write_text(text)
    reached = {"product.py": {line: frozenset(IDS) for line in range(1, text.count("\n") + 1)}}
    return [one.change for one in drawn(folder, reached, ends_of, 31)]


def test_each_line_of_a_function_has_one_mutant_that_runs_otherwise(tmp_path):
    drawn_changes = sample(tmp_path, PRODUCT)

    assert sorted(after for _, after in drawn_changes) == [
        "few: int | None = number + 1",
        "return not is_many(few) + 1",
        "return number > LIMIT + 1",
    ]


def test_lines_that_moved_are_drawn_in_the_same_order(tmp_path):
    moved = PRODUCT.replace("def is_few", "def is_none(number):\n    pass\n\ndef is_few")

    drawn_changes = [change for change in sample(tmp_path, moved) if change[0] != "pass"]

    assert drawn_changes == sample(tmp_path, PRODUCT)


def test_the_fastest_test_of_each_file_comes_first_and_one_that_failed_never():
    seconds = {"a.py::one": 1.0, "a.py::two": 0.1, "a.py::three": 0.2, "b.py::four": 3.0}
    outcomes = {name: Outcome(passed=True, seconds=taken) for name, taken in seconds.items()}
    outcomes["c.py::failed"] = Outcome(passed=False, seconds=0.0)

    names = chosen(frozenset(outcomes), outcomes, 3)

    assert names == ["a.py::two", "b.py::four", "a.py::three"]
