"""A zone to measure in: its declarations, its Department's commands, its simulated devices."""

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.farm import cores
from benchmarks.measure import Cost, Program, Reader, run
from fleetcfg.workflow.clock import now
from fleetcfg_kit.testing.fleet import run_province
from fleetcfg_kit.testing.folder import DepartmentFolder, found_department
from fleetcfg_kit.testing.policy import Staff
from tests.zones.broker import DISPATCHER, Broker, running_broker

ZONE: Final = "vnpt"
ZONES: Final = {ZONE: ("dept", ("tech",))}
STAFF: Final = Staff(executor=("tech",))
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

    def waiting(self) -> float:
        """Return the seconds that one device takes by itself, once all is loaded."""
        told: list[str] = []
        words = ("audit", "-o", "ndjson", "--forks", "1", "--limit", "codec-0000*")
        self.run(*words, reader=lambda line, _at: told.append(line))
        records = [json.loads(line) for line in told]
        return min(r["milliseconds"] for r in records if r["record"] == "host") / 1000

    def run(self, *words: str, reader: Reader = lambda _line, _at: None) -> Cost:
        """Run a command to its end; exits 0, 2 and 3 are ends of an audit."""
        command = (sys.executable, "-m", "fleetcfg", *words)
        environ = {"FLEETCFG_LEDGER": str(self.department.record()), "FLEETCFG_LANG": "en"}
        program = Program(command, self.department.folder, cores().clients, environ)
        cost = run(program, reader)
        if cost.code not in {0, 2, 3}:
            raise CommandFailedError(words, cost)
        return cost


@dataclass(frozen=True, slots=True)
class Scene:
    """A zone that is simulated, and audited.

    Attributes:
        place: A folder that is thrown away.
        rtt: Of its devices, in milliseconds.
    """

    desk: Desk
    broker: Broker
    place: Path
    devices: int
    rtt: float


@contextmanager
def simulated_zone(devices: int, rtt: float) -> Generator[Scene]:
    """Simulate a zone and found what audits it, while inside."""
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
        yield Scene(Desk(department), broker, place, devices, rtt)
