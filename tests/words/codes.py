"""Which codes and labels the package speaks of, learned from its syntax and its own signatures.

A code is what is handed to a parameter that is called ``code``: of an error, of `Problems.error`,
of a noun, of a function that raises. What is handed on through a table or a variable is known by
its looks: no other constant of the package is spelled in capitals with a low line, but for a few
names that belong to the system.
"""

import ast
import inspect
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

import fleetcfg
import fleetcfg.errors
import fleetcfg_kit
from fleetcfg.errors import DeviceError, FleetcfgError
from fleetcfg.model.problem import Problem, Problems

OF_THE_SYSTEM = ("FLEETCFG_", "GIT_", "O_", "SQLITE_", "SSH_ASKPASS_", "CLOCK_BOOTTIME")
BEGINNINGS = {"SETTLED_", "TTPAR_"}  # what stands before a name that is known only at run time
METHODS = {"error": Problems.error, "warning": Problems.warning}
# Trouble with a device gets these from the caller that knows them.
ADDED_LATER = {"host", "address", "port"}


@dataclass(frozen=True)
class Given:
    """One place where a code is handed to `taker`."""

    code: str
    taker: Any
    facts: frozenset[str] | None  # None: not all of them are spelled out at this place


# It imports what no other system has; its one code is given elsewhere, too.
OF_WINDOWS = frozenset({"fleetcfg.machine.access_windows"})


@cache
def modules() -> tuple[ModuleType, ...]:
    found = (
        each.name
        for package in (fleetcfg, fleetcfg_kit)
        for each in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    )
    return tuple(import_module(name) for name in found if name not in OF_WINDOWS)


@cache
def nodes(module: ModuleType) -> tuple[ast.AST, ...]:
    """Return everything in the source of *module*."""
    return tuple(ast.walk(ast.parse(inspect.getsource(module))))


@cache
def given() -> tuple[Given, ...]:
    return tuple(
        Given(constant, taker, _facts(call, taker))
        for module in modules()
        for call in nodes(module)
        if isinstance(call, ast.Call) and (taker := _taker(call.func, module)) is not None
        for constant in _constants(_handed(call, taker))
    )


def constants(*among: ModuleType) -> set[str]:
    """Return every text that stands in the source of *among*, docstrings and all."""
    return {
        node.value
        for module in among
        for node in nodes(module)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def spelled_codes(*among: ModuleType) -> set[str]:
    """Return every constant in the source of *among* that looks like a code."""
    return {
        text
        for text in constants(*among) - BEGINNINGS
        if "_" in text.strip("_")
        and text.isupper()
        and text.isidentifier()
        and not text.startswith(OF_THE_SYSTEM)
    }


def refusals_of_trust() -> set[str]:
    """Return every code with which documents are refused; a `Problem` of a folder refuses none."""
    trust = [module for module in modules() if module.__name__.startswith("fleetcfg.trust")]
    named = {each.code for each in given() if is_error(each.taker)} & constants(*trust)
    problems = {each.code for each in given() if each.taker is Problem}
    return named | (spelled_codes(*trust) - problems)


def is_error(taker: Any) -> bool:
    return isinstance(taker, type) and issubclass(taker, FleetcfgError)


def built_labels() -> set[str]:
    """Return the pattern of every key that is put together: ``verdict.*``, ``notice.*.long``."""
    return {
        "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in node.values)
        for module in modules()
        for node in nodes(module)
        if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant)
    }


def is_built(label: str, patterns: set[str]) -> bool:
    """Tell whether *label* is of one of *patterns*, each hole filled with a name without a dot."""
    return any(
        label.count(".") == pattern.count(".") and fnmatchcase(label, pattern)
        for pattern in patterns
    )


def asked_labels() -> set[str]:
    """Return every label that is asked for by its whole name."""
    return {
        constant
        for module in modules()
        for call in nodes(module)
        if isinstance(call, ast.Call) and _name(call.func) in ("word", "label") and call.args
        for constant in _constants(call.args[0])
    }


def _name(func: ast.expr) -> str:
    return getattr(func, "attr", getattr(func, "id", ""))


def _taker(func: ast.expr, module: ModuleType) -> Any:
    """Return what is called, if it has a parameter that is called ``code``."""
    match func:
        case ast.Name(name):
            found = vars(module).get(name)
        case ast.Attribute(ast.Name(owner), name):
            found = getattr(vars(module).get(owner), name, None) or METHODS.get(name)
        case ast.Attribute(_, name):
            found = METHODS.get(name)
        case _:
            return None
    return found if callable(found) and "code" in _parameters(found) else None


@cache
def _parameters(taker: Any) -> list[str]:
    try:
        names = list(inspect.signature(taker).parameters)
    except (TypeError, ValueError):  # a builtin that tells none
        return []
    return names[1:] if taker in METHODS.values() else names


def _handed(call: ast.Call, taker: Any) -> ast.expr | None:
    position = _parameters(taker).index("code")
    if position < len(call.args):
        return call.args[position]
    return next((each.value for each in call.keywords if each.arg == "code"), None)


def _facts(call: ast.Call, taker: Any) -> frozenset[str] | None:
    # An error of a room's own is told further up, with more facts than it carries.
    is_public = is_error(taker) and hasattr(fleetcfg.errors, taker.__name__)
    names = {each.arg for each in call.keywords if each.arg}
    if len(names) < len(call.keywords) or not (is_public or taker in METHODS.values()):
        return None
    return frozenset(names | (ADDED_LATER if taker is DeviceError else set()))


def _constants(node: ast.expr | None) -> Iterator[str]:
    match node:
        case ast.Constant(str(text)) if text:
            yield text
        case ast.IfExp():
            yield from _constants(node.body)
            yield from _constants(node.orelse)
        case ast.BoolOp():
            for each in node.values:
                yield from _constants(each)
        case _:
            pass
