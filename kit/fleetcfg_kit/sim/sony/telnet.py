"""The telnet of a Sony PCS, up to its login: what is behind it is not simulated.

Witnessed by a client that others use: option 24 (terminal type) is asked for first; `login:` and
`Password:`. Guessed: that the login waits for an answer to that, what is said to a wrong password,
all ends of lines. Every password is refused.
"""

import re
from typing import Final

from fleetcfg_kit.sim.core.flat_device import SimFlatDevice
from fleetcfg_kit.sim.core.lines import LineBuffer
from fleetcfg_kit.sim.core.shell import SimSession

DO_TERMINAL_TYPE: Final = b"\xff\xfd\x18"
LOGIN: Final = b"\r\nlogin: "
PASSWORD: Final = b"Password: "
REFUSED: Final = b"\r\nLogin incorrect\r\n"
_COMMAND: Final = re.compile(rb"\xff(?:\xfa.*?\xff\xf0|[\xfb-\xfe].|[^\xfa-\xfe])", re.DOTALL)


class TelnetShell:
    """One connection; satisfies `SimShell`."""

    def __init__(self, session: SimSession[SimFlatDevice]) -> None:
        self._session = session
        self._buffer = LineBuffer()
        self._is_answered = False
        self._is_named = False

    def start(self) -> None:
        """Ask for the type of the terminal."""
        self._session.send(DO_TERMINAL_TYPE)

    def feed(self, data: bytes) -> None:
        """Take what the client sent: any bytes."""
        text, count = _COMMAND.subn(b"", data)
        if count and not self._is_answered:
            self._is_answered = True
            self._session.state.stats.requests += 1
            self._session.send(LOGIN)
        self._buffer.add(text)
        for line in iter(self._buffer.line, None):
            self._take(line)
        if not data:
            self._session.leave()

    def _take(self, line: bytes) -> None:
        """Take a name, or the password that comes after it."""
        if not self._is_named:
            self._is_named = bool(line.strip())
            self._session.send(PASSWORD if self._is_named else LOGIN)
            return
        self._is_named = False
        self._session.state.stats.credentials += 1
        self._session.send(REFUSED + LOGIN)

    def close(self) -> None:
        """Stop: what was sent behind the last line is not looked at."""
        self._buffer.pending = b""
