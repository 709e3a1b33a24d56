"""Telling a person what went wrong: code, sentence, and what to do."""

import sys
from collections.abc import Sequence
from contextlib import suppress

from fleetcfg.cli.click import click
from fleetcfg.cli.help.layout import metavar_of
from fleetcfg.cli.language import current_words
from fleetcfg.errors import FleetcfgError, RequestError
from fleetcfg.model.problem import InvalidDeclarationsError, Problem, RefusedDeclarationsError
from fleetcfg.model.signed_standing import Standing
from fleetcfg.report.declarations.problems import ProblemsBeside
from fleetcfg.report.escape import escape
from fleetcfg.report.reasons import reason_lines
from fleetcfg.report.renderers import renderer


def say(error: FleetcfgError) -> None:
    """Print *error* on stderr, and before it the problems that it carries."""
    if isinstance(error, RefusedDeclarationsError | InvalidDeclarationsError):
        say_problems(error.problems)
    if isinstance(error, InvalidDeclarationsError):
        return  # the problems say it all, each with its place
    with suppress(BrokenPipeError):
        for line in reason_lines(error.code, error.facts, current_words(), first=""):
            print(escape(line), file=sys.stderr)


def wants_json(arguments: Sequence[str]) -> bool:
    """Tell whether a command line asks for JSON; it is not parsed: it may be invalid."""
    joined = " ".join(arguments)
    return any(
        spelled in joined for spelled in ("--output=json", "--output json", "-o json", "-ojson")
    )


def faults_told(
    faults: Sequence[FleetcfgError | click.exceptions.UsageError],
) -> list[FleetcfgError]:
    """Return what there are words for, nothing twice; all that is missing is one fault."""
    lacking = [one for one in faults if isinstance(one, click.exceptions.MissingParameter)]
    found = list[FleetcfgError]()
    for fault in faults:
        if fault in lacking:
            continue
        told = fault if isinstance(fault, FleetcfgError) else usage_error(fault)
        if (told.code, told.facts) not in [(one.code, one.facts) for one in found]:
            found.append(told)
    if lacking:
        names = ", ".join(map(_name, lacking))
        command = lacking[0].ctx.command_path if lacking[0].ctx else "fleetcfg"
        found.append(RequestError("USAGE_MISSING", name=names, command=command))
    return found


def usage_error(error: click.exceptions.UsageError) -> RequestError:
    """Return what Typer says of the command line as an error that there are words for."""
    command = error.ctx.command_path if error.ctx else "fleetcfg"
    match error:
        case click.exceptions.NoSuchOption():
            near = (error.possibilities or [""])[0]
            name = error.option_name
            return RequestError("USAGE_OPTION_UNKNOWN", name=name, nearest=near, command=command)
        case click.exceptions.BadOptionUsage():
            return RequestError("USAGE_OPTION_BARE", name=error.option_name, command=command)
        case click.exceptions.MissingParameter():
            return RequestError("USAGE_MISSING", name=_name(error), command=command)
        case click.exceptions.BadParameter():
            return _bad_value(error, command)
        case _:
            return RequestError("USAGE_WRONG", what=error.format_message(), command=command)


def _bad_value(error: click.exceptions.BadParameter, command: str) -> RequestError:
    param = error.param
    kind = param.type_descriptor.annotation if param else None
    code = "USAGE_WHOLE" if kind is int else "USAGE_NUMBER" if kind is float else ""
    if not code:
        return RequestError("USAGE_VALUE", name=_name(error), why=error.message, command=command)
    least = getattr(param, "min", None)
    told = "" if least is None else f"{least:g}"
    return RequestError(code, name=_name(error), least=told, command=command)


def _name(error: click.exceptions.BadParameter) -> str:
    """Return the parameter as it is typed, or as help calls it: ``--forks``, or ``THIẾT-BỊ``."""
    param = error.param
    if param is None:
        return "?"
    return (
        param.opts[0] if param.param_type_name == "option" else metavar_of(param.display_name_raw)
    )


def say_problems(
    problems: Sequence[Problem], standing: Standing | None = None, *, known: int = 0
) -> None:
    """Print on stderr what is wrong with the declarations, if anything is.

    What of them is signed is said where it is known; the last, *known*, are counted.
    """
    if problems:
        told = ProblemsBeside(problems, standing, known)
        with suppress(BrokenPipeError):
            renderer("problems beside", "text", sys.stderr, current_words()).tell(told)
