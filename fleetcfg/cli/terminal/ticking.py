"""Something done now and then while a use case works in this thread: a line that moves."""

from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from typing import Final

from fleetcfg.machine.timers import ringing

SECONDS: Final = 0.5


@contextmanager
def ticking(tick: Callable[[], None], *, is_wanted: bool) -> Generator[None]:
    """Call *tick* every `SECONDS` while the body runs, where the system can and it is wanted."""

    def ring() -> None:
        with suppress(OSError):  # a screen that went away is no trouble of the work
            tick()

    if is_wanted:
        with ringing(ring, seconds=SECONDS):
            yield
    else:
        yield
