"""A command line that answers one line at a time, on any wire.

The family writes what it is asked and what it answers; lines, echo and prompts are made here.
"""

import re
from collections.abc import Callable
from typing import Protocol

from fleetcfg.sim.core.family import StateT
from fleetcfg.sim.core.shell import SimSession

LONGEST_LINE = 64 * 1024  # bytes; what is longer is thrown away
_LINE_END = re.compile(rb"\r\n|\r|\n")


class SimLineCli(Protocol):
    """What a family writes: a command line's words, of one session."""

    def prompt(self) -> str:
        """Give the prompt, `switch(config)# `."""
        ...

    def answer(self, line: str) -> str:
        """Do what a line says; give what is to be shown, lines ended by a newline."""
        ...


CliOpener = Callable[[SimSession[StateT]], SimLineCli]


class SimLineShell:
    """A shell that reads lines and shows a prompt; satisfies `SimShell`.

    Args:
        session: Who is served.
        cli: The family's command line.
        greeting: Shown before the first prompt.
    """

    def __init__(self, session: SimSession[StateT], cli: SimLineCli, greeting: str = "") -> None:
        self._session, self._cli, self._greeting = session, cli, greeting
        self._stats = session.state.stats
        self._pending = b""
        self._after_cr = False
        self._left = False

    def _show(self, text: str) -> None:
        self._session.send(text.encode("utf-8", "surrogatepass").replace(b"\n", b"\r\n"))

    def start(self) -> None:
        """Greet, or do the one command and leave."""
        if self._session.order is None:
            self._show(self._greeting + self._cli.prompt())
            return
        self._stats.requests += 1
        self._show(self._cli.answer(self._session.order.strip()))
        self._session.leave()

    def feed(self, data: bytes) -> None:
        """Take what the client sent: any bytes."""
        if self._after_cr and data[:1] == b"\n":
            data = data[1:]  # the second half of a CR LF that came in two pieces
        self._after_cr = False
        self._pending += data
        while not self._left and (end := _LINE_END.search(self._pending)):
            line, self._pending = self._pending[: end.start()], self._pending[end.end() :]
            self._after_cr = end[0] == b"\r" and not self._pending
            self._take(line)
        if len(self._pending) > LONGEST_LINE:
            self._pending = b""

    def _take(self, line: bytes) -> None:
        if self._session.is_terminal:
            self._session.send(line + b"\r\n")
        text = line.decode("utf-8", "replace").strip()
        shown = ""
        if text:
            self._stats.requests += 1
            shown = self._cli.answer(text)
        if not self._left:
            self._show(shown + self._cli.prompt())

    def close(self) -> None:
        """Stop: the client is gone."""
        self._left = True
