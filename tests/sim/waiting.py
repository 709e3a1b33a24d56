"""Waiting for what a simulated device does in its own time."""

from collections.abc import Callable
from threading import Event


def wait_for(is_so: Callable[[], bool]) -> None:
    """Return once *is_so*; what never comes is ended by pytest-timeout, so no time is judged."""
    pause = Event()
    while not is_so():
        pause.wait(0.05)
