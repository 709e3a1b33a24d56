"""Typer's own copy of Click, since 0.20: Typer does not re-export all that we need of it.

The one place that looks behind Typer's public names; why stands in docs/adr/0018-typer-click.md.
"""

from typing import Literal

from typer import _click as click

SetBy = Literal["typed", "environment", "file", "default"]

__all__ = ["SetBy", "click", "is_typed", "set_by"]


def is_typed(name: str) -> bool:
    """Tell whether the option *name* of the command that runs was typed, and comes from no setting.

    Where none runs, it was.
    """
    return set_by(name) == "typed"


def set_by(name: str) -> SetBy:
    """Return where the option *name* of the command that runs has its value from.

    Where none runs, it was typed.
    """
    known = click.globals  # pyright: ignore[reportAttributeAccessIssue] # Typer has imported it
    asked: click.Context | None = known.get_current_context(silent=True)
    source = None if asked is None else asked.get_parameter_source(name)
    sources = click.core.ParameterSource
    by: dict[object, SetBy] = {
        None: "typed",
        sources.COMMANDLINE: "typed",
        sources.ENVIRONMENT: "environment",
        sources.DEFAULT_MAP: "file",
    }
    return by.get(source, "default")
