"""How a function becomes a command.

A command is a function in a module of its own, imported when it is called, so that ``--help`` costs
no more than Typer itself. What explains it is the word ``help.NAME``, or ``help.NAME.long``.
"""

import gc
import inspect
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import is_dataclass
from functools import cache, wraps
from importlib import import_module  # noqa: TID251 - of this package, loaded when needed
from typing import Any, Final

import typer

from fleetcfg.cli.added import Function, added_function, added_names, load_added, shadows
from fleetcfg.cli.click import click
from fleetcfg.cli.help.layout import HelpGroup
from fleetcfg.cli.language import current_words, word
from fleetcfg.cli.names import COMMANDS, HELP_GROUPS, MOVED, command_module
from fleetcfg.cli.options.common import LangOption
from fleetcfg.cli.program.command import WholeCommand
from fleetcfg.cli.terminal.errors import say
from fleetcfg.errors import AddedCommandError

_NAMED: Final = inspect.Parameter.KEYWORD_ONLY
_SENTENCE: Final = re.compile(r"(?<=\.)\s")


class Commands(HelpGroup):
    """A command with commands of its own, each imported when it is called."""

    names: Sequence[str] = tuple(COMMANDS)
    path: tuple[str, ...] = ()

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - Click's signature
        """Return the names."""
        if self.path:
            return list(self.names)
        *names, version, help_ = self.names
        return [*names, *added_names(), version, help_]

    def has(self, ctx: click.Context, name: str) -> bool:
        """Tell whether *name* is one; of the product's own, without a look at what is added."""
        return name in self.names or name in self.list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command *cmd_name*."""
        if not self.has(ctx, cmd_name):
            return None
        path = (*self.path, cmd_name)
        members = () if self.path else members_of(cmd_name)
        if not members:
            return _build_command(path, current_words().language)
        group = Commands(
            name=cmd_name, help=_explanation(path), no_args_is_help=True, rich_markup_mode=None
        )
        group.names, group.path = members, path
        return group

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that *args* begin with, by the name that it had before as well."""
        path = () if self.path else MOVED.get(args[0], ())
        if path:
            if not ctx.resilient_parsing:  # Tab
                new = " ".join(path)
                print(word("help.moved", old=args[0], new=new), file=sys.stderr, flush=True)
            args = [*path, *args[1:]]
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - Click's signature
        """List the commands, each with the first sentence that explains it; none is imported."""
        if self.path:
            self._list(formatter, "help.commands", self.names)
            return
        for group, names in listed_groups().items():
            self._list(formatter, f"help.group.{group}", names)

    def _list(self, formatter: click.HelpFormatter, title: str, names: Sequence[str]) -> None:
        width = max(map(len, self.names))  # one column for all groups
        told = ((name, word(".".join(("help", *self.path, name)))) for name in names)
        rows = [(f"{name:{width}}", _SENTENCE.split(text, 1)[0].rstrip(".")) for name, text in told]
        with formatter.section(word(title)):
            formatter.write_dl(rows)


@cache
def _build_command(path: tuple[str, ...], language: str) -> click.Command:
    """Return the command at *path*, as it explains itself in *language*, which is in use.

    It is built once: what is forked for each slice finds it built.
    """
    del language
    function: Function
    if path[0] in COMMANDS:
        module = command_module(path)
        function = getattr(import_module(module), module.rpartition(".")[2])
    else:
        function = added_function(path)
    app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    app.command(path[-1], cls=WholeCommand, help=_explanation(path))(_spread(function))
    return typer.main.get_command(app)


def members_of(name: str) -> Sequence[str]:
    """Return the commands of the command *name*; none if it has none of its own.

    Raises:
        AddedCommandError: As `load_added`.
    """
    return COMMANDS[name] if name in COMMANDS else load_added(name).members


def listed_groups() -> dict[str, list[str]]:
    """Return what `--help` lists by group; of what cannot be used, stderr says why."""
    groups = {group: list(names) for group, names in HELP_GROUPS.items()}
    faults = shadows()
    for name in added_names():
        try:
            added = load_added(name)
        except AddedCommandError as error:
            faults.append(error)
            continue
        names = groups.get(added.group, groups["tool"])
        names.insert(names.index(added.before) if added.before in names else len(names), name)
    for fault in faults:
        say(fault)
    return groups


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
        if not gc.isenabled():  # see `fleetcfg.__main__`
            gc.freeze()
            gc.enable()
        return function(**given)

    # Typer asks for the signature; the one of the function that is wrapped would be the other.
    called.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # any function has it
    called.__annotations__ = {one.name: one.annotation for one in parameters}
    return called


def _parameters(of: Callable[..., object]) -> list[inspect.Parameter]:
    found = inspect.signature(of, eval_str=True).parameters.values()
    return [parameter.replace(kind=_NAMED) for parameter in found]
