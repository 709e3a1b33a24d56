"""A fleet simulated until it is told to stop: in this process, or in one of its own.

``python -m fleetcfg_kit.sim.core.serve FLEET STATE_DIR`` is how `fleetcfg_kit.sim.core.launch`
starts one; why it did not start stands in `REFUSED`.
"""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import uvloop

from fleetcfg.errors import SimError
from fleetcfg_kit.sim.core.control import listening
from fleetcfg_kit.sim.core.engine import SimEngine
from fleetcfg_kit.sim.core.fleet import SimFleet
from fleetcfg_kit.sim.core.state_folder import CONTROL, PID, READY, REFUSED, ReadyFile

ReadyCallback = Callable[[ReadyFile], None]


async def run(engine: SimEngine, ready: ReadyCallback) -> None:
    """Simulate until the engine is told to stop, and leave nothing behind.

    Args:
        engine: What simulates.
        ready: Called once all devices listen.

    Raises:
        SimError: What the listeners and the control refuse.
    """
    async with listening(engine, engine.state_dir / CONTROL):
        try:
            file = await engine.open()
            (engine.state_dir / PID).write_text(f"{os.getpid()}\n", encoding="ascii")
            file.write(engine.state_dir)
            ready(file)
            await engine.stopped.wait()
        finally:
            await engine.close()
            for name in (READY, PID):
                (engine.state_dir / name).unlink(missing_ok=True)


async def _until_told(engine: SimEngine, ready: ReadyCallback) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, engine.stopped.set)
    await run(engine, ready)


def serve(engine: SimEngine, ready: ReadyCallback) -> None:
    """Simulate until the process is told to stop.

    Args:
        engine: What simulates.
        ready: Called once all devices listen.

    Raises:
        SimError: SIM_PORT_IN_USE and its like, SIM_ALREADY_RUNNING.
    """
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_until_told(engine, ready))


def read_file(path: Path) -> bytes:
    """Return what *path* holds.

    Raises:
        SimError: SIM_FILE_UNREADABLE.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise SimError("SIM_FILE_UNREADABLE", file=str(path), why=error.strerror or "") from error


def serve_file(file: Path, state_dir: Path, now: datetime, ready: ReadyCallback) -> None:
    """Simulate the fleet that *file* holds until the process is told to stop.

    Raises:
        SimError: SIM_FILE_UNREADABLE, SIM_FLEET_UNREADABLE, and as `SimEngine` and `serve`.
    """
    serve(SimEngine(SimFleet.from_json(read_file(file).decode()), state_dir, now), ready)


def main(file: str, state_dir: str) -> int:
    """Run the process, and return its exit code."""
    try:
        now = datetime.now(UTC)  # noqa: TID251 - its own process
        serve_file(Path(file), Path(state_dir), now, lambda _: None)
    except SimError as refusal:
        told = {"code": refusal.code, "facts": dict(refusal.facts)}
        (Path(state_dir) / REFUSED).write_text(json.dumps(told), encoding="utf-8")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
