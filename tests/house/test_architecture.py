"""`docs/architecture.md` says what the code is: blocks are made from it, rows are held to it."""

import ast
import re
from functools import cache

import pytest

from tests.house.make_architecture import PAGE, ROOT, packages, written
from tests.house.test_names import defined

ROW = re.compile(r"^\| (\d+) \| `(\w+)` \| `([\w.]+)` \| `([\w/.]+)` \|", re.MULTILINE)
WAYS = {"The way of a parameter": 10, "The way of a change": 15}


def section(title: str) -> str:
    """Return the text below a heading that begins with *title*."""
    return PAGE.read_text("utf-8").partition(f"\n## {title}")[2].partition("\n## ")[0]


ROWS = [(way, *row) for way in WAYS for row in ROW.findall(section(way))]


@cache
def parsed(file: str) -> ast.Module:
    return ast.parse((ROOT / "fleetcfg" / file).read_text("utf-8"))


@cache
def shapes() -> frozenset[str]:
    return frozenset(defined())


def function(file: str, name: str) -> ast.FunctionDef:
    """Return the function, or the method of a class, that *name* is in *file*."""
    owner, _, own = name.rpartition(".")
    body = parsed(file).body
    if owner:
        (found,) = (one for one in body if isinstance(one, ast.ClassDef) and one.name == owner)
        body = found.body
    (made,) = (one for one in body if isinstance(one, ast.FunctionDef) and one.name == own)
    return made


def makes(node: ast.FunctionDef, shape: str) -> bool:
    """Tell whether a function says that it returns *shape*, or calls it by name."""
    returned = ast.unparse(node.returns) if node.returns else ""
    called = {ast.unparse(part.func) for part in ast.walk(node) if isinstance(part, ast.Call)}
    return re.search(rf"\b{shape}\b", returned) is not None or shape in called


def test_what_is_made_from_the_code_is_as_the_code_is():
    page = PAGE.read_text("utf-8")

    assert written(page) == page, "run: python -m tests.house.make_architecture"


def test_every_room_is_told_what_may_go_in_and_what_may_not():
    told = re.findall(r"^\| `(\w+)`(?:, `(\w+)`)? \|", section("What may go in"), re.MULTILINE)

    assert sorted(name for names in told for name in names if name) == sorted(
        [*packages(), *packages("fleetcfg_kit")]
    )


@pytest.mark.parametrize(("way", "most"), WAYS.items())
def test_a_way_has_no_more_shapes_than_a_reader_can_follow(way, most):
    numbers = [int(number) for named, number, *_ in ROWS if named == way]

    assert numbers == list(range(1, len(numbers) + 1))
    assert 0 < len(numbers) <= most


@pytest.mark.parametrize(("way", "number", "shape", "name", "file"), ROWS)
def test_every_shape_of_a_way_is_made_where_the_page_says(way, number, shape, name, file):
    assert shape in shapes()
    assert makes(function(file, name), shape)
