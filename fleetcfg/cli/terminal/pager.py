"""Long readings on a terminal, a page at a time; anywhere else nothing is changed."""

import os
import re
import subprocess
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager, redirect_stdout, suppress
from io import StringIO
from typing import Annotated, Final, TextIO

import typer

from fleetcfg.cli.language import word
from fleetcfg.machine.programs import find_program, is_dumb, pager_of_system, split_words

_LESS: Final = "FRX"  # leave at once what fits, show colours, leave the text on the screen
_SPECIAL: Final = re.compile(r"([?:.%\\$])")  # what a prompt of less would take for its own

PagerOption = Annotated[
    bool,
    typer.Option(
        "--pager/--no-pager", help="help.pager", envvar="FLEETCFG_PAGER", show_envvar=False
    ),
]


class _Reading(StringIO):
    """Keeps what is printed, and looks like the terminal that will show it."""

    def __init__(self, terminal: TextIO) -> None:
        super().__init__()
        self._terminal = terminal

    def isatty(self) -> bool:
        """Say yes: lines are coloured, and as wide as the terminal."""
        return True

    def fileno(self) -> int:
        """Return the terminal's, whose size is asked by it."""
        return self._terminal.fileno()


@contextmanager
def paged(*, is_wanted: bool) -> Generator[None]:
    """Show what is printed meanwhile by ``$PAGER``, else ``less``, where it does not fit.

    A person who leaves it early has read enough: that is no error.
    """
    terminal, program = sys.stdout, _program() if is_wanted and sys.stdout.isatty() else ()
    if not program:
        yield
        return
    reading = _Reading(terminal)
    try:
        with redirect_stdout(reading):
            yield
    finally:
        _show(reading.getvalue(), terminal, program)


def _program() -> Sequence[str]:
    """Return how the pager is called; nothing if there is none, or none is wanted."""
    asked = os.environ.get("PAGER")
    if is_dumb(os.environ):
        return ()
    if asked is None:
        return pager_of_system()
    with suppress(ValueError, OSError):  # a quote that is not closed, or no such program
        words = split_words(asked)
        return (find_program(words[0]), *words[1:]) if words else ()
    return ()


def _show(text: str, terminal: TextIO, program: Sequence[str]) -> None:
    rows = _rows(terminal)
    if not rows or text.count("\n") < rows:
        terminal.write(text)
        return
    terminal.flush()
    try:
        shown = subprocess.Popen(  # noqa: S603 - the person's own pager, no shell
            program,
            stdin=subprocess.PIPE,
            encoding="utf-8",
            errors="backslashreplace",
            env={"LESS": _less(), "LESSCHARSET": "utf-8", "LESSSECURE": "1", **os.environ},
        )
    except OSError:  # it is not there
        terminal.write(text)
        return
    with suppress(OSError, KeyboardInterrupt), shown.stdin or StringIO() as taking:
        taking.write(text)  # a person who leaves before the end closes it
    while shown.poll() is None:
        with suppress(KeyboardInterrupt):  # it is the pager's, which goes on
            shown.wait()


def _less() -> str:
    """Return how ``less`` behaves, and what stands in its last line: alone it shows a colon."""
    more, end = (_SPECIAL.sub(r"\\\1", word(f"pager.{name}")) for name in ("more", "end"))
    return f"{_LESS}Ps?e{end}:{more}.$"


def _rows(terminal: TextIO) -> int:
    """Return how many rows *terminal* has; 0 if it does not say."""
    try:
        return os.get_terminal_size(terminal.fileno()).lines
    except OSError:
        return 0
