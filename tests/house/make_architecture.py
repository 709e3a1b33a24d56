"""Write what `docs/architecture.md` says of the code: ``python -m tests.house.make_architecture``.

What stands between its markers is made from the layers in `pyproject.toml`, from the imports that
there are, and from the first sentence of each package's docstring; `test_architecture` holds it.
"""

import ast
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import grimp

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "architecture.md"
ROOTS = {"fleetcfg": ROOT / "fleetcfg", "fleetcfg_kit": ROOT / "kit" / "fleetcfg_kit"}
BLOCK = re.compile(r"(<!-- made: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
LANGUAGE = frozenset({"fleetcfg.words", "typer", "rich", "gettext"})


@cache
def linter() -> Mapping[str, Any]:
    """Return the settings of import-linter."""
    tools: Mapping[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]
    settings: Mapping[str, Any] = tools["importlinter"]
    return settings


@cache
def imports() -> grimp.ImportGraph:
    """Return who imports whom."""
    return grimp.build_graph(*ROOTS, include_external_packages=True, cache_dir=None)


def floors(root: str = "fleetcfg") -> list[list[str]]:
    """Return the packages of each floor of *root*, the highest first."""
    layers = next(c["layers"] for c in linter()["contracts"] if c.get("containers") == [root])
    return [re.split(r" [|:] ", layer) for layer in layers]


def packages(root: str = "fleetcfg") -> list[str]:
    return [package for floor in floors(root) for package in floor]


def used_by(package: str, root: str = "fleetcfg") -> set[str]:
    """Return every module, of ours and of others, that a package imports itself."""
    graph, name = imports(), f"{root}.{package}"
    modules = {name, *graph.find_descendants(name)}
    return {used for one in modules for used in graph.find_modules_directly_imported_by(one)}


def below(package: str, root: str) -> list[str]:
    """Return the packages of *root* that a package imports, in the order of the floors."""
    used = {
        f"{module}.".split(".")[1]
        for module in used_by(package, root)
        if module.startswith(f"{root}.")
    }
    return [other for other in packages(root) if other in used and other != package]


def sentence(package: str, root: str = "fleetcfg") -> str:
    """Return the first sentence of a package's docstring."""
    folder = ROOTS[root] / package
    file = folder / "__init__.py" if folder.is_dir() else folder.with_suffix(".py")
    first = (ast.get_docstring(ast.parse(file.read_text("utf-8"))) or "").partition("\n\n")[0]
    return " ".join(first.split()).replace("|", "\\|")


def speaks(floor: Sequence[str]) -> bool:
    """Tell whether a package of *floor* knows words, a terminal or an exit code."""
    return any(used_by(package) & LANGUAGE or package == "words" for package in floor)


def house() -> Iterator[str]:
    """Yield the picture: a line a floor, and a line below which there is no language."""
    every = floors()
    lowest = max(number for number, floor in enumerate(every) if speaks(floor))
    yield "```"
    for number, floor in enumerate(every):
        yield f"  {' │ '.join(floor)}"
        if number == lowest:
            yield "══════ below this line: no language, no terminal, no exit code ══════"
    yield "```"
    yield ""
    yield from rooms("fleetcfg")


def rooms(root: str) -> Iterator[str]:
    """Yield the table of the packages of *root*, the highest floor first."""
    yield "| package | is | imports |"
    yield "|---|---|---|"
    for one in packages(root):
        yield f"| `{one}` | {sentence(one, root)} | {', '.join(below(one, root)) or '–'} |"


def subjects(package: str, holds: str) -> Iterator[str]:
    """Yield the packages by subject in *package*, in the order of their layers.

    Args:
        package: Such as ``workflow``; import-linter has their order.
        holds: What a module of them is, as the head of its column.
    """
    settings = next(
        c for c in linter()["contracts"] if c.get("containers") == [f"fleetcfg.{package}"]
    )
    yield f"| subject | is | {holds} |"
    yield "|---|---|---|"
    for name in [one for layer in settings["layers"] for one in re.split(r" [|:] ", layer)]:
        folder = ROOT / "fleetcfg" / package / name
        if folder.is_dir():
            modules = [f"`{one}`" for one in sorted(file.stem for file in folder.glob("[!_]*.py"))]
            yield f"| `{name}` | {sentence(f'{package}/{name}')} | {', '.join(modules)} |"


def contracts() -> Iterator[str]:
    """Yield the contracts that hold the floors apart."""
    for number, contract in enumerate(linter()["contracts"], 1):
        yield f"{number}. {contract['name']}."


MADE = {
    "house": house,
    "kit": lambda: rooms("fleetcfg_kit"),
    "subjects": lambda: subjects("workflow", "use cases"),
    "told": lambda: subjects("report", "modules"),
    "commands": lambda: subjects("cli", "modules"),
    "contracts": contracts,
}


def written(page: str) -> str:
    """Return *page* with every block made anew."""
    return BLOCK.sub(lambda m: m[1] + "\n".join(MADE[m[2]]()) + "\n" + m[3], page)


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text("utf-8")), "utf-8")
