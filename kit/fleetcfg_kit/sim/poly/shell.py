r"""A system's shell: bytes in, bytes out; the command line behind prompt, echo and line ends.

Lines end with `\r\r\n`, and what was typed comes back behind the prompt, with or without a
terminal.
"""

from fleetcfg_kit.sim.core.lines import LineBuffer
from fleetcfg_kit.sim.core.shell import SimSession
from fleetcfg_kit.sim.poly.cli import NOT_FOUND, PolyCli
from fleetcfg_kit.sim.poly.device_state import PolyGroupState
from fleetcfg_kit.sim.poly.faults import PolyFault
from fleetcfg_kit.sim.poly.greeting import greeting

EOL = "\r\r\n"
PROMPT = "-> "
PACE_S = 0.2  # what drivers in use keep between two commands


class PolyShell:
    """One session; satisfies `SimShell`.

    Args:
        session: Who is served.
    """

    def __init__(self, session: SimSession[PolyGroupState]) -> None:
        self._session = session
        self._state = session.state
        self._cli = PolyCli(session.state, session.user)
        self._buffer = LineBuffer()
        self._held: list[str] = []
        self._asked = 0
        self._hasty = 0
        self._last_s = float("-inf")

    def start(self) -> None:
        """Greet, or do the one command and leave."""
        order = self._session.order
        if order is not None:
            self._send(self._answer(order.strip()))
            self._session.leave()
            return
        self._send(greeting(self._state), PROMPT)

    def feed(self, data: bytes) -> None:
        """Take what the client sent: any bytes."""
        self._buffer.add(data)
        for line in iter(self._buffer.line, None):
            self._take(line.decode("utf-8", "replace").strip())
            if self._cli.is_over:
                self._session.leave()

    def close(self) -> None:
        """Stop: what was sent behind the last line is not looked at."""
        self._buffer.pending = b""

    def _send(self, lines: list[str], prompt: str = "") -> None:
        text = "".join(f"{line}{EOL}" for line in lines) + prompt
        self._session.send(text.encode("utf-8", "surrogatepass"))

    def _take(self, typed: str) -> None:
        answer = self._paced(typed)
        if answer is None:
            return
        if self._state.fault is PolyFault.LAGS:
            answer, self._held = self._held, answer
        elif self._held:
            answer, self._held = self._held + answer, []
        if self._state.fault is PolyFault.LATE_ECHO:
            self._send([*answer, f"{PROMPT}{typed}"], PROMPT)
        else:
            self._send([typed, *answer], PROMPT)

    def _paced(self, typed: str) -> list[str] | None:
        """Answer a line; None for one that came too fast and is dropped."""
        now, before = self._state.clock.seconds(), self._last_s
        self._last_s = now
        if self._state.fault is PolyFault.PACED and now - before < PACE_S:
            self._hasty += 1
            return None if self._hasty % 2 else [NOT_FOUND]
        return self._answer(typed)

    def _answer(self, typed: str) -> list[str]:
        if not typed:
            return []
        self._state.stats.requests += 1
        self._asked += 1
        is_again = self._state.fault is PolyFault.GREETS_AGAIN and not self._asked % 2
        return [*(greeting(self._state) if is_again else []), *self._cli.answer(typed)]
