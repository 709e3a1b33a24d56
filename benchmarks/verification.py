"""What the door and the record cost: a bundle verified, an entry appended, a log verified.

``python -m benchmarks.verification`` prints seconds, and for appending the ratio of a log of a
million entries to an empty one, which is 1 where appending costs the same however long the log is.
The Department is that of `fleetcfg_kit.testing`, with real signatures of every kind.
"""

import argparse
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from fleetcfg.ledger.checkpoint import NoteSigner
from fleetcfg.ledger.store import Store, open_store
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.department import Department

GOAL_BUNDLE, GOAL_LOG = 0.5, 60.0  # seconds
BATCH = 10_000  # entries of one transaction, while the log is filled


def main() -> int:
    """Measure, and print one line a figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--devices", type=int, default=300)
    parser.add_argument("--changes", type=int, default=20, help="of each device")
    parser.add_argument("--entries", type=int, default=1_000_000)
    asked = parser.parse_args()
    bundle = _bundle(asked.devices, asked.changes)
    _say(
        f"bundle of {asked.devices} devices x {asked.changes} changes, 2 approvals",
        bundle,
        GOAL_BUNDLE,
    )
    with tempfile.TemporaryDirectory(prefix="fleetcfg-bench-") as folder:
        store = open_store(Path(folder), NoteSigner.from_seed("bench.example/log/1", b"s" * 32))
        try:
            _log(store, asked.entries)
        finally:
            store.close()
    return 0


def _bundle(devices: int, changes: int) -> float:
    department = Department(devices, changes)
    data = department.bundle()
    return _median(lambda: department.authorize(data), 5)


def _log(store: Store, entries: int) -> None:
    empty = _median(lambda: _append(store), 200)
    while (size := store.checkpoint().size) < entries:
        with store.writing() as pen:
            for number in range(size, min(size + BATCH, entries)):
                pen.add("step", {"dev": f"room-{number % 300:03}", "path": "Audio Volume"}, at=NOON)
    full = _median(lambda: _append(store), 200)
    print(
        f"append one durable entry: {empty * 1000:.2f} ms in an empty log, "
        f"{full * 1000:.2f} ms after {entries:,}: ratio {full / empty:.2f}"
    )
    _say(f"verify {entries:,} entries", _median(store.verify, 1), GOAL_LOG)


def _append(store: Store) -> None:
    with store.writing() as pen:
        pen.add("step", {"dev": "room-001", "path": "Audio Volume"}, at=NOON)


def _median(work: Callable[[], object], times: int) -> float:
    taken: list[float] = []
    for _ in range(times):
        begun = perf_counter()
        work()
        taken.append(perf_counter() - begun)
    return statistics.median(taken)


def _say(what: str, seconds: float, goal: float) -> None:
    print(f"{what}: {seconds:.3f} s (goal {goal:g} s: {'reached' if seconds < goal else 'missed'})")


if __name__ == "__main__":
    sys.exit(main())
