"""A session with the command line of a codec that has no wires."""

from fleetcfg_kit.sim.cisco_ce.tshell import Tshell
from fleetcfg_kit.sim.core.shell import SimSession


class Session:
    """Says a line, and returns what is answered."""

    def __init__(self, codec, user: str = "admin", *, terminal: bool = False) -> None:
        self.out = bytearray()
        self.left = False
        self.codec = codec
        self.shell = Tshell(
            SimSession(codec, user, "", terminal, None, self.out.extend, self._leave)
        )

    def _leave(self) -> None:
        self.left = True

    def __call__(self, line: str, end: str = "\n") -> str:
        self.out.clear()
        self.shell.feed((line + end).encode())
        return self.out.decode()
