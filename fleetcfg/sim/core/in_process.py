"""A simulated fleet inside the process that tests against it.

For tests: no second process, and the engine in reach. A fleet that people use is started by
`fleetcfg.sim.core.launch`.
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
from fleetcfg.sim.core.engine import SimEngine
from fleetcfg.sim.core.family import FamilyFinder, installed_family
from fleetcfg.sim.core.fleet import SimFleet
from fleetcfg.sim.core.serve import run
from fleetcfg.sim.core.state_folder import ReadyFile

PATIENCE_S = 60.0


@contextmanager
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
    started: Future[tuple[ReadyFile, Callable[[], object]]] = Future()

    async def simulate() -> None:
        engine = SimEngine(fleet, state_dir, now, find_family)
        loop = asyncio.get_running_loop()

        def stop() -> None:
            loop.call_soon_threadsafe(engine.stopped.set)

        await run(engine, lambda file: started.set_result((file, stop)))

    def work() -> None:
        try:
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                runner.run(simulate())
        except SimError as refusal:
            started.set_exception(refusal)

    thread = threading.Thread(target=work, name="fleetcfg-sim", daemon=True)
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
