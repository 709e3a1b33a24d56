"""fleetcfg as on Windows, as far as that can be had elsewhere: commands come in, endings go out.

``python -m tests.platforms.on_windows`` is a process in which

* every name of `os`, `signal`, `socket`, `select` and `time` that Windows has not is deleted, and
  every module that it has not cannot be imported (`tests.platforms.typeshed`), but for what the
  standard library of *this* machine calls by itself (`KEPT`);
* what fleetcfg imports as `sys` says ``win32``. Others see the machine's own: the libraries chose
  their ways before, and have Windows in their own tests;
* programs (``ssh-keygen``, ``git``) are found as this machine finds them: its `PATH` is none of
  Windows (`tests/platforms/test_programs.py` has the search itself);
* pywin32 and `msvcrt` are played (`tests.platforms.windows_modules`).

What this cannot show is told in ``docs/explanation/platforms.md``.

A line of JSON with ``folder``, ``environ``, ``words`` and ``language`` is a command; the answer is
one with ``code``, ``out`` and ``err``. Without words every module is imported.
"""

import builtins
import contextlib
import importlib
import io
import json
import multiprocessing.connection
import os
import pkgutil
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from importlib import metadata
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any, Final

from tests.platforms import windows_modules
from tests.platforms.typeshed import PARTLY, lacking, lacking_modules

KEPT: Final[Mapping[str, frozenset[str]]] = {
    # `subprocess` and `multiprocessing` of this machine wait for children, and make pipes, by them.
    "os": frozenset({"WNOHANG", "WIFSTOPPED", "WSTOPSIG", "set_blocking"}),
    # `socket.socketpair`, which on Windows is made of two ends of loopback.
    "socket": frozenset({"AF_UNIX"}),
}
# Libraries that choose their ways when they are imported: they choose those of this machine.
CHOOSING: Final = (
    "asyncio",
    "click",
    "cryptography.x509",
    "keyring",
    "lxml.etree",
    "netmiko",
    "ntc_templates",
    "paramiko",
    "pkcs11",
    "platformdirs",
    "prometheus_client",
    "pydantic",
    "requests",
    "rich.console",
    "ruamel.yaml",
    "smtplib",
    "ssl",
    "textfsm",
    "typer",
    "urllib3",
    "zoneinfo",
)


class SystemView(ModuleType):
    """`sys` as fleetcfg sees it: the machine's own, but for the name of the system."""

    def __init__(self) -> None:
        super().__init__("sys")

    def __getattribute__(self, name: str) -> Any:
        return "win32" if name == "platform" else getattr(sys, name)

    def __setattr__(self, name: str, value: object) -> None:
        setattr(sys, name, value)


class ViewLoader(Loader):
    """Loads a module of fleetcfg, which imports the view when it imports `sys`."""

    def __init__(self, loader: Loader, given: Mapping[str, object]) -> None:
        self._loader = loader
        self._given = given

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        module.__dict__["__builtins__"] = dict(self._given)
        self._loader.exec_module(module)


class WindowsFinder(MetaPathFinder):
    """Finds no module that Windows has not, and has fleetcfg see Windows."""

    def __init__(self) -> None:
        view = SystemView()

        def import_(name: str, *more: Any, **named: Any) -> Any:
            return view if name == "sys" else builtins.__import__(name, *more, **named)

        self._given = {**vars(builtins), "__import__": import_}

    def find_spec(self, name: str, path: Any, _target: object = None) -> ModuleSpec | None:
        if name in lacking_modules() or name.partition(".")[0] == "fleetcfg_kit":  # none there
            raise ModuleNotFoundError(name, name=name)
        if name.partition(".")[0] != "fleetcfg":
            return None
        spec = PathFinder.find_spec(name, path)
        if spec is not None and spec.loader is not None:
            spec.loader = ViewLoader(spec.loader, self._given)
        return spec


def become_windows() -> None:
    """Take away what Windows has not; fleetcfg must not have been imported before."""
    assert not any(name.partition(".")[0] == "fleetcfg" for name in sys.modules)
    for name in CHOOSING:
        importlib.import_module(name)
    for module in PARTLY:
        loaded = sys.modules[module]
        for name in lacking(module) - KEPT.get(module, frozenset()):
            if hasattr(loaded, name):
                delattr(loaded, name)
    for name in lacking_modules():
        sys.modules.pop(name, None)
    windows_modules.install()
    vars(multiprocessing.connection)["PipeConnection"] = multiprocessing.connection.Connection
    vars(subprocess)["CREATE_NO_WINDOW"] = 0  # POSIX has no such flags
    sys.meta_path.insert(0, WindowsFinder())
    leave_out_kit()
    programs = importlib.import_module("fleetcfg.machine.programs")
    vars(programs)["find_on_windows"] = lambda name, *_: shutil.which(name) or ""


def leave_out_kit() -> None:
    """Have nothing that is installed announce the kit, which no machine of Windows has."""
    every = metadata.distributions

    def without(**how: Any) -> Iterator[metadata.Distribution]:
        return (one for one in every(**how) if one.name != "fleetcfg-kit")

    vars(metadata)["distributions"] = without


def import_all() -> list[str]:
    """Import every module, and return their names."""
    import fleetcfg  # noqa: PLC0415 - not before this is Windows

    found = pkgutil.walk_packages(fleetcfg.__path__, "fleetcfg.")
    names = [one.name for one in found if not one.name.endswith(("__main__", ".access_posix"))]
    for name in names:
        importlib.import_module(name)
    return names


def do(asked: Mapping[str, Any]) -> dict[str, object]:
    """Run one command, as a process of its own would."""
    from fleetcfg.cli.language import use_language  # noqa: PLC0415 - not before this is Windows
    from fleetcfg.cli.program.main import run  # noqa: PLC0415 - as above

    if not asked["words"]:
        return {"code": 0, "out": " ".join(import_all()), "err": ""}

    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    use_language(asked["language"])
    os.environ.update(asked["environ"])
    with (
        contextlib.chdir(asked["folder"]),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        code = run(asked["words"])
    told, said = (stream.buffer.getvalue().decode() for stream in (out, err))
    return {"code": code, "out": told, "err": said}


def main() -> None:
    """Do what comes in until nothing more does."""
    become_windows()
    answers = sys.stdout
    for line in sys.stdin:
        print(json.dumps(do(json.loads(line))), file=answers, flush=True)


if __name__ == "__main__":
    main()
