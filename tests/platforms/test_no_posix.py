"""What only some systems have is called in one package, and by the simulator, which needs Linux."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import fleetcfg
import fleetcfg_kit
from tests.platforms.typeshed import PARTLY, lacking, lacking_modules

pytestmark = pytest.mark.long

SOURCES = (Path(fleetcfg.__file__).parent, Path(fleetcfg_kit.__file__).parent)
EXCUSED = ("machine/", "sim/")
ASKING = frozenset({("sys", "platform"), ("os", "name"), ("os", "uname"), ("platform", "system")})


def own_files() -> Iterator[tuple[str, ast.Module]]:
    for source, file in ((one, file) for one in SOURCES for file in sorted(one.rglob("*.py"))):
        name = file.relative_to(source).as_posix()
        if not name.startswith(EXCUSED):
            yield name, ast.parse(file.read_text("utf-8"))


def imported(tree: ast.Module) -> Iterator[str]:
    """Give each module that is imported."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def used(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Give each name that is taken from a module, as attribute, by its spelling, or by import."""
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id=module), attr=name):
                yield module, name
            case ast.Call(
                func=ast.Name(id="getattr" | "hasattr"),
                args=[ast.Name(id=module), ast.Constant(value=str(name)), *_],
            ):
                yield module, name
            case ast.ImportFrom(module=str(module), names=names):
                yield from ((module, each.name) for each in names)
            case _:
                pass


def test_the_list_of_names_is_no_empty_one():
    assert {"fork", "geteuid", "fchmod", "O_NOFOLLOW", "O_DIRECTORY"} <= lacking("os")
    assert {"SIGALRM", "SIGHUP", "SIGPIPE", "setitimer"} <= lacking("signal")
    assert {"AF_UNIX"} <= lacking("socket")
    assert {"fcntl", "grp", "pwd", "resource", "syslog", "termios"} <= lacking_modules()
    assert not {"os", "json", "signal", "subprocess", "msvcrt"} & lacking_modules()
    assert not {"open", "link", "kill", "O_EXCL", "fsync"} & lacking("os")


def test_no_other_room_takes_what_windows_has_not():
    missing = {(module, name) for module in PARTLY for name in lacking(module)}
    found = {
        (file, f"{module}.{name}")
        for file, tree in own_files()
        for module, name in used(tree)
        if (module, name) in missing
    }

    assert found == set()


def test_no_other_room_imports_what_windows_has_not():
    found = {(file, name) for file, tree in own_files() for name in imported(tree)}

    assert {(file, name) for file, name in found if name in lacking_modules()} == set()


def test_no_other_room_asks_on_which_system_it_runs():
    found = {file for file, tree in own_files() for use in used(tree) if use in ASKING}

    assert found == set()
