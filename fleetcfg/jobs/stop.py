"""A person's request to stop, in two steps, as with Ctrl-C."""

from collections.abc import Callable
from threading import Event as Flag


class Stop:
    """Asked by a person, from a signal or another thread.

    First no new job begins, and running jobs end; then running jobs are broken off, too:
    what they read is lost, what they wrote is in doubt.
    """

    def __init__(self) -> None:
        self._flag = Flag()
        self._is_forced = False
        self._callbacks: list[Callable[[], None]] = []

    @property
    def is_forced(self) -> bool:
        """Whether what is begun is broken off, too."""
        return self._is_forced

    @property
    def is_asked(self) -> bool:
        """Whether an end was asked for."""
        return self._flag.is_set()

    @property
    def flag(self) -> Flag:
        """What threads wait on."""
        return self._flag

    def ask(self) -> None:
        """Begin nothing more; what is begun comes to its end."""
        self._flag.set()
        for callback in self._callbacks:
            callback()

    def force(self) -> None:
        """Break off what is begun, too."""
        self._is_forced = True
        self.ask()

    def on_ask(self, callback: Callable[[], None]) -> None:
        """Have *callback* called when an end is asked for; at once if it was."""
        self._callbacks.append(callback)
        if self.is_asked:
            callback()
