"""A router's shell: one script on a channel, or a terminal with a prompt and echo."""

from fleetcfg_kit.sim.core.lines import LineBuffer
from fleetcfg_kit.sim.core.shell import SimSession
from fleetcfg_kit.sim.mikrotik.console import RouterConsole
from fleetcfg_kit.sim.mikrotik.device_state import RouterState, bare_name
from fleetcfg_kit.sim.mikrotik.faults import RouterFault

_EOL = "\r\n"


class RouterShell:
    """One session; satisfies `SimShell`.

    Args:
        session: Who is served.
    """

    def __init__(self, session: SimSession[RouterState]) -> None:
        self._session = session
        self._state = session.state
        self._user = bare_name(session.user)
        self._console = RouterConsole(session.state, self._user)
        self._buffer = LineBuffer()
        self.exit_status: int | None = 0

    def start(self) -> None:
        """Show the prompt, or run the one script and leave."""
        order = self._session.order
        if order is None:
            self._send(f"{_EOL}  MikroTik RouterOS {self._state.firmware}{_EOL}{_EOL}")
            self._prompt()
            return
        is_done, lines = self._run(order)
        self._send("".join(f"{line}{_EOL}" for line in lines))
        if self._state.fault is RouterFault.STATUS_UNTOLD:
            self.exit_status = None
        elif not self._state.is_old and not is_done:
            self.exit_status = 1
        self._session.leave()

    def feed(self, data: bytes) -> None:
        """Take what the client sent: any bytes."""
        self._buffer.add(data)
        for line in iter(self._buffer.line, None):
            typed = line.decode("utf-8", "replace").strip()
            self._send(f"{typed}{_EOL}")
            lines = self._run(typed)[1] if typed else []
            self._send("".join(f"{each}{_EOL}" for each in lines))
            if self._console.is_over:
                self._session.leave()
                return
            self._send(_EOL if lines else "")
            self._prompt()

    def close(self) -> None:
        """Stop: what was sent behind the last line is not looked at."""
        self._buffer.pending = b""

    def _run(self, script: str) -> tuple[bool, list[str]]:
        self._state.stats.requests += 1
        return self._console.run(script)

    def _prompt(self) -> None:
        self._send(f"[{self._user}@{self._state.get('identity.name')}] > ")

    def _send(self, text: str) -> None:
        self._session.send(text.encode("utf-8", "surrogateescape"))
