"""A call that is left when its time is over: a server may say one byte at a time, for ever."""

from collections.abc import Callable
from queue import Empty, Queue
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


def call_within(seconds: float, call: Callable[[], T]) -> T:
    """Return what *call* returns, or raise what it raises.

    It is called in a thread of its own, which is left to itself when the time is over: for what
    ends soon after, and holds nothing that another needs.

    Raises:
        TimeoutError: It took longer.
    """
    ended: Queue[tuple[T] | BaseException] = Queue()

    def run() -> None:
        try:
            ended.put((call(),))
        except BaseException as error:  # noqa: BLE001 - raised to the caller, below
            ended.put(error)

    Thread(target=run, daemon=True).start()
    try:
        end = ended.get(timeout=seconds)
    except Empty:
        raise TimeoutError from None
    if isinstance(end, BaseException):
        raise end
    return end[0]
