"""A few threads that take work from one place, and give back what became of it as it ends.

Threads, because a device is mostly waited for. They are daemons: a process that is told to end does
not wait for a device; what it leaves open is settled as after a power cut.
"""

from collections.abc import Callable, Generator
from contextlib import AbstractContextManager
from queue import SimpleQueue
from threading import Thread
from typing import TypeVar

T = TypeVar("T")
D = TypeVar("D")

Take = Callable[[], T | None]
"""Gives the next piece of work; None if there is none, or none more shall be begun."""

Worker = Callable[[], AbstractContextManager[Callable[[T], D]]]
"""Opens what one thread needs, and gives the function that does one piece of work.

Neither may raise: failure is a value."""


def run_together(take: Take[T], worker: Worker[T, D], threads: int) -> Generator[D, None, None]:
    """Do what *take* gives with *threads* threads; yield each result as it comes.

    Raises:
        BaseException: What a worker raised nevertheless, once the others have ended.
    """
    ended: SimpleQueue[tuple[D] | BaseException | None] = SimpleQueue()
    for _ in range(threads):
        Thread(target=_work, args=(take, worker, ended), daemon=True).start()
    raised: BaseException | None = None
    while threads:
        result = ended.get()
        if result is None:
            threads -= 1
        elif isinstance(result, tuple):
            yield result[0]
        else:
            raised = result
    if raised is not None:
        raise raised


def _work(
    take: Take[T], worker: Worker[T, D], ended: SimpleQueue[tuple[D] | BaseException | None]
) -> None:
    try:
        with worker() as do:
            while (piece := take()) is not None:
                ended.put((do(piece),))
    except BaseException as error:  # noqa: BLE001 - raised again by the thread that waits
        ended.put(error)
    finally:
        ended.put(None)
