"""Standard output, and what is told on it."""

import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from io import TextIOWrapper
from typing import TYPE_CHECKING, Final

from fleetcfg.cli.click import is_typed
from fleetcfg.cli.language import current_words, word
from fleetcfg.errors import RequestError
from fleetcfg.model.acknowledgement import Acknowledgement, not_acknowledged
from fleetcfg.report.renderers import RENDERERS, Renderer, outputs_of, renderer
from fleetcfg.report.spelling import UNSPELLED

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


def for_programs() -> None:
    """Have standard output spell what its encoding lacks as JSON does: programs read it."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors=UNSPELLED)


def print_whole(text: str) -> None:
    """Print *text*; who reads no further has read enough."""
    with suppress(BrokenPipeError):
        print(text, flush=True)


OF_REPORTS: Final = frozenset({"xlsx", "docx", "pdf"})
"""Forms that an audit has as a report, and not on the screen."""


def fitting_output(kind: str, output: str, outputs: Sequence[str] = ()) -> str:
    """Return the form in which *kind* is told: *output*, if it has that one.

    Which it has, *outputs* say, or the table of renderings.

    A form that was not typed was set for the commands that have it: here *kind* is told as it
    usually is, and stderr says so.
    """
    outputs = outputs or outputs_of(kind)
    if output in outputs:
        return output
    if is_typed("output") or not any(output == known for _, known in RENDERERS):
        facts = {"output": output, "known": ", ".join(outputs)}
        report = {"report": output} if kind == "audit" and output in OF_REPORTS else {}
        raise RequestError("USAGE_OUTPUT_UNKNOWN", **facts, **report)
    print(word("output.set_aside", output=output, used=outputs[0]), file=sys.stderr)
    return outputs[0]


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
    form = fitting_output(kind, output)
    if form != "text":
        for_programs()
    made = renderer(kind, form, sys.stdout, current_words(), acknowledged=acknowledged)
    return made if kind in _LIVE and not is_past else ReadAsFarAsWanted(made)
