"""The page on threats names tests; each of them exists."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
PAGE = (ROOT / "docs" / "threats.md").read_text("utf-8")
CODE = re.compile(r"^\| `([A-Z][A-Z0-9_]+)` \|", re.MULTILINE)
REGISTER = (ROOT / "docs" / "reference" / "refusals.md").read_text("utf-8")
OF_0_2_0 = (Path(__file__).parent / "refusals_of_0_2_0.txt").read_text("utf-8").split()


@pytest.mark.parametrize(("file", "name"), sorted(set(NAMED.findall(PAGE))))
def test_each_test_that_the_page_names_exists(file, name):
    tree = ast.parse((ROOT / file).read_text("utf-8"))

    assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_each_row_of_the_page_names_a_test():
    rows = [line for line in PAGE.splitlines() if line.startswith("| ") and "phép thử" not in line]

    assert len(rows) > 30
    assert [row for row in rows if not NAMED.search(row)] == []


def test_every_refusal_that_came_after_0_2_0_has_its_row():
    newer = set(CODE.findall(REGISTER)) - set(OF_0_2_0)
    named = set(re.findall(r"`([A-Z][A-Z0-9_]+)`", PAGE))

    assert len(newer) > 90
    assert sorted(newer - named) == []


def test_a_row_of_newer_refusals_names_tests_that_speak_of_each():
    section = PAGE.partition("có từ sau 0.2.0")[2].partition("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| ")][1:]
    silent = {
        code
        for row in rows
        for code in re.findall(r"`([A-Z][A-Z0-9_]+)`", row)
        if not any(code in (ROOT / file).read_text("utf-8") for file, _ in NAMED.findall(row))
    }

    assert silent - TOLD_ALIKE == set()


# A table of the three documents: what an import remembers although it is refused.
TOLD_ALIKE = {"MANIFEST_KEPT"}
