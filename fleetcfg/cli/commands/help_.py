"""``fleetcfg help``: the help of a command, as ``-h`` prints it, or the man pages of them all."""

from pathlib import Path
from typing import Annotated

import typer
from typer.core import TyperGroup

from fleetcfg.cli.click import click
from fleetcfg.cli.options.common import argument, option
from fleetcfg.cli.program.man import write_pages
from fleetcfg.cli.terminal.pager import PagerOption, paged
from fleetcfg.cli.terminal.stdout import print_whole
from fleetcfg.errors import RequestError


def help_(
    context: typer.Context,
    names: Annotated[list[str] | None, argument("COMMAND", "help.help.command")] = None,
    *,
    man: Annotated[Path | None, option("--man", "DIR", "help.help.man")] = None,
    pager: PagerOption = True,
) -> None:
    """Print the help of the command *names*, or write every man page."""
    if man is not None:
        write_pages(man)
        return
    found = _context_of(names or (), context.find_root())
    with paged(is_wanted=pager):
        print_whole(found.get_help())


def _context_of(names: list[str] | tuple[()], root: click.Context) -> click.Context:
    """Return the context of the command *names*."""
    found, rest = root, list(names)
    while rest:
        if not isinstance(found.command, TyperGroup):
            raise RequestError("USAGE_TOO_MUCH", rest=rest[0], command=found.command_path)
        name, command, rest = found.command.resolve_command(found, rest)
        if command is not None:
            found = command.make_context(name, [], found, resilient_parsing=True)
    return found
