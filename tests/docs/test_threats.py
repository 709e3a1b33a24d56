"""The page on threats names tests; each of them exists."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
PAGE = (ROOT / "docs" / "threats.md").read_text("utf-8")


@pytest.mark.parametrize(("file", "name"), sorted(set(NAMED.findall(PAGE))))
def test_each_test_that_the_page_names_exists(file, name):
    tree = ast.parse((ROOT / file).read_text("utf-8"))

    assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_each_row_of_the_page_names_a_test():
    rows = [line for line in PAGE.splitlines() if line.startswith("| ") and "phép thử" not in line]

    assert len(rows) > 30
    assert [row for row in rows if not NAMED.search(row)] == []
