"""The Click that Typer carries inside since 0.20: it re-exports what we need of it nowhere else.

The one place that looks behind Typer's public names; why stands in docs/adr/0018-typer-click.md.
"""

from typer import _click as click

__all__ = ["click"]
