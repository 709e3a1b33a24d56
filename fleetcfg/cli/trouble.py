"""Telling a person what went wrong: code, sentence, and what to do."""

import sys
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path

from typer import _click  # Typer carries its own Click and re-exports its exceptions nowhere else

from fleetcfg import __version__
from fleetcfg.errors import FleetcfgError, UsageError
from fleetcfg.i18n import current_language, remedy, sentence
from fleetcfg.model.problem import Problem
from fleetcfg.report.escape import escape
from fleetcfg.report.problems import problems_report


def say(error: FleetcfgError) -> None:
    """Print *error* on stderr in the language in use."""
    language = current_language()
    lines = (
        f"{error.code}: {sentence(error.code, error.facts, language)}",
        f"  → {remedy(error.code, error.facts, language)}",
    )
    for line in lines:
        print(escape(line), file=sys.stderr)  # noqa: T201 - this is the command's output


def say_usage(error: _click.exceptions.UsageError) -> None:
    """Print what is wrong with the command line itself."""
    context = error.ctx
    command = context.command_path if context else "fleetcfg"
    say(UsageError("USAGE_WRONG", what=error.format_message(), command=command))


def say_problems(problems: Sequence[Problem]) -> None:
    """Print on stderr what is wrong with the declarations, if anything is."""
    if problems:
        told = problems_report(
            "text", problems, tool_version=__version__, language=current_language()
        )
        sys.stderr.write(told)


def crash_note(error: BaseException) -> str:
    """Write the traceback of *error* to a file for developers, and return its path.

    Local variables are left out: they may hold what must not be written down.
    """
    text = "".join(traceback.format_exception(error))
    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="fleetcfg-", suffix=".txt", delete=False
        ) as note:
            note.write(text)
    except OSError:
        return "-"
    return str(Path(note.name))
