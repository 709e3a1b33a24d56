"""What is looked at again and again, until its end, or until a person breaks it off."""

from collections.abc import Callable
from contextlib import suppress
from threading import Event


def look_again(look: Callable[[], bool], *, every: float, times: int) -> None:
    """Call *look* every so many seconds, until it says that it was the last.

    Args:
        look: Looks and tells.
        every: Seconds.
        times: No more often than that; 0 for as often as it takes.
    """
    waiting, looks = Event(), 0
    with suppress(KeyboardInterrupt):
        while not look():
            looks += 1
            if looks == times:
                break
            waiting.wait(every)
