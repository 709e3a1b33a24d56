"""Memory of dispatcher and worker over thousands of slices: it must not grow with them.

``python -m benchmarks.zones_memory`` gives out audits of one zone, in slices of one device each,
while the broker is down: they wait in the outbox. Then one command hands all of them over to a real
RabbitMQ, one ``fleetcfg dispatch worker`` answers them, and one command takes all results home.
Each is a process whose resident memory is read a few times a second. So that ten thousand take
minutes, the process of each slice is ``true``, and the worker signs what a codec answered at the
beginning; all else is what stands in a zone. Slices bring no files, as once the zone has them.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Collection
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from time import perf_counter
from typing import Final

from benchmarks.zone_scene import STAFF, ZONE, ZONES, write_province
from fleetcfg.authority.dispatched import RESULT, SLICE, DispatchedSlices
from fleetcfg.authority.zones import holder
from fleetcfg.trust.documents.parcel import read_parcel
from fleetcfg.trust.documents.slice_result import read_slice_result
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.zones.home_results import read_device
from fleetcfg_kit.testing.folder import DepartmentFolder, found_department
from fleetcfg_kit.testing.policy import origin_of
from tests.zones.broker import ABSENT, DISPATCHER, Broker, running_broker, worker_user
from tests.zones.world import HOSTS, running_zones

_PAUSE: Final = 0.25
_TOLD: Final = 10  # figures a process
_DEVICES: Final = 500  # declared: each batch has so many slices


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


def to_its_end(watched: Watched, log: Path, codes: Collection[int]) -> None:
    """Read until the command is over, and has ended by one of *codes*."""
    pause = Event()
    while watched.process.poll() is None:
        watched.read()
        pause.wait(_PAUSE)
    if watched.process.returncode not in codes:
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


def measure(batches: int, place: Path, broker: Broker) -> None:
    """Give *batches* out, have them answered, take them home, and print the memory of each."""
    answer, count = place / "answer.json", batches * _DEVICES
    answer.write_text(real_answer(place), "utf-8")
    source = write_province(place / "source", _DEVICES)
    (place / "so").mkdir()
    department = found_department(place / "so", source, now=now(), staff=STAFF, zones=ZONES)
    home, inside = department.record(), place / "record"
    shutil.copytree(department.record("tech"), inside)
    (place / "trust").mkdir()
    dispatched = home / "dispatched"
    DispatchedSlices(home).note_held({holder(ZONE, origin_of("tech")): 1})
    print(f"{count} slices; an answer of {answer.stat().st_size / 1000:.0f} kB", flush=True)

    def left(ending: str) -> int:
        return sum(1 for _ in dispatched.glob(f"*/*{ending}"))

    def watch(what: str, file: Path, done: Callable[[], int], *codes: int) -> Watched:
        log = place / "command.txt"
        words = ("dispatch", what, "--broker", str(file))
        watched = Watched(start(department, log, *words, FLEETCFG_LEDGER=str(home)), done)
        to_its_end(watched, log, codes)
        return watched

    nobody = broker.file(DISPATCHER, place / "nobody.toml", port=1)
    for batch in range(batches):
        given = watch("audit", nobody, lambda: 0, 1)
        if batch in {0, batches - 1}:
            given.tell(f"audit {batch + 1}", 0)
    there = broker.file(DISPATCHER, place / "dispatcher.toml")
    watch("collect", there, lambda: count - left(SLICE), 3).tell("hand over", count)
    _answer_all(count, department, broker, place, inside)
    watch("collect", there, lambda: left(RESULT), 0, 2, 3).tell("take home", count)


def _answer_all(
    count: int, department: DepartmentFolder, broker: Broker, place: Path, inside: Path
) -> None:
    log = place / "worker.txt"
    file = broker.file(worker_user(ZONE), place / "worker.toml")
    words = ("dispatch", "worker", ZONE, "--broker", str(file), "--trust", str(place / "trust"))
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
    parser.add_argument("--batches", type=int, default=20, help=f"of {_DEVICES} slices")
    asked = parser.parse_args()
    if ABSENT:
        print(f"apt-get install rabbitmq-server openssl ({ABSENT})")
        return 1
    with tempfile.TemporaryDirectory(prefix="fbm") as name, ExitStack() as opened:
        place = Path(name)
        broker = opened.enter_context(running_broker(place / "broker", [ZONE]))
        measure(asked.batches, place, broker)
    return 0


if __name__ == "__main__":
    sys.exit(main())
