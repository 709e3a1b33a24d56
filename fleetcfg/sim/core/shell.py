"""What a shell on a device is given and must do, whichever wire it is on.

A shell takes bytes and sends bytes; `fleetcfg.sim.core.lines` is a ready one for families that
answer line by line.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol

from fleetcfg.sim.core.family import StateT


@dataclass(frozen=True, slots=True)
class SimSession(Generic[StateT]):
    """A client that is logged in and wants a shell.

    Attributes:
        state: The device.
        user: Who logged in.
        peer: The client's address.
        is_terminal: Whether the client asked for a terminal: what it types is echoed.
        order: The one command that it wants done instead of a shell; None for a shell.
        send: Takes bytes for the client.
        leave: Ends the session.
    """

    state: StateT
    user: str
    peer: str
    is_terminal: bool
    order: str | None
    send: Callable[[bytes], None]
    leave: Callable[[], None]


class SimShell(Protocol):
    """A shell."""

    def start(self) -> None:
        """Greet, or do the one command and leave."""

    def feed(self, data: bytes) -> None:
        """Take what the client sent."""

    def close(self) -> None:
        """Stop: the client is gone."""


ShellOpener = Callable[[SimSession[StateT]], SimShell]
