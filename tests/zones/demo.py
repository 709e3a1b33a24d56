"""``make demo-zones``: two zones, two workers each, RabbitMQ between, all on this machine.

The simulated fleet of the sample province is split between two providers' zones. It is audited,
with a worker that is killed in the middle; two devices are set right by signed changes, one in each
zone; and it is audited again. Nothing is left but what is printed.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Final

from fleetcfg.authority.record_place import Folders
from fleetcfg.workflow.clock import now
from fleetcfg_kit.testing.fleet import RunningFleet, run_province
from fleetcfg_kit.testing.folder import DepartmentFolder, found_department
from fleetcfg_kit.testing.policy import Staff
from tests.zones.broker import ABSENT, DISPATCHER, Broker, running_broker, worker_user
from tests.zones.far_side import ROOT, WorkerProcess
from tests.zones.world import PATH, Zones

ZONES: Final = {"vnpt": ("dept", ("tech",)), "viettel": ("dept", ("tech-2",))}
CHANGED: Final = {"vnpt": ("codec-tan-phong", "tech"), "viettel": ("codec-bum-to", "tech-2")}
STAFF: Final = Staff(executor=("tech", "tech-2"))
_TURNS: Final = 60


def show(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


@dataclass(frozen=True)
class Story:
    """What runs, and how it is told."""

    place: Path
    department: DepartmentFolder
    fleet: RunningFleet
    broker: Broker
    began: float

    def say(self, vietnamese: str, english: str) -> None:
        """Print what happens next."""
        show(f"\n[{monotonic() - self.began:5.1f} s] {vietnamese}\n          {english}")

    def command(self, *words: str, shows: int = 4) -> int:
        """Run a command at the Department, show the end of what it says, and return its code."""
        show(f"  $ fleetcfg {' '.join(words)}")
        done = subprocess.run(
            [sys.executable, "-m", "fleetcfg", *words],
            cwd=self.department.folder,
            env=os.environ | {"FLEETCFG_LEDGER": str(self.department.record())},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        lines = (done.stderr + done.stdout).strip().splitlines()
        for line in lines[-shows:]:
            show(f"    {line}")
        return done.returncode

    def collect(self) -> int:
        """Take home what there is until all of it is, as a timer does."""
        pause = Event()
        for _ in range(_TURNS):
            code = self.command("dispatch", "collect", *self.carrier)
            if self.batches == 0:
                return code
            pause.wait(1)
        return 1

    @property
    def batches(self) -> int:
        """How many batches are not told yet."""
        return len(list((self.department.record() / "dispatched").glob("*.json")))

    @property
    def carrier(self) -> list[str]:
        """How the commands name the broker."""
        return ["--broker", str(self.place / "dispatcher.toml")]

    def start_workers(self) -> list[WorkerProcess]:
        """Have two workers stand in each zone; those of one zone share its record."""
        found = []
        for zone, (_, (name,)) in ZONES.items():
            shutil.copytree(self.department.record(name), self.place / zone / "record")
            (self.place / zone / "trust").mkdir()
            folders = Folders(self.place / zone / "record", self.place / zone / "trust")
            file = self.broker.file(worker_user(zone), self.place / f"{zone}.toml", heartbeat=2)
            key = str(self.department.folder / "keys" / name)
            found += [WorkerProcess(file, zone, folders, "--key", key) for _ in range(2)]
        return found


def main() -> int:
    """Tell it."""
    missing = [ABSENT] if ABSENT else []
    missing += ["no openssl here"] if shutil.which("openssl") is None else []
    if missing:
        show(f"Cần / needs: apt-get install rabbitmq-server openssl ({'; '.join(missing)})")
        return 1
    began = monotonic()
    with ExitStack() as opened:
        place = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="fleetcfg-zones-")))
        show("RabbitMQ, hai vùng, mỗi vùng hai máy / RabbitMQ, two zones with two workers each")
        broker = opened.enter_context(running_broker(place / "broker", list(ZONES)))
        fleet = opened.enter_context(
            run_province(
                split_province(place / "source"), place / "province", place / "s", now=now()
            )
        )
        (place / "so").mkdir()
        department = found_department(
            place / "so", place / "province", now=now(), staff=STAFF, zones=ZONES
        )
        broker.file(DISPATCHER, place / "dispatcher.toml")
        story = Story(place, department, fleet, broker, began)
        workers = story.start_workers()
        for worker in workers:
            opened.callback(worker.kill)
        return tell(story, workers)


def split_province(to: Path) -> Path:
    """Copy the sample province, and say in which zone each provider's devices stand."""
    for part in ("inventory", "baselines", "playbooks"):
        shutil.copytree(ROOT / part, to / part)
    for zone in ZONES:
        file = to / "inventory" / "group_vars" / f"provider_{zone}.yaml"
        file.write_text(f"{file.read_text('utf-8')}zone: {zone}\n", "utf-8")
    return to


def tell(story: Story, workers: Sequence[WorkerProcess]) -> int:
    """Tell what happens; return what the whole ends with."""
    for host, _ in CHANGED.values():
        story.fleet.tamper(host, PATH, "On")
    story.say(
        f"Kiểm tra {len(story.fleet.ready.devices)} máy mô phỏng; một máy trong vùng bị giết.",
        f"{len(story.fleet.ready.devices)} simulated devices are audited; a worker is killed.",
    )
    story.command("dispatch", "audit", *story.carrier)
    killed = next_at_work(workers)
    killed.kill()
    show("  kill -9")
    code = story.collect()
    story.say(
        "Hai bộ thay đổi có chữ ký, mỗi vùng một bộ.", "Two signed change-sets, one for each zone."
    )
    zones = Zones(story.department, story.fleet, story.place)
    for number, (zone, (host, executor)) in enumerate(CHANGED.items(), 1):
        file = story.department.folder / f"CS-{zone}.json"
        file.write_bytes(zones.approved(host, number=f"CS-2026-{number:04}", executor=executor))
        story.command("dispatch", "apply", file.name, *story.carrier)
    code = max(code, story.collect())
    right = [story.fleet.get(host, PATH) for host, _ in CHANGED.values()]
    written = [len(story.fleet.written(host)) for host, _ in CHANGED.values()]
    story.say("Kiểm tra lại hai máy ấy.", "Both devices are audited again.")
    story.command("dispatch", "audit", *(host for host, _ in CHANGED.values()), *story.carrier)
    code = story.collect()
    story.say(
        f"Hết: {PATH} = {right}, mỗi máy ghi {written} lần.",
        f"Over: {PATH} = {right}, written {written} times.",
    )
    return 0 if (right, written) == (["Off", "Off"], [1, 1]) and code in {0, 2} else 1


def next_at_work(workers: Sequence[WorkerProcess]) -> WorkerProcess:
    """Wait until a worker has a slice in hand, and return it."""
    pause = Event()
    while True:
        for worker in workers:
            if worker.children():
                return worker
            if worker.process.poll() is not None:
                raise RuntimeError(worker.told)
        pause.wait(0.05)


if __name__ == "__main__":
    sys.exit(main())
