"""Every command by its name, and how a function becomes one.

A command is a function in a module of its own, imported when it is called, so that ``--help`` costs
no more than Typer itself. What explains it is the word ``help.NAME``, or ``help.NAME.long``.
"""

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import is_dataclass
from functools import wraps
from importlib import import_module  # noqa: TID251 - of this package, loaded when needed
from typing import Any, Final

import typer

from fleetcfg.cli.click import click
from fleetcfg.cli.help import HelpCommand, HelpGroup
from fleetcfg.cli.language import word
from fleetcfg.cli.options import LangOption

Function = Callable[..., int | None]

_NAMED: Final = inspect.Parameter.KEYWORD_ONLY
_SENTENCE: Final = re.compile(r"(?<=\.)\s")

COMMANDS: Final[Mapping[str, str | Mapping[str, str]]] = {
    "validate": "validate",
    "verify-tree": "verify_tree",
    "inventory": {"list": "list_hosts", "graph": "graph", "show": "show"},
    "explain": "explain",
    "audit": "audit",
    "history": "history",
    "snapshot": "snapshot",
    "adopt": "adopt",
    "plan": "plan",
    "show": "show",
    "approve": "approve",
    "reject": "reject",
    "verify": "verify",
    "apply": "apply",
    "reconcile": "reconcile",
    "play": "play",
    "trust": {name: name for name in ("key", "root", "manifest", "status", "sign", "init", "show")},
    "ledger": {
        "init": "init",
        "show": "show",
        "verify": "verify",
        "export": "export",
        "import": "import_",
    },
    "schema": "schema",
    "sim": {
        name: name
        for name in ("up", "device", "serve", "tamper", "fault", "power", "stats", "down")
    },
    "demo": "demo",
}
"""Each command by its name, in the order in which a newcomer meets them: where its function is."""


class Commands(HelpGroup):
    """A command with commands of its own, each imported when it is called."""

    table: Mapping[str, str | Mapping[str, str]] = COMMANDS
    path: tuple[str, ...] = ()

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - Click's signature
        """Return the names."""
        return list(self.table)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002 - Click's signature
        cmd_name: str,
    ) -> click.Command | None:
        """Import the command *cmd_name*."""
        entry, path = self.table.get(cmd_name), (*self.path, cmd_name)
        if entry is None:
            return None
        if isinstance(entry, str):
            return _build_command(path, ".".join((*self.path, entry)))
        group = Commands(
            name=cmd_name, help=_explanation(path), no_args_is_help=True, rich_markup_mode=None
        )
        group.table, group.path = entry, path
        return group

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - Click's signature
        """List the commands, each with the first sentence that explains it; none is imported."""
        told = ((name, word(".".join(("help", *self.path, name)))) for name in self.table)
        with formatter.section(word("help.commands")):
            formatter.write_dl([(name, _SENTENCE.split(text, 1)[0]) for name, text in told])


def _build_command(path: tuple[str, ...], module: str) -> click.Command:
    function: Function = getattr(import_module(f"fleetcfg.cli.{module}"), module.rpartition(".")[2])
    app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    app.command(path[-1], cls=HelpCommand, help=_explanation(path))(_spread(function))
    return typer.main.get_command(app)


def _explanation(path: tuple[str, ...]) -> str:
    key = ".".join(("help", *path))
    found = word(f"{key}.long")
    return word(key) if found == f"{key}.long" else found


def _spread(function: Function) -> Function:
    """Return *function* with each group of options in the place of its parts, and ``--lang``."""
    groups: dict[str, Callable[..., object]] = {}
    parameters: list[inspect.Parameter] = []
    for parameter in _parameters(function):
        group = parameter.annotation
        if isinstance(group, type) and is_dataclass(group):
            groups[parameter.name] = group
            parameters += _parameters(group)
        else:
            parameters.append(parameter)
    parameters.append(inspect.Parameter("lang", _NAMED, default="", annotation=LangOption))

    @wraps(function)
    def called(**given: Any) -> int | None:  # noqa: ANN401 - what Typer parsed, by the parts' own types
        given.pop("lang")  # `main` has read it before
        for name, group in groups.items():
            parts = {part.name: given.pop(part.name) for part in _parameters(group)}
            given[name] = group(**parts)
        return function(**given)

    # Typer asks for the signature; the one of the function that is wrapped would be the other.
    called.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # any function has it
    called.__annotations__ = {one.name: one.annotation for one in parameters}
    return called


def _parameters(of: Callable[..., object]) -> list[inspect.Parameter]:
    found = inspect.signature(of, eval_str=True).parameters.values()
    return [parameter.replace(kind=_NAMED) for parameter in found]
