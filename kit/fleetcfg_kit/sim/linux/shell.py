"""What a host does with a command that comes on a channel: it runs one program, and ends."""

import shlex

from fleetcfg_kit.sim.core.shell import SimSession
from fleetcfg_kit.sim.linux.device_state import LinuxState
from fleetcfg_kit.sim.linux.programs import NOT_FOUND, ProgramHost

_MOST_INPUT = 1024 * 1024  # bytes; what comes behind them is lost
_READS = "dd"  # the one program here that reads its input


class LinuxShell:
    """One command; satisfies `SimShell`. There is no terminal, and no shell to type at.

    Args:
        session: Who is served.
    """

    def __init__(self, session: SimSession[LinuxState]) -> None:
        self._session = session
        self._input = bytearray()
        self._words: list[str] | None = None
        self.exit_status = NOT_FOUND

    def start(self) -> None:
        """Run the command, once its input is whole if it reads it."""
        try:
            self._words = shlex.split(self._session.order or "")
        except ValueError:  # a quote that is not closed
            self._words = []
        if _READS not in self._words:
            self._run()

    def feed(self, data: bytes) -> None:
        """Take what is on its input."""
        self._input += data[: _MOST_INPUT - len(self._input)]
        if not data:
            self._run()

    def close(self) -> None:
        """Stop: the client is gone."""
        self._words = None

    def _run(self) -> None:
        if self._words is None:
            return
        words, self._words = self._words, None
        self._session.state.stats.requests += 1
        given = self._input.decode("utf-8", "surrogateescape")
        self.exit_status, said = ProgramHost(self._session.state, self._session.user, given).run(
            words
        )
        self._session.send(said.encode("utf-8", "surrogateescape"))
        self._session.leave()
