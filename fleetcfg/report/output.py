"""Where lines are put: a terminal, with colour and its own width, or anything else, plainly.

Rich is imported for a terminal only; it honours ``NO_COLOR`` and ``TERM=dumb``. A file or pipe gets
the same text without a single control character.
"""

import os
from collections.abc import Iterable
from typing import Protocol, TextIO

from fleetcfg.report.lines import Style, StyledLine, plain

PLAIN_COLUMNS = 80
DRAW_ANEW = "\x1b[H\x1b[J"
"""Goes to the first corner of a terminal and leaves nothing below it (ECMA-48 8.3.21, 39)."""
_LOOKS: dict[Style, str] = {
    "": "",
    "strong": "bold",
    "dim": "dim",
    "bad": "bold red",
    "doubtful": "yellow",
    "good": "green",
}


class LineOutput(Protocol):
    """Takes lines.

    Attributes:
        columns: How wide it is.
        is_terminal: Whether a person looks at it now.
    """

    columns: int
    is_terminal: bool

    def put(self, lines: Iterable[StyledLine]) -> None:
        """Print *lines* and let them be seen at once."""
        ...


class PlainOutput:
    """A file, a pipe, or a terminal that shall not be coloured."""

    def __init__(self, stream: TextIO, columns: int, *, is_terminal: bool = False) -> None:
        self._stream = stream
        self.columns = columns
        self.is_terminal = is_terminal

    def put(self, lines: Iterable[StyledLine]) -> None:
        """Print *lines* without their styles."""
        self._stream.write(plain(lines))
        self._stream.flush()


class TerminalOutput:
    """A terminal."""

    is_terminal = True

    def __init__(self, stream: TextIO, columns: int) -> None:
        from rich.console import Console  # noqa: PLC0415 - costs 30 ms, and only here it is needed
        from rich.text import Text  # noqa: PLC0415 - as above

        self._text = Text
        self._console = Console(
            file=stream, width=columns, markup=False, emoji=False, highlight=False, soft_wrap=True
        )
        self.columns = columns

    def put(self, lines: Iterable[StyledLine]) -> None:
        """Print *lines* in colour."""
        for line in lines:
            styled = self._text.assemble(*((span.text, _LOOKS[span.style]) for span in line))
            self._console.print(styled, soft_wrap=True)


def output_for(stream: TextIO, *, columns: int = 0) -> LineOutput:
    """Return what puts lines on *stream*; *columns* wide, 0 for as the terminal says (else 80)."""
    if not stream.isatty():
        return PlainOutput(stream, columns or PLAIN_COLUMNS)
    return TerminalOutput(stream, columns or terminal_columns(stream))


def terminal_columns(stream: TextIO) -> int:
    """Return how wide the terminal behind *stream* is; 80 if that is not known."""
    try:
        return os.get_terminal_size(stream.fileno()).columns or PLAIN_COLUMNS
    except OSError:
        return PLAIN_COLUMNS
