"""One change on many devices: what the devices take, and what fleetcfg takes, apart.

``python -m benchmarks.apply`` simulates the devices in a process of its own, has a change-set for
all of them signed, takes it through the door, applies it, and prints

* the wall time, and the same for each device of those that were at work at once;
* of the time that threads spent on devices, how much they waited in the wires, for answers and
  for pacing (the devices' share), how much for the disk that the record is on, and what is left,
  which is fleetcfg's: its CPU, and waiting for a core or for another thread's entry;
* the CPU of this process by device, and that of the simulator beside it.
"""

import argparse
import resource
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock, local
from time import perf_counter, process_time, thread_time
from typing import Any

from benchmarks.farm import PASSWORD, USER, Farm, farm
from fleetcfg.apply import rollout as campaign
from fleetcfg.devices.drivers.cisco_ce import wires, write_wires
from fleetcfg.ledger.objects import Objects
from fleetcfg.ledger.store import Store
from fleetcfg.workflow.changes.change_jobs import make_rollout
from fleetcfg_kit.testing.fleet import RunningFleet, declare
from fleetcfg_kit.testing.laptop import Laptop

PRODUCT = "Cisco Webex Codec Pro"
VOLUME = "Audio DefaultVolume"
WIRES = ("bring", "spaces", "put", "close")


def laptop_before(there: Farm, state: Path, folder: Path, transport: str) -> Laptop:
    """Return a technician's laptop that reaches the devices of the farm."""
    fleet = RunningFleet(there.ready, state)
    devices = {d.name: declare(d, transport, model=PRODUCT) for d in there.devices}
    return Laptop(fleet, folder, transport, user=USER, password=PASSWORD, devices=devices)


@dataclass
class Waits:
    """Seconds that threads were kept, by what kept them; their own CPU is not in it."""

    seconds: Counter[str]
    lock: Lock
    inside: local

    def watch(self, owner: type, name: str, what: str) -> None:
        """Count what the method *name* of *owner* waits."""
        method: Callable[..., Any] = getattr(owner, name)

        def watched(*arguments: object, **named: object) -> object:
            if getattr(self.inside, "is_so", False):  # counted by whoever called it
                return method(*arguments, **named)
            self.inside.is_so = True
            begun, busy = perf_counter(), thread_time()
            try:
                return method(*arguments, **named)
            finally:
                self.inside.is_so = False
                waited = (perf_counter() - begun) - (thread_time() - busy)
                with self.lock:
                    self.seconds[what] += waited

        setattr(owner, name, watched)


def main() -> int:
    """Measure, and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.apply", description=__doc__)
    parser.add_argument("--devices", type=int, default=200)
    parser.add_argument("--forks", type=int, default=10)
    parser.add_argument("--rtt", type=int, default=20, help="emulated round trip, ms")
    parser.add_argument("--transport", choices=("https", "ssh"), default="https")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="fa") as folder:
        state, ledger = Path(folder) / "s", Path(folder) / "ledger"
        with farm(asked.devices, asked.rtt, state) as there:
            laptop = laptop_before(there, state, ledger, asked.transport)
            laptop.at_once = asked.forks
            return _measure(laptop, there, asked.forks)


def _measure(laptop: Laptop, there: Farm, forks: int) -> int:
    hosts = [device.name for device in there.devices]
    print(f"planning for {len(hosts)} devices over {laptop.transport}, {there.rtt} ms away …")
    changes = [laptop.change(host, {VOLUME: "70"}) for host in hosts]
    begun = perf_counter()
    authorized = laptop.authorized(*changes)
    print(f"signed, and through the door: {perf_counter() - begun:.2f} s")
    waits, at_devices = _watched()
    begun, busy, simulator = perf_counter(), process_time(), there.cpu()
    dones = list(make_rollout(authorized, laptop.context, forks).run(hosts))
    wall, cpu, simulator = perf_counter() - begun, process_time() - busy, there.cpu() - simulator
    fates = Counter(done.fate for done in dones)
    print(f"outcomes: {dict(fates)}", *{f"{d.code} {d.facts}" for d in dones if d.stage})
    count, total = len(dones), sum(at_devices)
    wire, record = waits["wire"], waits["record"]
    print(f"wall: {wall:.2f} s for {count} devices, {forks} at once: {count / wall:.1f} a second")
    print(f"on one device: {total / count * 1000:.0f} ms")
    _share("the device: round trips and pacing", wire, total, count)
    _share("the record: the disk", record, total, count)
    _share("fleetcfg: CPU, and waiting for a core", total - wire - record, total, count)
    print(
        f"CPU: {cpu / count * 1000:.1f} ms a device; the simulator's own, beside it: "
        f"{simulator / count * 1000:.1f} ms"
    )
    print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    return 0 if set(fates) == {"applied"} else 1


def _share(what: str, seconds: float, total: float, count: int) -> None:
    print(f"  {what}: {seconds / count * 1000:.0f} ms ({seconds / total:.0%})")


def _watched() -> tuple[Counter[str], list[float]]:
    """Have waits counted from here on, and the time at each device noted."""
    waits = Waits(Counter(), Lock(), local())
    for owner in (wires.HttpsWire, wires.SshWire):
        for name in WIRES[:2] + WIRES[3:]:
            waits.watch(owner, name, "wire")
    for owner in (write_wires.HttpsWritingWire, write_wires.SshWritingWire):
        waits.watch(owner, "put", "wire")
    for name in ("_append", "publish"):
        waits.watch(Store, name, "record")
    waits.watch(Objects, "put", "record")
    at_devices: list[float] = []
    change_device = campaign.change_device

    def timed(*arguments: Any) -> Any:  # noqa: ANN401 - as `change_device` has them
        begun = perf_counter()
        try:
            return change_device(*arguments)
        finally:
            at_devices.append(perf_counter() - begun)

    campaign.change_device = timed
    return waits.seconds, at_devices


if __name__ == "__main__":
    sys.exit(main())
