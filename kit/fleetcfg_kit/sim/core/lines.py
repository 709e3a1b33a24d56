"""A command line that answers one line at a time, on any wire.

The family writes what it is asked and what it answers; lines, echo and prompts are made here.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from fleetcfg_kit.sim.core.family import StateT
from fleetcfg_kit.sim.core.shell import SimSession

LONGEST_LINE = 64 * 1024  # bytes; what is longer is thrown away
_LINE_END = re.compile(rb"\r\n|\r|\n")


@dataclass(slots=True)
class LineBuffer:
    """Bytes from a client, cut into lines that end with LF, CR LF or a lone CR.

    Attributes:
        longest: Bytes without a line end after which they are thrown away.
    """

    longest: int = LONGEST_LINE
    pending: bytes = b""
    _after_cr: bool = False

    def add(self, data: bytes) -> None:
        """Take what the client sent."""
        if self._after_cr and data[:1] == b"\n":
            data = data[1:]  # the second half of a CR LF that came in two pieces
        self._after_cr = False
        self.pending += data

    def line(self) -> bytes | None:
        """Give the next line, without its end; None when none is whole."""
        end = _LINE_END.search(self.pending)
        if end is None:
            if len(self.pending) > self.longest:
                self.pending = b""
            return None
        line, self.pending = self.pending[: end.start()], self.pending[end.end() :]
        self._after_cr = end[0] == b"\r" and not self.pending
        return line

    def block(self, size: int) -> bytes | None:
        """Give the next *size* bytes; None while there are fewer."""
        if len(self.pending) < size:
            return None
        block, self.pending = self.pending[:size], self.pending[size:]
        return block


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
    """

    def __init__(self, session: SimSession[StateT], cli: SimLineCli) -> None:
        self._session, self._cli = session, cli
        self._buffer = LineBuffer()

    def _show(self, text: str) -> None:
        self._session.send(text.encode("utf-8", "surrogatepass").replace(b"\n", b"\r\n"))

    def _answer(self, text: str) -> str:
        self._session.state.stats.requests += 1
        return self._cli.answer(text)

    def start(self) -> None:
        """Show the prompt, or do the one command and leave."""
        if self._session.order is None:
            self._show(self._cli.prompt())
            return
        self._show(self._answer(self._session.order.strip()))
        self._session.leave()

    def feed(self, data: bytes) -> None:
        """Take what the client sent: any bytes."""
        self._buffer.add(data)
        for line in iter(self._buffer.line, None):
            if self._session.is_terminal:
                self._session.send(line + b"\r\n")
            text = line.decode("utf-8", "replace").strip()
            self._show((self._answer(text) if text else "") + self._cli.prompt())

    def close(self) -> None:
        """Stop: what was sent behind the last line is not looked at."""
        self._buffer.pending = b""
