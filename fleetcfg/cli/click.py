"""Typer's own copy of Click, since 0.20: Typer does not re-export all that we need of it.

The one place that looks behind Typer's public names; why stands in docs/adr/0018-typer-click.md.
"""

from typer import _click as click

__all__ = ["click"]
