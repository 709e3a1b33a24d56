"""A simulated fleet inside the process that tests against it.

For tests: no second process, and the engine in reach. A fleet that people use is started by
`fleetcfg_kit.sim.core.launch`.
"""

import asyncio
import threading
from collections.abc import Callable, Generator
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import uvloop

from fleetcfg.errors import SimError
from fleetcfg_kit.sim.core.engine import SimEngine
from fleetcfg_kit.sim.core.family import FamilyFinder, installed_family
from fleetcfg_kit.sim.core.fleet import SimFleet
from fleetcfg_kit.sim.core.serve import run
from fleetcfg_kit.sim.core.state_folder import ReadyFile

PATIENCE_S = 60.0


_Started = Future[tuple[ReadyFile, Callable[[], object]]]  # where it listens, and how to stop it


async def _simulate(engine: SimEngine, started: _Started) -> None:
    loop = asyncio.get_running_loop()

    def stop() -> None:
        loop.call_soon_threadsafe(engine.stopped.set)

    await run(engine, lambda file: started.set_result((file, stop)))


def _work(engine: SimEngine, started: _Started) -> None:
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_simulate(engine, started))
    except SimError as refusal:
        started.set_exception(refusal)


@contextmanager
def running(
    fleet: SimFleet,
    state_dir: Path,
    now: datetime,
    find_family: FamilyFinder = installed_family,
) -> Generator[ReadyFile]:
    """Simulate a fleet while a block runs; the arguments are those of `SimEngine`.

    Yields:
        Where the devices listen, and by what to know them.

    Raises:
        SimError: SIM_DID_NOT_START, and what the simulator refuses.
    """
    engine, started = SimEngine(fleet, state_dir, now, find_family), _Started()
    thread = threading.Thread(
        target=_work, args=(engine, started), name="fleetcfg-sim", daemon=True
    )
    thread.start()
    try:
        file, stop = started.result(PATIENCE_S)
    except TimeoutError as error:
        raise SimError("SIM_DID_NOT_START", log="") from error
    try:
        yield file
    finally:
        stop()
        thread.join(PATIENCE_S)
