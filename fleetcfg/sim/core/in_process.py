"""A simulated fleet inside the process that tests against it.

For tests: no second process, and the engine in reach. A fleet that people use is started by
`fleetcfg.sim.core.launch`.
"""

import asyncio
import contextlib
import threading
from collections.abc import Callable, Generator
from datetime import datetime
from pathlib import Path

import uvloop

from fleetcfg.errors import SimError
from fleetcfg.sim.core.engine import SimEngine, run
from fleetcfg.sim.core.family import FamilyFinder, installed_family
from fleetcfg.sim.core.fleet import SimFleet
from fleetcfg.sim.core.state_folder import ReadyFile

PATIENCE_S = 60.0


class _Worker:
    """The thread in which the fleet lives."""

    def __init__(
        self, fleet: SimFleet, state_dir: Path, now: datetime, find_family: FamilyFinder
    ) -> None:
        self._fleet, self._now, self._find = fleet, now, find_family
        self._state_dir = state_dir
        self._decided = threading.Event()
        self._thread = threading.Thread(target=self._work, name="fleetcfg-sim", daemon=True)
        self._stop: Callable[[], object] = lambda: None
        self.ready: ReadyFile | None = None
        self.refusal: SimError | None = None

    def _ready(self, facts: dict[str, object]) -> None:
        del facts
        self.ready = ReadyFile.read(self._state_dir)
        self._decided.set()

    async def _simulate(self) -> None:
        engine = SimEngine(self._fleet, self._state_dir, self._now, self._find)
        loop = asyncio.get_running_loop()
        self._stop = lambda: loop.call_soon_threadsafe(engine.stopped.set)
        await run(engine, self._ready)

    def _work(self) -> None:
        try:
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                runner.run(self._simulate())
        except SimError as error:
            self.refusal = error
        finally:
            self._decided.set()

    def start(self) -> None:
        self._thread.start()
        self._decided.wait(PATIENCE_S)

    def stop(self) -> None:
        self._stop()
        self._thread.join(PATIENCE_S)


@contextlib.contextmanager
def running(
    fleet: SimFleet,
    state_dir: Path,
    now: datetime,
    find_family: FamilyFinder = installed_family,
) -> Generator[ReadyFile]:
    """Simulate a fleet while a block runs.

    Args:
        fleet: What to simulate; port 0 takes any free one.
        state_dir: Where keys, the control socket and the ready file go.
        now: Time of day, with a time zone.
        find_family: Gives a family by its name; the installed ones unless given.

    Yields:
        Where the devices listen, and by what to know them.

    Raises:
        SimError: SIM_DID_NOT_START, and what the simulator refuses.
    """
    state_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    worker = _Worker(fleet, state_dir, now, find_family)
    worker.start()
    if worker.refusal is not None:
        raise worker.refusal
    if worker.ready is None:
        raise SimError("SIM_DID_NOT_START", log="")
    try:
        yield worker.ready
    finally:
        worker.stop()
