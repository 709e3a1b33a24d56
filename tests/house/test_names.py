"""One thing has one name, and one name is one thing: no public type is defined twice."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import fleetcfg
import fleetcfg_kit

SOURCES = (Path(fleetcfg.__file__).parent, Path(fleetcfg_kit.__file__).parent)
TYPE = re.compile(r"[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*")  # not a CONSTANT, not a _Private


def own_files() -> Iterator[tuple[Path, Path]]:
    """Yield each module of the product and of its kit, behind the folder that it lies in."""
    for source in SOURCES:
        yield from ((source, file) for file in sorted(source.rglob("*.py")))


def types_of(tree: ast.Module) -> set[str]:
    """Return the public types of a module: classes, and what is an alias by its spelling."""
    found: set[str] = set()
    for node in tree.body:
        match node:
            case ast.ClassDef(name=name):
                found.add(name)
            case ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]):
                found.add(name)
            case _:
                pass
    return {name for name in found if TYPE.fullmatch(name)}


def defined() -> dict[str, list[str]]:
    """Return the modules in which each public type is defined."""
    found: dict[str, list[str]] = defaultdict(list)
    for source, file in own_files():
        for name in types_of(ast.parse(file.read_text("utf-8"))):
            found[name].append(file.relative_to(source).as_posix())
    return found


def test_no_public_type_is_defined_twice():
    twice = {name: files for name, files in defined().items() if len(files) > 1}

    assert twice == {}, "choose another name; the glossary has one name for one thing"
