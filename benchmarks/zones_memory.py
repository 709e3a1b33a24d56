"""Memory of dispatcher and worker over thousands of slices: it must not grow with them.

``python -m benchmarks.zones_memory`` gives out one batch, in slices of one device each, over a real
RabbitMQ, has one ``fleetcfg worker`` answer them, and takes the results home: three commands, each
a process whose resident memory is read a few times a second. So that ten thousand take minutes, the
process of each slice is ``true``, and the worker signs what a codec answered at the beginning; all
else is what stands in a zone. Slices bring no files, as once the zone has them.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from time import perf_counter
from typing import Final

from benchmarks.zones import STAFF, ZONE, ZONES, write_province
from fleetcfg.authority.dispatched import RESULT, SLICE, DispatchedSlices
from fleetcfg.testing.folder import DepartmentFolder, found_department
from fleetcfg.testing.policy import origin_of
from fleetcfg.trust.documents.parcel import read_parcel
from fleetcfg.trust.documents.slice_result import read_slice_result
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.zones.home_batch import read_device
from tests.zones.broker import ABSENT, DISPATCHER, Broker, running_broker, worker_user
from tests.zones.world import HOSTS, running_zones

_PAUSE: Final = 0.25
_TOLD: Final = 10  # rows a process


class DiedError(Exception):
    """A process ended otherwise than it should."""


@dataclass
class Watched:
    """A process, its resident memory in MB, and how much it had done at each reading."""

    process: "subprocess.Popen[bytes]"
    done: Callable[[], int]
    readings: list[tuple[int, float]] = field(default_factory=list[tuple[int, float]])
    began: float = field(default_factory=perf_counter)

    def read(self) -> None:
        """Read once, if it runs."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        lines = [line for line in status.splitlines() if line.startswith("VmRSS")]
        if lines:
            self.readings.append((self.done(), int(lines[0].split()[1]) / 1024))

    def tell(self, what: str, all_of_it: int) -> None:
        """Print its memory by tenths of the work, and its peak."""
        rows = []
        for part in range(1, _TOLD + 1):
            until = [mb for count, mb in self.readings if count <= all_of_it * part // _TOLD]
            rows.append(f"{until[-1]:.0f}" if until else "-")
        peak = max(mb for _, mb in self.readings)
        wall = perf_counter() - self.began
        print(
            f"{what:10} {wall:6.0f} s  MB by tenths: {' '.join(rows)}  peak {peak:.0f}", flush=True
        )


def start(
    department: DepartmentFolder, log: Path, *words: str, **environ: str
) -> subprocess.Popen[bytes]:
    """Start a command whose slices are quick ones; what it says goes to *log*."""
    with log.open("wb") as out:
        return subprocess.Popen(
            [sys.executable, "-m", "benchmarks.quick_slices", *words],
            cwd=department.folder,
            env=os.environ
            | {"PYTHONPATH": str(Path(__file__).parents[1]), "FLEETCFG_LANG": "en"}
            | environ,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
        )


def to_its_end(watched: Watched, log: Path) -> None:
    """Read until the command is over; exits 0, 2 and 3 are ends of an audit."""
    pause = Event()
    while watched.process.poll() is None:
        watched.read()
        pause.wait(_PAUSE)
    if watched.process.returncode not in {0, 2, 3}:
        raise DiedError(log.read_text(errors="replace")[-2000:])


def real_answer(place: Path) -> str:
    """Return what a simulated codec answered to a slice, with ``HOST`` for its name."""
    (place / "codec").mkdir()
    with running_zones(place / "codec") as copy:
        zones = copy(place / "one")
        (slice_,) = zones.dispatch(HOSTS[0])
        parcel = read_parcel(zones.run(slice_).data)
        (device,) = read_slice_result(parcel).devices
        body = read_device(parcel, device.id, device.result).body
        return json.dumps(body, ensure_ascii=False).replace(HOSTS[0], "HOST")


def measure(count: int, place: Path, broker: Broker) -> None:
    """Give *count* slices out, have them answered, take them home, and print the memory of each."""
    answer = place / "answer.json"
    answer.write_text(real_answer(place), "utf-8")
    source = write_province(place / "source", count)
    (place / "so").mkdir()
    department = found_department(place / "so", source, now=now(), staff=STAFF, zones=ZONES)
    home, inside = department.record(), place / "record"
    shutil.copytree(department.record("tech"), inside)
    (place / "trust").mkdir()
    dispatched = home / "dispatched"
    DispatchedSlices(home).note_held({origin_of("tech"): 1})
    carrier = ("--broker", str(broker.file(DISPATCHER, place / "dispatcher.toml")))
    print(f"{count} slices; an answer of {answer.stat().st_size / 1000:.0f} kB", flush=True)

    def left(ending: str) -> int:
        return sum(1 for _ in dispatched.glob(f"*/*{ending}"))

    log = place / "audit.txt"
    process = start(department, log, "dispatch", "audit", *carrier, FLEETCFG_LEDGER=str(home))
    handing = Watched(process, lambda: count - left(SLICE) if any(dispatched.glob("*.json")) else 0)
    to_its_end(handing, log)
    handing.tell("dispatch", count)
    _answer_all(count, department, broker, place, inside)
    log = place / "collect.txt"
    process = start(department, log, "dispatch", "collect", *carrier, FLEETCFG_LEDGER=str(home))
    taking = Watched(process, lambda: left(RESULT))
    to_its_end(taking, log)
    taking.tell("collect", count)


def _answer_all(
    count: int, department: DepartmentFolder, broker: Broker, place: Path, inside: Path
) -> None:
    log = place / "worker.txt"
    file = broker.file(worker_user(ZONE), place / "worker.toml")
    words = ("worker", ZONE, "--broker", str(file), "--trust", str(place / "trust"))
    own = {"FLEETCFG_LEDGER": str(inside), "FLEETCFG_BENCH_ANSWER": str(place / "answer.json")}
    process = start(department, log, *words, **own)
    try:
        working = Watched(process, lambda: log.read_bytes().count(b"waits to go home"))
        pause = Event()
        while broker.depths(ZONE)["q.results"] < count:
            if process.poll() is not None:
                raise DiedError(log.read_text(errors="replace")[-2000:])
            for _ in range(20):
                working.read()
                pause.wait(_PAUSE)
        working.tell("worker", count)
    finally:
        process.kill()
        process.wait()


def main() -> int:
    """Measure, and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.zones_memory", description=__doc__)
    parser.add_argument("--slices", type=int, default=10_000)
    asked = parser.parse_args()
    if ABSENT:
        print(f"apt-get install rabbitmq-server openssl ({ABSENT})")
        return 1
    with tempfile.TemporaryDirectory(prefix="fbm") as name, ExitStack() as opened:
        place = Path(name)
        broker = opened.enter_context(running_broker(place / "broker", [ZONE]))
        measure(asked.slices, place, broker)
    return 0


if __name__ == "__main__":
    sys.exit(main())
