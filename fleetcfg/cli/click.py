"""Typer's own copy of Click, since 0.20: Typer does not re-export all that we need of it.

The one place that looks behind Typer's public names; why stands in docs/adr/0018-typer-click.md.
"""

from typer import _click as click

__all__ = ["click", "is_typed"]


def is_typed(name: str) -> bool:
    """Tell whether the option *name* of the command that runs was typed, and comes from no setting.

    Where none runs, it was.
    """
    known = click.globals  # pyright: ignore[reportAttributeAccessIssue] # Typer has imported it
    asked: click.Context | None = known.get_current_context(silent=True)
    source = None if asked is None else asked.get_parameter_source(name)
    return source is None or source is click.core.ParameterSource.COMMANDLINE
