"""Standard output, and what is told on it."""

import sys

from fleetcfg.cli.language import current_words
from fleetcfg.report.renderers import Renderer, renderer


def open_renderer(kind: str, output: str = "text") -> Renderer:
    """Return what tells of *kind* on standard output, in the language in use.

    Raises:
        RequestError: ``USAGE_OUTPUT_UNKNOWN``.
    """
    return renderer(kind, output, sys.stdout, current_words())
