"""A loop that waits for nothing: the time that a simulation takes, however busy the machine is."""

import asyncio
import selectors


class FreeWaiting(selectors.DefaultSelector):
    """What waits for sockets, and where none is ready moves the clock instead of waiting."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0 if timeout else timeout)
        if timeout and not ready:
            self.now += timeout
        return ready


class FreeLoop(asyncio.SelectorEventLoop):
    """A loop whose time is that of its selector: nothing that this machine does takes any."""

    def __init__(self) -> None:
        self.waiting = FreeWaiting()
        super().__init__(self.waiting)

    def time(self) -> float:
        return self.waiting.now
