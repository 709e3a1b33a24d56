"""A command line is read to its end: each of its faults is found, not the first alone.

What is named comes first: an option that is not there, a file that is not there, a word that is
none of those known. What is missing comes behind it; and where an option is unknown, what follows
it may be its value, so that of arguments and of what is missing nothing can be said.
"""

import sys
from collections.abc import Sequence
from typing import Any, Final

from typer.core import TyperArgument

from fleetcfg.cli.click import click
from fleetcfg.cli.language import word
from fleetcfg.cli.names import MOVED_OPTIONS
from fleetcfg.errors import FleetcfgError, RequestError
from fleetcfg.model.nearest import nearest

_LETTER: Final = len("-s")
CommandFault = FleetcfgError | click.exceptions.UsageError


class WrongCommandLineError(Exception):
    """Several things are wrong with what was typed.

    Attributes:
        faults: Each, what is named before what is missing.
    """

    def __init__(self, faults: Sequence[CommandFault]) -> None:
        super().__init__(*faults)
        self.faults = faults


def by_new_names(ctx: click.Context, args: Sequence[str]) -> list[str]:
    """Return *args* with each option by its new name; stderr says so, but while Tab is pressed."""
    command = ctx.command_path.partition(" ")[2]
    moved, named = MOVED_OPTIONS.get(command, {}), [*args]
    end = named.index("--") if "--" in named else len(named)
    for at, (old, *value) in enumerate(one.split("=", 1) for one in named[:end]):
        if old in moved:
            named[at] = "=".join([moved[old], *value])
            if not ctx.resilient_parsing:
                told = word("help.moved_option", command=command, old=old, new=moved[old])
                print(told, file=sys.stderr, flush=True)
    return named


def parse_whole(command: click.Command, ctx: click.Context, args: list[str]) -> list[str]:
    """Parse *args* into *ctx*, and return what is left of them: nothing."""
    unknown, (opts, rest, order) = _typed(command, ctx, args)
    named, missing = list[CommandFault](), list[CommandFault]()
    for param in click.core.iter_params_for_processing(order, command.get_params(ctx)):
        try:
            _, rest = param.handle_parse_result(ctx, opts, rest)
        except click.exceptions.MissingParameter as fault:
            missing.append(fault)
        except (FleetcfgError, WrongCommandLineError, click.exceptions.UsageError) as fault:
            if not (unknown and isinstance(param, TyperArgument)):
                named += fault.faults if isinstance(fault, WrongCommandLineError) else [fault]
    if rest:
        over = " ".join(rest)
        missing.insert(0, RequestError("USAGE_TOO_MUCH", rest=over, command=ctx.command_path))
    if faults := [*unknown, *named, *(() if unknown else missing)]:
        raise WrongCommandLineError(faults)
    ctx.args = [*rest]
    return ctx.args


def _typed(command: click.Command, ctx: click.Context, args: list[str]) -> tuple[Any, Any]:
    """Return the unknown options, and what the parser makes of all the others."""
    unknown = list[CommandFault]()
    while True:
        try:
            return unknown, command.make_parser(ctx).parse_args(args=list(args))
        except click.exceptions.NoSuchOption as fault:
            fault.ctx = fault.ctx or ctx
            unknown.append(_with_both_dashes(fault, args, command.get_params(ctx)))
            args = _without(args, fault.option_name)
        except click.exceptions.UsageError as fault:
            fault.ctx = fault.ctx or ctx  # of an option without its value Typer does not say whose
            raise WrongCommandLineError([*unknown, fault]) from fault


def _with_both_dashes(
    fault: click.exceptions.NoSuchOption, args: Sequence[str], params: Sequence[click.Parameter]
) -> click.exceptions.NoSuchOption:
    """Return *fault*; of ``-sim``, which is read as three letters, that ``--sim`` is meant."""
    letter, known = fault.option_name[1:], [name for param in params for name in param.opts]
    for one in args:
        if len(letter) == 1 and _is_of_letters(one, letter) and len(one) > _LETTER:
            if near := nearest(f"-{one}", known):
                return click.exceptions.NoSuchOption(one, possibilities=[near], ctx=fault.ctx)
            break
    return fault


def _without(args: Sequence[str], option: str) -> list[str]:
    """Return *args* without the first that is *option*, alone or with a value behind ``=``."""
    found = next(
        (n for n, one in enumerate(args) if one == option or one.startswith(f"{option}=")), None
    )
    if found is None:  # one of several letters behind one dash
        return [one for one in args if not _is_of_letters(one, option[-1:])]
    return [*args[:found], *args[found + 1 :]]


def _is_of_letters(one: str, letter: str) -> bool:
    """Tell whether *one* is letters behind one dash, and *letter* is among them."""
    return one[:1] == "-" and one[1:2] != "-" and letter in one[1:]
