"""What Python has on Linux and not on Windows, as the type stubs of the standard library say it.

Nobody keeps this list by hand: typeshed, which comes with mypy, says of each name on which systems
it is (``if sys.platform != "win32":``), and takes it from CPython's own documentation and builds.
"""

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import mypy

STUBS = Path(mypy.__file__).parent / "typeshed" / "stdlib"
# Modules that have a part only on Windows; `os` is a package of the stubs.
PARTLY = ("os", "select", "signal", "socket", "time")
_VERSION = (3, 11)
_OTHER_MODULES = frozenset({"_typeshed", "collections.abc", "sys", "typing", "typing_extensions"})


@cache
def lacking(module: str) -> frozenset[str]:
    """Return the names of *module* that Linux has and Windows has not."""
    return _names(module, "linux") - _names(module, "win32")


@cache
def lacking_modules() -> frozenset[str]:
    """Return the modules that have nothing of their own on Windows."""
    found = (file.stem for file in STUBS.glob("*.pyi") if not file.stem.startswith("_"))
    return frozenset(name for name in found if _is_lacking(name))


def _is_lacking(module: str) -> bool:
    own = {platform: _names(module, platform) for platform in ("linux", "win32")}
    return bool(own["linux"]) and not own["win32"]


def _names(module: str, platform: str) -> frozenset[str]:
    path = STUBS.joinpath(*module.split("."))
    file = path / "__init__.pyi" if path.is_dir() else path.with_suffix(".pyi")
    body = ast.parse(file.read_text("utf-8")).body
    return frozenset(name for node in _here(body, platform) for name in _defined(node))


def _here(body: Iterable[ast.stmt], platform: str) -> Iterator[ast.stmt]:
    for node in body:
        if isinstance(node, ast.If):
            yield from _here(node.body if _holds(node.test, platform) else node.orelse, platform)
        else:
            yield node


def _defined(node: ast.stmt) -> Iterator[str]:
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.AnnAssign(target=ast.Name(id=name), annotation=kind):
            if ast.unparse(kind) != "TypeAlias":
                yield name
        case ast.Assign(targets=[ast.Name(id=name)]):
            yield name
        case ast.ImportFrom(module=module, names=names) if module not in _OTHER_MODULES:
            yield from (each.name for each in names if each.asname == each.name)
        case _:
            pass


def _holds(test: ast.expr, platform: str) -> bool:
    match test:
        case ast.BoolOp(op=ast.And(), values=parts):
            return all(_holds(part, platform) for part in parts)
        case ast.BoolOp(values=parts):
            return any(_holds(part, platform) for part in parts)
        case ast.UnaryOp(operand=part):
            return not _holds(part, platform)
        case ast.Compare(left=left, ops=[how], comparators=[right]):
            return _compare(ast.unparse(left), how, ast.literal_eval(right), platform)
        case _:
            raise ValueError(ast.unparse(test))


def _compare(left: str, how: ast.cmpop, right: object, platform: str) -> bool:
    found: object = {"sys.platform": platform, "sys.version_info": _VERSION}[left]
    match how:
        case ast.Eq():
            return found == right
        case ast.NotEq():
            return found != right
        case ast.GtE() if isinstance(right, tuple):
            return right <= _VERSION
        case ast.Lt() if isinstance(right, tuple):
            return right > _VERSION
        case _:
            raise ValueError(how)
