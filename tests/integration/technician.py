"""A technician with a folder and a key, before a simulated province that the Department signed."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from fleetcfg.cli.language import use_language
from fleetcfg.cli.program.main import run
from fleetcfg.declared.province import declared
from fleetcfg.signed import signed_devices
from fleetcfg.trust.crypto.canonical import digest
from fleetcfg.view.v2 import render
from fleetcfg.workflow.clock import now
from fleetcfg_kit.testing.declarations import read_declarations
from fleetcfg_kit.testing.fleet import RunningFleet, run_province
from fleetcfg_kit.testing.keys import make_ed25519
from fleetcfg_kit.testing.laptop import Laptop
from tests.apply.codecs import VOLUME
from tests.integration.walk import ROOT

FLEETCFG = (sys.executable, "-m", "fleetcfg")
OWN = Path("playbooks/own.yaml")


@dataclass
class Technician:
    """Somebody with a folder, a key, and what the Department gave him."""

    laptop: Laptop
    key: Path
    bundle: Path
    changes: tuple[dict, ...] = ()

    @property
    def fleet(self) -> RunningFleet:
        return self.laptop.fleet

    @property
    def places(self) -> list[object]:
        return ["--ledger", self.laptop.folder, "--trust", self.trust]

    @property
    def trust(self) -> Path:
        """The folder of signed documents that he was given."""
        return self.laptop.folder.parent / "trust"

    def sign_declarations(self) -> None:
        """Have the Department sign what lies here, before he first opens his record.

        What it signed for him before, it signs again.
        """
        sources = read_declarations(Path())
        every = {**sources.files, **sources.playbooks.files}
        files = [
            {"path": path, "sha256": digest(data), "size": len(data)}
            for path, data in sorted(every.items())
        ]
        declarations = sources.province(at=self.laptop.made_at)
        self.laptop.inventory = declarations.fleet
        semantic = signed_devices(declared(declarations, host) for host in self.laptop.devices)
        self.laptop.edit("manifest", lambda d: d.update(files=files, semantic=semantic))
        department = self.laptop.department(())
        self.trust.mkdir(exist_ok=True)
        manifest = department.sign("manifest", department.manifest())
        status = department.sign("status", department.status())
        (self.trust / "manifest.json").write_bytes(manifest.to_bytes())
        (self.trust / "status.json").write_bytes(status.to_bytes())
        if self.changes:
            self.give(*self.changes)

    def __call__(self, command: str, *arguments: object) -> int:
        return run([command, *map(str, [*arguments, *self.places])])

    def apply(self, *arguments: object) -> int:
        return self("apply", self.bundle, "--key", self.key, *arguments)

    def process(self, *arguments: object) -> subprocess.Popen[bytes]:
        """Apply in a process of its own."""
        own = ["apply", self.bundle, "--key", self.key, "--all", *self.places, *arguments]
        command = [*FLEETCFG, *map(str, own)]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def has_begun(self) -> bool:
        """Tell whether an intent is in the log, and in its signed head."""
        head, log = self.laptop.folder / "checkpoint", self.laptop.folder / "log.jsonl"
        if not (head.exists() and log.exists()):
            return False
        seen = log.read_bytes().splitlines()[: int(head.read_text().split("\n")[1])]
        return any(b'"kind":"intent"' in line for line in seen)

    def give(self, *changes: dict) -> None:
        """Give him a bundle with *changes*."""
        self.changes = changes
        self.bundle.write_bytes(self.laptop.department(changes).bundle())


@pytest.fixture(scope="module")
def province(tmp_path_factory) -> Iterator[RunningFleet]:
    place = tmp_path_factory.mktemp("p")
    with run_province(ROOT, place / "province", place / "s", now=now()) as fleet:
        yield fleet


@pytest.fixture
def technician(province, tmp_path, monkeypatch) -> Iterator[Technician]:
    use_language("en")
    monkeypatch.chdir(province.province)
    moment = now().replace(microsecond=0)
    devices = dict(province.devices)
    laptop = Laptop(province, tmp_path / "ledger", devices=devices, made_at=moment, render=render)
    laptop.trust_root()
    make_ed25519("tech").write(key := tmp_path / "tech")
    technician = Technician(laptop, key, tmp_path / "CS-2026-0147.json")
    technician.sign_declarations()
    yield technician
    province.restore()
    OWN.unlink(missing_ok=True)
    use_language("vi")


def two(technician: Technician) -> list[str]:
    """Return two devices of the province that answer over HTTPS."""
    return technician.fleet.over("https")[:2]


def given(technician: Technician, wanted=None) -> list[str]:
    hosts = two(technician)
    changes = [technician.laptop.change(host, wanted or {VOLUME: "71"}) for host in hosts]
    technician.give(*changes)
    return hosts
