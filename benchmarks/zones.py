"""What workers in zones cost, beside one machine that reads all by itself.

``python -m benchmarks.zones`` simulates codecs of one zone, audits them by ``fleetcfg audit`` on
one machine, then by ``fleetcfg dispatch audit`` over a real RabbitMQ with 1, 2 and 4 workers, and
prints of each the wall time, the CPU of every process but the simulator and the broker, and that of
the broker beside it. Then it gives out the work of a whole province without doing any of it, and
says what a hundred thousand devices would take.

Workers and commands share the cores that the simulator leaves: on one core, more workers are not
quicker, and only what they cost can be read.
"""

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from time import perf_counter
from typing import Final

from benchmarks.farm import cores
from benchmarks.measure import Cost, Program, run, tree
from fleetcfg.authority.dispatched import DispatchedSlices
from fleetcfg.authority.record_place import Folders
from fleetcfg.testing.fleet import run_province
from fleetcfg.testing.folder import DepartmentFolder, found_department
from fleetcfg.testing.policy import Staff, origin_of
from fleetcfg.trust.documents.slice import MAX_HOSTS
from fleetcfg.workflow.clock import now
from tests.zones.broker import ABSENT, DISPATCHER, Broker, running_broker, worker_user
from tests.zones.far_side import WorkerProcess

ZONE: Final = "vnpt"
ZONES: Final = {ZONE: ("dept", ("tech",))}
STAFF: Final = Staff(executor=("tech",))
WORKERS: Final = (1, 2, 4)
COUNTRY: Final = 100_000
_TICKS: Final = os.sysconf("SC_CLK_TCK")
_INVENTORY: Final = """\
all:
  vars:
    networks: [10.0.0.0/8]
    family: cisco_ce
    model: Cisco Room Bar
    custodian: UBND
    credential: env:FLEETCFG_CODEC
    transport: https
    zone: vnpt
  hosts:
"""
_BASELINE: Final = """\
baseline: auto-answer
issued: {document: 3/QĐ-SKHCN, date: 2026-11-02, clause: QĐ 32/2019 Điều 5.3}
native:
  cisco_ce:
    Conference AutoAnswer Mode: {equals: "Off", severity: critical, why: Không ai nghe lén.}
"""


class CommandFailedError(Exception):
    """A command ended otherwise than an audit does."""

    def __init__(self, words: Sequence[str], cost: Cost) -> None:
        super().__init__(f"{' '.join(words)}: exit {cost.code}\n{cost.grumble}")


@dataclass(frozen=True, slots=True)
class Taken:
    """What one way of auditing all took: seconds, and CPU seconds of ours and of the broker.

    Attributes:
        parts: CPU seconds of giving out, of the workers, and of taking home.
    """

    wall: float
    cpu: float
    broker: float = 0.0
    parts: tuple[float, ...] = ()


def write_province(root: Path, devices: int) -> Path:
    """Declare *devices* codecs of one zone in the folder *root*."""
    for part in ("inventory", "baselines", "playbooks"):
        (root / part).mkdir(parents=True)
    hosts = "".join(map(_host, range(devices)))
    (root / "inventory" / "hosts.yaml").write_text(_INVENTORY + hosts, "utf-8")
    (root / "baselines" / "10-auto-answer.yaml").write_text(_BASELINE, "utf-8")
    return root


def _host(number: int) -> str:
    mac = f"00:00:5e:{number >> 16:02x}:{number >> 8 & 255:02x}:{number & 255:02x}"
    return (
        f"    codec-{number:05}:\n"
        f"      ansible_host: 10.{number // 62500}.{number // 250 % 250}.{number % 250 + 1}\n"
        f"      serial_number: MAU{number:08}\n"
        f'      mac: "{mac}"\n'
        f'      certificate: "{number + 1:064x}"\n'
    )


@dataclass(frozen=True, slots=True)
class Desk:
    """The Department's commands, each a process that is measured."""

    department: DepartmentFolder

    def run(self, *words: str) -> Cost:
        """Run a command to its end; exits 0, 2 and 3 are ends of an audit."""
        command = (sys.executable, "-m", "fleetcfg", *words)
        environ = {"FLEETCFG_LEDGER": str(self.department.record()), "FLEETCFG_LANG": "en"}
        program = Program(command, self.department.folder, cores().clients, environ)
        cost = run(program, lambda _line, _at: None)
        if cost.code not in {0, 2, 3}:
            raise CommandFailedError(words, cost)
        return cost


def with_descendants(pids: Iterable[int]) -> float:
    """Return the CPU seconds of processes and of all below them, those that ended included."""
    ticks = 0
    for pid in (below for one in pids for below in tree(one)):
        with suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += sum(map(int, fields[11:15]))
    return ticks / _TICKS


def audit_by_workers(desk: Desk, broker: Broker, place: Path, count: int, slices: int) -> Taken:
    """Have *count* workers stand in the zone, audit all in *slices* twice, and end them.

    Returns what the second time took, which is as every night is: the workers have loaded what
    does slices, and have the declarations.
    """
    folders = Folders(place / "record", place / "trust")
    file = broker.file(worker_user(ZONE), place / "worker.toml")
    carrier = ("--broker", str(place / "dispatcher.toml"))
    with ExitStack() as opened:
        workers = [WorkerProcess(file, ZONE, folders) for _ in range(count)]
        for worker in workers:
            opened.callback(worker.kill)
            os.sched_setaffinity(worker.process.pid, cores().clients)
        for worker in workers:
            worker.wait_for("waiting for slices")
        pids = [worker.process.pid for worker in workers]
        _once(desk, broker, carrier, pids, slices)
        return _once(desk, broker, carrier, pids, slices)


def _once(
    desk: Desk, broker: Broker, carrier: Sequence[str], workers: Sequence[int], slices: int
) -> Taken:
    before, of_broker = with_descendants(workers), _cpu_of_broker(broker)
    begun, pause = perf_counter(), Event()
    given_out = desk.run("dispatch", "audit", *carrier).cpu
    while broker.depths(ZONE)["q.results"] < slices:
        pause.wait(0.2)
    collected = desk.run("dispatch", "collect", *carrier).cpu
    wall = perf_counter() - begun
    done = with_descendants(workers) - before
    of_broker = _cpu_of_broker(broker) - of_broker
    return Taken(wall, given_out + done + collected, of_broker, (given_out, done, collected))


def _cpu_of_broker(broker: Broker) -> float:
    return 0.0 if broker.process is None else with_descendants([broker.process.pid])


def read_a_zone(devices: int, rtt: float) -> None:
    """Audit a simulated zone in each way, and print what it took."""
    with tempfile.TemporaryDirectory(prefix="fbz") as name, ExitStack() as opened:
        place = Path(name)
        source = write_province(place / "source", devices)
        fleet = run_province(source, place / "province", place / "s", now=now(), rtt_ms=rtt)
        running = opened.enter_context(fleet)
        os.sched_setaffinity(running.ready.pid, cores().farm)
        (place / "province" / "playbooks").mkdir(exist_ok=True)
        (place / "so").mkdir()
        department = found_department(
            place / "so", place / "province", now=now(), staff=STAFF, zones=ZONES
        )
        shutil.copytree(department.record("tech"), place / "record")
        (place / "trust").mkdir()
        broker = opened.enter_context(running_broker(place / "broker", [ZONE]))
        broker.file(DISPATCHER, place / "dispatcher.toml")
        desk = Desk(department)
        alone = desk.run("audit", "-o", "ndjson")
        _tell("fleetcfg audit, one machine", devices, Taken(alone.wall, alone.cpu), alone.cpu)
        for count in WORKERS:
            taken = audit_by_workers(desk, broker, place, count, -(-devices // MAX_HOSTS))
            _tell(f"dispatch, {count} workers", devices, taken, alone.cpu)


def _tell(what: str, devices: int, taken: Taken, alone: float) -> None:
    print(
        f"{what:28} {taken.wall:6.1f} s  {devices / taken.wall:6.1f} devices/s  "
        f"CPU {taken.cpu / devices * 1000:6.1f} ms/device ({taken.cpu / alone:4.2f} x)  "
        f"broker {taken.broker / devices * 1000:5.2f} ms/device  "
        + " + ".join(f"{part:.1f}" for part in taken.parts),
        flush=True,
    )


def give_out(devices: int) -> None:
    """Give out the work of a province twice, do none of it, and print what it takes."""
    with tempfile.TemporaryDirectory(prefix="fbz") as name:
        place = Path(name)
        source = write_province(place / "source", devices)
        (place / "so").mkdir()
        department = found_department(place / "so", source, now=now(), staff=STAFF, zones=ZONES)
        cost = Desk(department).run("dispatch", "audit", "--spool", str(place / "spool"))
        slices = _sizes(place / "spool")
        DispatchedSlices(department.record()).note_held(ZONE, {origin_of("tech"): 1})
        Desk(department).run("dispatch", "audit", "--spool", str(place / "again"))
        times, later = COUNTRY / devices, max(_sizes(place / "again")) / 1e3
        print(
            f"{devices} devices: {len(slices)} slices of {max(slices) / 1e6:.2f} MB in "
            f"{cost.wall:.1f} s, CPU {cost.cpu:.1f} s, peak {cost.peak:.0f} MB; "
            f"{later:.0f} kB each once the workers have the files\n"
            f"  {COUNTRY:,} devices in {times:.0f} such provinces, one after the other: "
            f"{cost.wall * times:.0f} s, {sum(slices) * times / 1e9:.1f} GB",
            flush=True,
        )


def _sizes(spool: Path) -> list[int]:
    return [file.stat().st_size for file in spool.rglob("*.fcslice")]


def main() -> int:
    """Measure, and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.zones", description=__doc__)
    parser.add_argument("--devices", type=int, default=400)
    parser.add_argument("--rtts", type=float, nargs="*", default=[50, 200])
    parser.add_argument("--province", type=int, nargs="*", default=[1000, 3000])
    asked = parser.parse_args()
    if ABSENT:
        print(f"apt-get install rabbitmq-server openssl ({ABSENT})")
        return 1
    print(f"cores: simulator {cores().farm}, all others {cores().clients}")
    for rtt in asked.rtts:
        print(f"\n{asked.devices} codecs over HTTPS, {rtt:g} ms away")
        read_a_zone(asked.devices, rtt)
    print()
    for devices in asked.province:
        give_out(devices)
    return 0


if __name__ == "__main__":
    sys.exit(main())
