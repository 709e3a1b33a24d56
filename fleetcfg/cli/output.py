"""Standard output, and what is told on it."""

import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from fleetcfg.cli.language import current_words
from fleetcfg.model.acknowledgement import Acknowledgement, not_acknowledged
from fleetcfg.report.renderers import Renderer, renderer

if TYPE_CHECKING:
    from fleetcfg.model.finding import Finding

_LIVE: Final = frozenset({"audit", "play", "rollout"})  # work that is broken off with its reader


@dataclass(frozen=True, slots=True)
class ReadAsFarAsWanted:
    """Tells what is whole already: who reads no further has read enough, as ``head`` does."""

    whole: Renderer

    def tell(self, noun: object) -> None:
        """Tell of *noun*."""
        with suppress(BrokenPipeError):
            self.whole.tell(noun)

    def end(self) -> None:
        """Tell what can only be told at the end."""
        with suppress(BrokenPipeError):
            self.whole.end()


def print_whole(text: str) -> None:
    """Print *text*; who reads no further has read enough."""
    with suppress(BrokenPipeError):
        print(text, flush=True)


def open_renderer(
    kind: str,
    output: str = "text",
    acknowledged: Callable[["Finding"], Acknowledgement | None] = not_acknowledged,
    *,
    is_past: bool = False,
) -> Renderer:
    """Return what tells of *kind* on standard output, in the language in use.

    Args:
        kind: As in the table of renderers; so is *output*.
        output: In which form.
        acknowledged: Gives who knows of a finding.
        is_past: Whether the work is whole already, and is only told again.

    Raises:
        RequestError: ``USAGE_OUTPUT_UNKNOWN``.
    """
    made = renderer(kind, output, sys.stdout, current_words(), acknowledged=acknowledged)
    return made if kind in _LIVE and not is_past else ReadAsFarAsWanted(made)
