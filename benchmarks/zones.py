"""What workers in zones cost, beside one machine that reads all by itself.

``python -m benchmarks.zones`` simulates codecs of one zone, audits them by ``fleetcfg audit`` on
one machine, then by ``fleetcfg dispatch audit --wait`` over a real RabbitMQ with 1, 2 and 4
workers, and prints of each the wall time, the CPU of every process but the simulator and the
broker, and that of the broker beside it. Then it does so with more devices, and goes on to a
country (`benchmarks.country`).

Workers and commands share the cores that the simulator leaves: on one core, more workers are
quicker only as long as they wait for devices. The ideal beside each wall time is the longer of what
the devices have one wait for, spread over all sessions that the workers may have, and of the CPU
that was used, spread over the cores; and the CPU of the command at home.
"""

import argparse
import os
import sys
from collections.abc import Iterable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.country import give_out_a_country
from benchmarks.farm import cores
from benchmarks.measure import tree
from benchmarks.zone_scene import ZONE, Scene, simulated_zone
from fleetcfg.authority.record_place import Folders
from fleetcfg.cli.commands.dispatch.worker import AT_ONCE
from fleetcfg.trust.documents.slice import MAX_HOSTS
from tests.zones.broker import ABSENT, Broker, worker_user
from tests.zones.far_side import WorkerProcess

WORKERS: Final = (1, 2, 4)
COUNTRY: Final = 100_000
_SAMPLE_RTT, _SAMPLE_WORKERS = 50, 2
_TICKS: Final = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Taken:
    """What one way of auditing all took: seconds, and CPU seconds of ours and of the broker.

    Attributes:
        parts: CPU seconds of the command at home, and of the workers.
    """

    wall: float
    cpu: float
    broker: float = 0.0
    parts: tuple[float, ...] = ()

    def ideal(self, devices: int, waiting: float, slices: int) -> float:
        """Return the seconds that it could take with so many *slices* at once: see the module."""
        at_home, workers = self.parts
        spread = max(devices * waiting / (slices * MAX_HOSTS), waiting)
        return at_home + max(spread, workers / len(cores().clients))


def with_descendants(pids: Iterable[int]) -> float:
    """Return the CPU seconds of processes and of all below them, those that ended included."""
    ticks = 0
    for pid in (below for one in pids for below in tree(one)):
        with suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += sum(map(int, fields[11:15]))
    return ticks / _TICKS


def audit_alone(scene: Scene) -> Taken:
    """Audit all of it twice by one machine, and return what the second time took.

    As every night is: after an audit by workers, who conceal values by keys of their own, each
    configuration is another one to the history, and is stored once more.
    """
    scene.desk.run("audit", "-o", "ndjson")
    cost = scene.desk.run("audit", "-o", "ndjson")
    return Taken(cost.wall, cost.cpu)


def audit_by_workers(scene: Scene, count: int) -> Taken:
    """Have *count* workers stand in the zone, audit all of it twice, and end them.

    Returns what the second time took, which is as every night is: the workers have loaded what
    does slices, and have the declarations.
    """
    folders = Folders(scene.place / "record", scene.place / "trust")
    file = scene.broker.file(worker_user(ZONE), scene.place / "worker.toml")
    with ExitStack() as opened:
        workers = [WorkerProcess(file, ZONE, folders) for _ in range(count)]
        for worker in workers:
            opened.callback(worker.kill)
            os.sched_setaffinity(worker.process.pid, cores().clients)
        for worker in workers:
            worker.wait_for("waiting for slices")
        pids = [worker.process.pid for worker in workers]
        _once(scene, pids)
        return _once(scene, pids)


def _once(scene: Scene, workers: Sequence[int]) -> Taken:
    carrier = ("--broker", str(scene.place / "dispatcher.toml"))
    before, of_broker = with_descendants(workers), _cpu_of_broker(scene.broker)
    home = scene.desk.run("dispatch", "audit", "--wait", *carrier)
    parts = home.cpu, with_descendants(workers) - before
    return Taken(home.wall, sum(parts), _cpu_of_broker(scene.broker) - of_broker, parts)


def _cpu_of_broker(broker: Broker) -> float:
    return 0.0 if broker.process is None else with_descendants([broker.process.pid])


def read_a_zone(devices: int, rtt: float, workers: Sequence[int]) -> tuple[float, float]:
    """Audit a simulated zone in each way, and print what it took.

    Returns the CPU seconds of one machine, and those with the last of *workers*.
    """
    print(f"\n{devices} codecs over HTTPS, {rtt:g} ms away", flush=True)
    with simulated_zone(devices, rtt) as scene:
        waiting, alone, taken = scene.desk.waiting(), Taken(0, 0), Taken(0, 0)
        for count in workers:
            alone = audit_alone(scene)  # each time: a machine has other work
            _tell("fleetcfg audit, one machine", devices, alone, alone.cpu, "")
            taken = audit_by_workers(scene, count)
            ideal = f"{taken.wall / taken.ideal(devices, waiting, count * AT_ONCE):.2f} x ideal"
            _tell(f"dispatch, {count} workers", devices, taken, alone.cpu, ideal)
        return alone.cpu, taken.cpu


def _tell(what: str, devices: int, taken: Taken, alone: float, ideal: str) -> None:
    print(
        f"{what:28} {taken.wall:6.1f} s  {devices / taken.wall:6.1f} devices/s  "
        f"CPU {taken.cpu / devices * 1000:6.1f} ms/device ({taken.cpu / alone:4.2f} x)  "
        f"broker {taken.broker / devices * 1000:5.2f} ms/device  {ideal:12}  "
        + " + ".join(f"{part:.1f}" for part in taken.parts),
        flush=True,
    )


def audit_a_country(sample: int) -> None:
    """Audit *sample* devices of a country, and print what all of it would take."""
    alone, taken = read_a_zone(sample, _SAMPLE_RTT, (_SAMPLE_WORKERS,))
    print(
        f"  extrapolated from these {sample}, not run: {COUNTRY:,} devices are "
        f"{alone * COUNTRY / sample:.0f} s of CPU on one machine, and by workers "
        f"{taken * COUNTRY / sample:.0f} s, shared by as many machines as there are zones",
        flush=True,
    )


def main() -> int:
    """Measure, and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.zones", description=__doc__)
    parser.add_argument("--devices", type=int, default=1000)
    parser.add_argument("--rtts", type=float, nargs="*", default=[50, 200])
    parser.add_argument("--sample", type=int, default=2000, help="devices of a country to audit")
    parser.add_argument("--provinces", type=int, default=34, help="of a country, to declare")
    asked = parser.parse_args()
    if ABSENT:
        print(f"apt-get install rabbitmq-server openssl ({ABSENT})")
        return 1
    print(f"cores: simulator {cores().farm}, all others {cores().clients}")
    print("CPU at the end: at home + workers, in seconds")
    for rtt in asked.rtts:
        read_a_zone(asked.devices, rtt, WORKERS)
    if asked.provinces:
        give_out_a_country(asked.provinces, COUNTRY)
    if asked.sample:
        audit_a_country(asked.sample)
    return 0


if __name__ == "__main__":
    sys.exit(main())
