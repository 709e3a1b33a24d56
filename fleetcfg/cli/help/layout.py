"""How commands look from outside: help and usage in the language in use, as plain text.

Typer's own help draws boxes with a library that takes longer to import than most commands take to
run, and breaks words on a narrow terminal; this module does neither.
"""

import re
from collections.abc import Sequence
from typing import Final

from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from fleetcfg.cli.click import click
from fleetcfg.cli.help.elsewhere import ELSEWHERE, OF_KIT
from fleetcfg.cli.help.parsing import by_new_names, parse_whole
from fleetcfg.cli.language import word
from fleetcfg.errors import RequestError
from fleetcfg.model.nearest import nearest

_RANGE: Final = re.compile(
    r"(?P<least>[\d.]+)<=x<=(?P<most>[\d.]+)|x>=(?P<at_least>[\d.]+)"
)  # as Typer spells it
_LISTED: Final = "{known}"
_TYPERS_OWN = {
    "help": "help.this",
    "install_completion": "help.install_completion",
    "show_completion": "help.show_completion",
}


class _Spoken(click.Command):
    """What commands and groups of commands have in common."""

    def get_help_option_names(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - Click's signature
        """Return the same whoever asks: Click keeps what it made of the first answer."""
        return ["--help", "-h"]

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write how it is called."""
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix=f"{word('help.usage')}: ")

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Return the words of the usage: ``[OPTIONS] HOST [PATH]...``."""
        return [f"[{word('help.options').upper()}]", *map(_usage, _arguments(self, ctx))]

    def write_params(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write arguments, then options, each with what it is for."""
        arguments = [
            (metavar_of(param.display_name_raw), explained(param, ctx))
            for param in _arguments(self, ctx)
        ]
        if arguments:
            with formatter.section(word("help.arguments")):
                formatter.write_dl(arguments)
        options = (param for param in self.get_params(ctx) if isinstance(param, TyperOption))
        with formatter.section(word("help.options")):
            formatter.write_dl([_record(option, ctx) for option in options])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write examples, as they are typed."""
        lines = examples_of(ctx)
        if lines:
            with formatter.section(word("help.for_example")):
                for line in lines:
                    formatter.write(f"{'':>{formatter.current_indent}}{line}\n")


class HelpCommand(_Spoken, TyperCommand):
    """One command."""

    allow_extra_args = True  # `parse_args` refuses them, in the language in use

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write arguments and options."""
        self.write_params(ctx, formatter)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse *args*; what is wrong with them is found whole."""
        args = by_new_names(ctx, args)
        if ctx.resilient_parsing:  # Tab, or help: nothing is refused
            return super().parse_args(ctx, args)
        return parse_whole(self, ctx, args)


class HelpGroup(_Spoken, TyperGroup):
    """A command with commands of its own."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write options, then commands."""
        self.write_params(ctx, formatter)
        self.format_commands(ctx, formatter)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Return the words of the usage, the place of a command under its translated name."""
        return [*super().collect_usage_pieces(ctx), f"{word('help.command').upper()} ..."]

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that *args* begin with."""
        name = args[0]
        if name.startswith("-") or ctx.resilient_parsing or self.has(ctx, name):
            return super().resolve_command(ctx, args)
        raise self.unknown(ctx, name)

    def has(self, ctx: click.Context, name: str) -> bool:
        """Tell whether *name* is one of its commands."""
        return name in self.list_commands(ctx)

    def unknown(self, ctx: click.Context, name: str) -> RequestError:
        """Return what is said of *name*, which is no command here."""
        if ctx.parent is None and name in OF_KIT:
            return RequestError("USAGE_COMMAND_OF_KIT", name=name)
        instead = ELSEWHERE.get(name) if ctx.parent is None else None
        if instead is not None:
            first, _, other = instead.partition(" | ")
            facts = {"instead": first, "other": other, "command": _command_of(first)}
            return RequestError("USAGE_COMMAND_ELSEWHERE", name=name, **facts)
        close = nearest(name, self.list_commands(ctx))
        return RequestError(
            "USAGE_COMMAND_UNKNOWN", name=name, nearest=close, command=ctx.command_path
        )


def _command_of(typed: str) -> str:
    """Return the command of what is typed, without its options and what is no command."""
    return typed.partition(" -")[0].removesuffix(" last")


def examples_of(ctx: click.Context) -> Sequence[str]:
    """Return examples of a command, line by line: what each does behind ``#``, then as typed."""
    key = ".".join(("help", *ctx.command_path.split()[1:], "examples"))
    told = word(key)
    return () if told == key else told.splitlines()


def explained(param: TyperArgument | TyperOption, ctx: click.Context) -> str:
    """Return what *param* is for; where that lists what can be typed, it is what Tab offers."""
    told = word(param.help or "")
    if _LISTED not in told:
        return told
    return told.replace(_LISTED, ", ".join(one.value for one in param.shell_complete(ctx, "")))


def _arguments(command: click.Command, ctx: click.Context) -> list[TyperArgument]:
    return [param for param in command.get_params(ctx) if isinstance(param, TyperArgument)]


def _usage(argument: TyperArgument) -> str:
    name = metavar_of(argument.display_name_raw)
    if not argument.required:
        name = f"[{name}]"
    return name if argument.nargs == 1 else f"{name}..."


def _record(option: TyperOption, ctx: click.Context) -> tuple[str, str]:
    """Return an option and what it is for; what Typer adds explains itself in our words."""
    name, told = option.get_help_record(ctx) or ("", "")
    if option.metavar:
        name = name.removesuffix(option.metavar) + metavar_of(option.metavar)
    if option.name in _TYPERS_OWN:
        return name, word(_TYPERS_OWN[option.name])
    if option.help:
        told = told.replace(option.help, explained(option, ctx), 1)
    # Typer puts these in brackets behind a help text, and looks them up nowhere else.
    for english in ("default", "required"):
        told = told.replace(f"[{english}", f"[{word(f'help.{english}')}")
    return name, _RANGE.sub(_range, told)


def _range(found: re.Match[str]) -> str:
    if found["least"]:
        return word("help.between", least=found["least"], most=found["most"])
    return word("help.at_least", least=found["at_least"])


def metavar_of(name: str) -> str:
    """Return what stands for a value, in the language in use; what has no word stays as it is."""
    bare = name.strip("[]")
    told = word(f"metavar.{bare}")
    return name if told == f"metavar.{bare}" else name.replace(bare, told)
