"""What a worker process gives back between two jobs."""

import gc

from fleetcfg.machine.cores import trim_heap


def give_memory_back() -> None:
    """Give the system what jobs left behind: sessions that refer to themselves, pages in between.

    The collector looks for the former when a quarter as much again has gathered, and glibc keeps
    the latter for ever (measured in `docs/explanation/performance.md`).
    """
    gc.collect()
    trim_heap()
