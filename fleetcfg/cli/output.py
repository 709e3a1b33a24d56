"""Standard output, and what is told on it."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from fleetcfg.cli.language import current_words
from fleetcfg.model.acknowledgement import Acknowledgement, not_acknowledged
from fleetcfg.report.renderers import Renderer, renderer

if TYPE_CHECKING:
    from fleetcfg.model.finding import Finding


def open_renderer(
    kind: str,
    output: str = "text",
    acknowledged: Callable[["Finding"], Acknowledgement | None] = not_acknowledged,
) -> Renderer:
    """Return what tells of *kind* on standard output, in the language in use.

    Raises:
        RequestError: ``USAGE_OUTPUT_UNKNOWN``.
    """
    return renderer(kind, output, sys.stdout, current_words(), acknowledged=acknowledged)
