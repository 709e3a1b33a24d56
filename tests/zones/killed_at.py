"""``fleetcfg`` that dies by SIGKILL at its Nth step: ``python -m tests.zones.killed_at N …``.

A step is what leaves a trace outside of the process: a file is flushed, named or removed, a message
goes out, is taken or acknowledged. It dies before it: at which line between two of them makes no
difference to anybody else. Where N is 0 it dies never, and says at its end how many there were.
"""

import os
import signal
import sys
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any
from unittest.mock import patch

from pika.adapters.blocking_connection import BlockingChannel

from fleetcfg.__main__ import main

STEPS = [(os, name) for name in ("fsync", "mkdir", "replace", "unlink")]
SENT = [(BlockingChannel, name) for name in ("basic_ack", "basic_publish", "basic_reject")]


def dying(at: int, left: list[int]) -> Callable[[Any], Any]:
    """Return what wraps a step."""

    def wrap(real: Callable[..., Any]) -> Callable[..., Any]:
        def step(*given: Any, **more: Any) -> Any:
            left.append(1)
            if len(left) == at:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*given, **more)

        return step

    return wrap


if __name__ == "__main__":
    taken: list[int] = []
    wrap = dying(int(sys.argv.pop(1)), taken)
    with ExitStack() as patched:
        for of, name in (*STEPS, *SENT):
            patched.enter_context(patch.object(of, name, wrap(getattr(of, name))))
        try:
            main()
        finally:
            sys.stderr.write(f"steps: {len(taken)}\n")
