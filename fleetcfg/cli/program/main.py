"""``fleetcfg``: runs the command that is meant, and turns every end into an exit code."""

import errno
import os
import sys
from collections.abc import Sequence
from functools import cache
from io import TextIOWrapper
from typing import Annotated, Any, NoReturn

import typer

from fleetcfg import __version__
from fleetcfg.cli.click import click
from fleetcfg.cli.help.parsing import WrongCommandLineError
from fleetcfg.cli.language import current_words, language_of, use_language, word
from fleetcfg.cli.names import COMMANDS
from fleetcfg.cli.options.common import LangOption, ProvinceOption
from fleetcfg.cli.program.province import enter_province, province_of
from fleetcfg.cli.program.tree import Commands, members_of
from fleetcfg.cli.settings.current import current_settings, use_settings
from fleetcfg.cli.settings.files import find_settings
from fleetcfg.cli.terminal.errors import faults_told, say, usage_error, wants_json
from fleetcfg.cli.terminal.stdout import for_programs, print_whole
from fleetcfg.errors import (
    FleetcfgError,
    RefusalError,
    RequestError,
    UnforeseenError,
    system_refusal,
)
from fleetcfg.report.crash_note import crash_note
from fleetcfg.report.exit_codes import Exit, exit_of
from fleetcfg.report.json_text import json_line
from fleetcfg.report.reason_json import refusal_record
from fleetcfg.report.spelling import is_escaped, text_errors

_ANYWAY = ("help", "version")  # whatever is wrong with a file of settings
_FULL = frozenset({errno.ENOSPC, errno.EFBIG, errno.EDQUOT})
_INTERRUPTED = 130  # what Typer makes of a Ctrl-C that a command lets through


def _print_version(value: bool) -> None:
    if value:
        print(f"fleetcfg {__version__}")
        raise typer.Exit


VersionOption = Annotated[
    bool,
    typer.Option(
        "--version", "-V", callback=_print_version, is_eager=True, help="help.tool_version"
    ),
]


def build_app() -> typer.Typer:
    """Return the application, in the language in use."""
    app = typer.Typer(
        cls=Commands,
        help=word("help.fleetcfg"),
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        no_args_is_help=True,
        context_settings={"max_content_width": 120},
    )

    @app.callback()
    def _fleetcfg(
        context: typer.Context,
        *,
        version: VersionOption = False,
        lang: LangOption = "",
        province: ProvinceOption = "",
    ) -> None:
        del version, lang, province  # each has done its work: `main` reads them before
        settings = current_settings()
        if settings.trouble is not None and context.invoked_subcommand not in _ANYWAY:
            raise settings.trouble
        name = context.invoked_subcommand
        added = {name: members_of(name)} if name else {}
        context.default_map = settings.default_map({**COMMANDS, **added})

    return app


@cache
def _program(language: str) -> click.Command:
    """Return the same as what Click runs, built once for each *language*, which is in use."""
    del language
    return typer.main.get_command(build_app())


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and end the process; no traceback reaches a person."""
    _prepare_output()
    _leave_out_relative_folders()
    given = list(sys.argv[1:] if arguments is None else arguments)
    settings = find_settings()
    if (province := province_of(given)) is not None:
        settings = enter_province(province, settings)
    use_settings(settings)
    use_language(language_of(given, os.environ, settings.defaults.get("lang", "")))
    code = run(given)
    if is_escaped():
        print(word("output.escaped"), file=sys.stderr)
    try:
        sys.stdout.flush()
    except OSError:  # the reader of our output closed the pipe
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)


def _leave_out_relative_folders() -> None:
    """Take no folder of this person's own from the working folder, which may have been carried.

    XDG Base Directory Specification: a path in these that is relative is to be ignored.
    """
    for name in (f"XDG_{kind}_HOME" for kind in ("CONFIG", "DATA")):
        if not os.path.isabs(os.environ.get(name, "/")):  # noqa: PTH117 - a text, perhaps empty
            del os.environ[name]


def _prepare_output() -> None:
    """Open stdout and stderr where they are closed, and escape what their encoding cannot spell."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8"))
        elif isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors=text_errors(stream.encoding))


def run(given: list[str]) -> int:
    """Run the command line *given* and return its exit code."""
    try:
        program: Any = _program(current_words().language)
        ended = program.main(given, prog_name="fleetcfg", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        print(error.message, file=sys.stderr)
        return Exit.USAGE
    except (KeyboardInterrupt, typer.Abort):
        ended = _INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the last border: no person sees a traceback
        return _end_badly(error, given)
    if ended == _INTERRUPTED:
        say(RequestError("INTERRUPTED"))
        return exit_of(KeyboardInterrupt())
    return int(ended) if isinstance(ended, int) else Exit.CLEAN


def _end_badly(error: Exception, given: Sequence[str]) -> Exit:
    """Say why a command did not come to its end, and return the exit code."""
    faults = error.faults if isinstance(error, WrongCommandLineError) else ()
    why, *others = faults_told(faults) if faults else [told(error)]
    if not isinstance(error, BrokenPipeError):  # the reader of our output is gone
        for each in (why, *others):
            say(each)
    if isinstance(why, RefusalError) and wants_json(given):
        for_programs()
        print_whole(json_line(refusal_record(why)))
    return exit_of(why)


def told(error: Exception) -> FleetcfgError:
    """Return *error* as one that there are words for."""
    match error:
        case FleetcfgError():
            return current_settings().behind(error)
        case click.exceptions.UsageError():
            return usage_error(error)
        case OSError():
            if error.filename is None and error.errno in _FULL:
                error.filename = "stdout"  # each file that is written has its name
            return system_refusal(error)
        case _:
            return UnforeseenError("INTERNAL", note=crash_note(error), kind=type(error).__name__)
