"""When Python looks through its objects for those that hold nothing but each other."""

import gc
from collections.abc import Generator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Generator[None]:
    """Do what makes many objects that stay, with the garbage collector at rest.

    Looking through them again and again costs two fifths of the time that it takes to load 100,000
    hosts, and half of that in which a log is read.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
