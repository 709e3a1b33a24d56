"""A process that simulates one fleet: ``python -m fleetcfg.sim.core.serve FLEET STATE_DIR``.

`fleetcfg.sim.core.launch` starts it so. What it refuses is one JSON line on stderr, ``code`` and
``facts``, which `launch` reads.
"""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from fleetcfg.errors import SimError
from fleetcfg.sim.core.engine import serve
from fleetcfg.sim.core.fleet import SimFleet


def read_file(path: Path) -> bytes:
    """Return what *path* holds.

    Raises:
        SimError: SIM_FILE_UNREADABLE.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise SimError("SIM_FILE_UNREADABLE", file=str(path), why=error.strerror or "") from error


def tell_ready(facts: object) -> None:
    """Print *facts* as the one line that says that every device listens."""
    print(json.dumps(facts, ensure_ascii=False, separators=(",", ":")), flush=True)  # noqa: T201 - read by the starter


def serve_file(file: Path, state_dir: Path, now: datetime) -> None:
    """Simulate the fleet that *file* holds until the process is told to stop.

    Raises:
        SimError: SIM_FILE_UNREADABLE, SIM_FLEET_UNREADABLE, and as `serve`.
    """
    fleet = SimFleet.from_json(read_file(file).decode())

    def ready(facts: dict[str, object]) -> None:
        tell_ready({"simulated": True, "pid": facts["pid"], "devices": len(fleet.devices)})

    serve(fleet, state_dir=state_dir, ready=ready, now=now)


def main(file: str, state_dir: str) -> int:
    """Run the process, and return its exit code."""
    try:
        serve_file(Path(file), Path(state_dir), datetime.now(UTC))  # noqa: TID251 - its own process
    except SimError as refusal:
        told = {"code": refusal.code, "facts": dict(refusal.facts)}
        print(json.dumps(told, ensure_ascii=False), file=sys.stderr)  # noqa: T201 - to the log
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
