"""A switch's shell: bytes in, bytes out; the command line behind echo, pages and line ends."""

from typing import Protocol

from fleetcfg_kit.sim.core.lines import LineBuffer
from fleetcfg_kit.sim.core.shell import SimSession
from fleetcfg_kit.sim.network.device_state import SwitchState
from fleetcfg_kit.sim.network.faults import SwitchFault

EOL = "\r\n"


class SimCli(Protocol):
    """A command line without a wire.

    Attributes:
        is_over: Whether the session ends with the last answer.
    """

    is_over: bool

    @property
    def length(self) -> int:
        """Lines of a page; 0 for no pages."""
        ...

    @property
    def section(self) -> str | None:
        """Where settings go; None outside of configuration mode."""
        ...

    def prompt(self) -> str:
        """Give the prompt, or what it asks."""
        ...

    def answer(self, line: str) -> list[str]:
        """Do what a line says, and give the lines of the answer."""
        ...


class SwitchShell:
    """One session; satisfies `SimShell`.

    What is typed is echoed with or without a terminal, as from any line of such a switch.

    Args:
        session: Who is served.
        cli: What the lines mean.
        more: What is shown behind a page that is not the last.
    """

    def __init__(
        self, session: SimSession[SwitchState], cli: SimCli, more: bytes = b" --More-- "
    ) -> None:
        self._session = session
        self._state = session.state
        self._cli = cli
        self._more = more
        self._buffer = LineBuffer()
        self._waiting: list[str] = []  # lines behind the page that is shown
        self._has_left = False

    def start(self) -> None:
        """Show the prompt, or do the one command and leave."""
        order = self._session.order
        if order is None:
            self._show(["", self._cli.prompt()])
            return
        self._show([*self._answer(order.strip()), ""])
        self._session.leave()

    def feed(self, data: bytes) -> None:
        """Take what the client sent: any bytes; while a page is shown, keys."""
        self._buffer.add(data)
        while self._step() and not self._has_left:
            pass

    def _step(self) -> bool:
        """Take a key or a line; False when nothing is there to be taken."""
        if self._waiting:
            key = self._buffer.block(1)
            if key is not None:
                self._turn(key)
            return key is not None
        line = self._buffer.line()
        if line is not None:
            self._take(line)
        return line is not None

    def _take(self, line: bytes) -> None:
        typed = line.decode("utf-8", "replace").strip()
        self._session.send(line + EOL.encode())
        self._has_left = bool(typed) and self._breaks()
        if not self._has_left:
            self._page(self._answer(typed) if typed else [], self._cli.length)
            self._has_left = self._cli.is_over
        if self._has_left:
            self._session.leave()

    def close(self) -> None:
        """Stop: what was sent behind the last line is not looked at."""
        self._buffer.pending = b""

    def _breaks(self) -> bool:
        """Tell whether the line breaks once the second line of a section was typed."""
        is_bad = self._state.fault is SwitchFault.DROPS_IN_CONFIG
        return is_bad and bool(self._cli.section)

    def _answer(self, typed: str) -> list[str]:
        self._state.stats.requests += 1
        return self._cli.answer(typed)

    def _page(self, lines: list[str], most: int) -> None:
        """Show so many lines, and the prompt behind the last; 0 is all."""
        if not most or len(lines) <= most:
            self._waiting = []
            self._show([*lines, "" if self._cli.is_over else self._cli.prompt()])
            return
        self._waiting = lines[most:]
        self._show([*lines[:most], ""])
        self._session.send(self._more)

    def _turn(self, key: bytes) -> None:
        back = b"\x08" * (len(self._more) - 1)  # how a switch takes that away again
        self._session.send(back + b" " * (len(back) - 1) + back)
        if key in b" \r\n":
            self._page(self._waiting, self._cli.length if key == b" " else 1)
        else:
            self._page([], 0)

    def _show(self, lines: list[str]) -> None:
        self._session.send(EOL.join(lines).encode("utf-8", "surrogatepass"))
