r"""A system's shell behind the login of its telnet port: a password, or a name before it.

Witnessed: `\n\n\nPassword:` without an end of line, `password failed`, that some units ask for
`Username:` first, and the greeting. Guessed: which account a password alone is of (the first one),
that a wrong one is asked for again, that no option of telnet is offered.
"""

import re
from dataclasses import replace
from typing import Final

from fleetcfg_kit.sim.core.device import open_session
from fleetcfg_kit.sim.core.lines import LineBuffer
from fleetcfg_kit.sim.core.shell import SimSession
from fleetcfg_kit.sim.poly.device_state import PolyGroupState
from fleetcfg_kit.sim.poly.faults import PolyFault
from fleetcfg_kit.sim.poly.shell import EOL, PolyShell

NAME: Final = b"\n\n\nUsername:"
PASSWORD: Final = b"\n\n\nPassword:"
REFUSED: Final = f"{EOL}password failed{EOL}".encode()
_COMMAND: Final = re.compile(rb"\xff(?:\xfa.*?\xff\xf0|[\xfb-\xfe].|[^\xfa-\xfe])", re.DOTALL)


class PolyTelnetShell:
    """One connection; satisfies `SimShell`."""

    def __init__(self, session: SimSession[PolyGroupState]) -> None:
        self._session = session
        self._buffer = LineBuffer()
        self._name = ""
        self._shell: PolyShell | None = None

    def start(self) -> None:
        """Ask who calls."""
        asks_name = self._session.state.fault is PolyFault.ASKS_NAME
        self._name = "" if asks_name else next(iter(self._session.state.authenticator.accounts))
        self._session.send(NAME if asks_name else PASSWORD)

    def feed(self, data: bytes) -> None:
        """Take what the client sent: any bytes."""
        text = _COMMAND.sub(b"", data)
        if self._shell is not None:
            self._shell.feed(text)
            return
        self._buffer.add(text)
        for line in iter(self._buffer.line, None):
            self._take(line.decode("utf-8", "replace").strip())
        if not data:
            self._session.leave()

    def _take(self, typed: str) -> None:
        """Take a name, the password that comes after it, or what was typed behind that."""
        if self._shell is not None:
            self._shell.feed(f"{typed}\r".encode())
        elif not self._name:
            self._name = typed
            self._session.send(PASSWORD)
        elif open_session(self._session.state, self._name, typed):
            self._shell = PolyShell(replace(self._session, user=self._name))
            self._shell.start()
        else:
            self._session.send(REFUSED)
            self.start()

    def close(self) -> None:
        """Stop, and give the session back."""
        self._buffer.pending = b""
        shell, self._shell = self._shell, None
        if shell is not None:
            shell.close()
            self._session.state.authenticator.leave(self._name)
