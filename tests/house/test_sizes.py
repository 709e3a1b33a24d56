"""Sizes that a reader can hold; nothing silenced; no private part of a library used.

No file but a table is excused from its size, and no function. Of the rest, each list names what
there still is, with how much: it may shrink, and not grow. What is no more is taken off the list.
"""

import ast
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from fleetcfg.cli.added import added_names, load_added
from fleetcfg.cli.names import COMMANDS, command_module
from fleetcfg.cli.program.tree import members_of

ROOT = Path(__file__).parents[2]
FOLDERS = ("fleetcfg", "kit", "tests", "benchmarks", "release", "website")
FILE_LINES, COMMAND_LINES, FUNCTION_LINES = 400, 120, 40

# A table is read by looking up, not from top to bottom.
TABLES: frozenset[str] = frozenset()

# `fmt: skip` and `fmt: off`, by file.
UNFORMATTED: Mapping[str, int] = {
    "tests/sim/core/test_family.py": 2,
}
# `noqa: C901`, `PLR0912`, `PLR0915`: ruff measures complexity; what is excused from it, by file.
COMPLEX: Mapping[str, int] = {}
# Names of libraries that begin with an underscore, by file. `lxml.etree._Element` is the one name
# that lxml has for an element's type.
PRIVATE: Mapping[str, int] = {
    "fleetcfg/cli/click.py": 1,
    "fleetcfg/devices/drivers/cisco_ce/write_words.py": 1,
    "fleetcfg/devices/drivers/cisco_ce/xml.py": 1,
    "fleetcfg/report/formats/word_xml.py": 1,
    "fleetcfg/report/junit.py": 1,
    "kit/fleetcfg_kit/sim/cisco_ce/documents.py": 1,
}

EXCUSED = ("C901", "PLR0911", "PLR0912", "PLR0915")


def files(*packages: str) -> Iterator[tuple[str, str]]:
    """Yield each file of ours, by its path from the root, with its text."""
    for package in packages or FOLDERS:
        for file in sorted((ROOT / package).rglob("*.py")):
            if "node_modules" not in file.parts:
                yield file.relative_to(ROOT).as_posix(), file.read_text("utf-8")


def too_large(found: Mapping[str, int], known: Mapping[str, int]) -> dict[str, str]:
    """Return what is larger than it was known to be, and what needs not be known any more."""
    grown = {
        name: f"{size}, known with {known.get(name, 'none')}"
        for name, size in found.items()
        if size > known.get(name, 0)
    }
    return grown | {name: "take it off the list" for name in known if name not in found}


def test_a_file_is_at_most_400_lines():
    sizes = {name: text.count("\n") for name, text in files() if name not in TABLES}

    assert {name: size for name, size in sizes.items() if size > FILE_LINES} == {}


def test_a_command_is_at_most_120_lines_and_nothing_else_stands_beside_it():
    groups = {name: members_of(name) for name in (*COMMANDS, *added_names())}
    paths: set[tuple[str, ...]] = {(name, one) for name, of in groups.items() for one in of}
    paths |= {(name,) for name, of in groups.items() if not of}
    added = {name: [load_added(name).package] for name in added_names()}
    places = {command_module(path, *added.get(path[0], [])) for path in paths}
    modules = {place.replace(".", "/") + ".py" for place in places}
    every = {
        name.removeprefix("kit/"): text
        for name, text in files("fleetcfg/cli/commands", "kit/fleetcfg_kit/commands")
    }
    sizes = {name: text.count("\n") for name, text in every.items() if "__init__" not in name}

    assert len(modules) == len(paths)
    assert {*sizes} == modules
    assert {name: size for name, size in sizes.items() if size > COMMAND_LINES} == {}


def test_a_function_is_at_most_40_lines():
    found = {
        f"{name}::{function.name}": size
        for name, text in files()
        for function in ast.walk(ast.parse(text))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        if (size := (function.end_lineno or 0) - function.lineno + 1) > FUNCTION_LINES
    }

    assert found == {}


def test_no_function_is_excused_from_its_complexity():
    found = Counter(
        name
        for name, text in files()
        for line in text.splitlines()
        if "# noqa:" in line and any(code in line.partition("# noqa:")[2] for code in EXCUSED)
    )

    assert too_large(found, COMPLEX) == {}


def test_everything_is_formatted():
    here = Path(__file__).relative_to(ROOT).as_posix()
    found = Counter(
        name
        for name, text in files()
        if name != here
        for line in text.splitlines()
        if "# fmt: skip" in line or "# fmt: off" in line
    )

    assert too_large(found, UNFORMATTED) == {}


def test_no_private_part_of_a_library_is_used():
    found = {
        name: count for name, text in files("fleetcfg", "kit") if (count := len(_private(text)))
    }

    assert too_large(found, PRIVATE) == {}


def _private(text: str) -> set[str]:
    """Return the private names of others' modules that a module imports, or reaches for."""
    tree, modules, found = ast.parse(text), set[str](), set[str]()
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                modules |= {
                    (n.asname or n.name).partition(".")[0] for n in names if _is_foreign(n.name)
                }
                found |= {n.name for n in names if _is_foreign(n.name) and "._" in n.name}
            case ast.ImportFrom(module=str(module), names=names) if _is_foreign(module):
                modules |= {n.asname or n.name for n in names}
                found |= {f"{module}.{n.name}" for n in names if "._" in f".{module}.{n.name}"}
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id=name), attr=attribute) if name in modules:
                if attribute.startswith("_") and not attribute.startswith("__"):
                    found.add(f"{name}.{attribute}")
    return found


def _is_foreign(module: str) -> bool:
    top = module.partition(".")[0]
    return top not in {"fleetcfg", "fleetcfg_kit", "__future__"} | sys.stdlib_module_names
