"""The command ``fleetcfg``: finds the command that is meant, and turns every end into an exit code.

Commands are imported when they are called, so that ``--help`` costs no more than Typer itself.
"""

import os
import sys
from collections.abc import Sequence
from importlib import import_module  # noqa: TID251 - of this package, loaded when needed
from typing import Annotated, Any, NoReturn

import typer

from fleetcfg import __version__
from fleetcfg.cli.click import click
from fleetcfg.cli.error_output import crash_note, say, say_as_json, usage_error, wants_json
from fleetcfg.cli.help import HelpGroup
from fleetcfg.cli.language import language_of, use_language, word
from fleetcfg.cli.options import LangOption
from fleetcfg.errors import (
    FleetcfgError,
    RefusalError,
    RequestError,
    SystemRefusedError,
    UnforeseenError,
)
from fleetcfg.report.exit_codes import Exit

COMMANDS = {
    "validate": "fleetcfg.cli.validate",
    "verify-tree": "fleetcfg.cli.verify_tree",
    "inventory": "fleetcfg.cli.inventory",
    "explain": "fleetcfg.cli.explain",
    "audit": "fleetcfg.cli.audit",
    "history": "fleetcfg.cli.history",
    "snapshot": "fleetcfg.cli.snapshot",
    "adopt": "fleetcfg.cli.adopt",
    "plan": "fleetcfg.cli.plan",
    "show": "fleetcfg.cli.show",
    "approve": "fleetcfg.cli.approve",
    "reject": "fleetcfg.cli.reject",
    "verify": "fleetcfg.cli.verify",
    "apply": "fleetcfg.cli.apply",
    "reconcile": "fleetcfg.cli.reconcile",
    "play": "fleetcfg.cli.play",
    "trust": "fleetcfg.cli.trust",
    "ledger": "fleetcfg.cli.ledger",
    "schema": "fleetcfg.cli.schema",
    "sim": "fleetcfg.cli.sim",
    "demo": "fleetcfg.cli.demo",
}

_INTERRUPTED = 130  # what Typer makes of a Ctrl-C that a command lets through


class Commands(HelpGroup):
    """Knows every command by name, and imports only the one that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - Click's signature
        """Return the names, in the order in which a newcomer meets them."""
        return list(COMMANDS)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002 - Click's signature
        cmd_name: str,
    ) -> click.Command | None:
        """Import the command *cmd_name*."""
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        return typer.main.get_command(import_module(module).app)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing one."""
        with formatter.section(word("help.commands")):
            formatter.write_dl([(name, word(f"help.{name}")) for name in self.list_commands(ctx)])


def _print_version(value: bool) -> None:
    if value:
        print(f"fleetcfg {__version__}")  # noqa: T201 - this is the command's output
        raise typer.Exit


def _build() -> typer.Typer:
    app = typer.Typer(
        cls=Commands,
        help=word("help.fleetcfg"),
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        no_args_is_help=True,
    )

    @app.callback()
    def _fleetcfg(
        *,
        version: Annotated[
            bool,
            typer.Option(
                "--version", callback=_print_version, is_eager=True, help=word("help.version")
            ),
        ] = False,
        lang: LangOption = "",
    ) -> None:
        pass  # both have done their work by now: --lang is read before the words are needed

    return app


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and end the process; no traceback reaches a person."""
    _open_what_is_closed()
    given = list(sys.argv[1:] if arguments is None else arguments)
    use_language(language_of(given, os.environ))
    code = run(given)
    try:
        sys.stdout.flush()
    except OSError:  # a closed pipe: whoever read us has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)


def _open_what_is_closed() -> None:
    """Give a process that was started without stdout or stderr one that nobody reads."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_WRONLY), "w"))


def run(given: list[str]) -> int:
    """Run the command line *given* and return its exit code."""
    try:
        ended: Any = typer.main.get_command(_build()).main(
            given, prog_name="fleetcfg", standalone_mode=False
        )
        if ended == _INTERRUPTED:
            raise KeyboardInterrupt  # noqa: TRY301 - told where every other one is
    except BrokenPipeError:
        return Exit.ERROR  # whoever read us has gone; nobody is left to be told
    except click.exceptions.NoArgsIsHelpError as error:
        print(error.message, file=sys.stderr)  # noqa: T201 - this is the command's output
        return Exit.USAGE
    except click.exceptions.UsageError as error:
        say(usage_error(error))
        return Exit.USAGE
    except (KeyboardInterrupt, typer.Abort):
        say(RequestError("INTERRUPTED"))
        return Exit.INCOMPLETE
    except Exception as error:  # noqa: BLE001 - the border of the fleet: one device, one failure
        told = _told(error)
        say(told)
        if isinstance(told, RefusalError) and wants_json(given):
            say_as_json(told)
        return _exit_code(told)
    return int(ended) if isinstance(ended, int) else Exit.CLEAN


def _exit_code(error: FleetcfgError) -> Exit:
    match error:
        case RequestError():
            return Exit.USAGE
        case RefusalError():
            return Exit.REFUSED
        case _:
            return Exit.ERROR


def _told(error: Exception) -> FleetcfgError:
    """Return *error* as one that there are words for."""
    if isinstance(error, FleetcfgError):
        return error
    if isinstance(error, OSError):
        return SystemRefusedError(
            "OS_REFUSED", why=error.strerror or "", file=str(error.filename or "")
        )
    return UnforeseenError("INTERNAL", note=crash_note(error), kind=type(error).__name__)
