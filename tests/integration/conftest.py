"""The command line as people use it: processes of their own, and a simulated fleet of their own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from fleetcfg.testing.fleet import find_port

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Fleetcfg:
    """Runs fleetcfg in a folder."""

    folder: Path

    def __call__(self, *arguments, env=None, **options) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "fleetcfg", *map(str, arguments)]
        environ = {**os.environ, "FLEETCFG_LANG": "en", **(env or {})}
        return subprocess.run(
            command,
            cwd=self.folder,
            env=environ,
            text=True,
            timeout=110,
            check=False,
            **{"capture_output": True, "stdin": subprocess.DEVNULL, **options},
        )


@dataclass(frozen=True)
class Simulated(Fleetcfg):
    """The sample province, simulated."""

    state: Path

    def audit(self, *arguments, store=None, **options):
        return self(
            "audit",
            "-i",
            "inventory",
            "-i",
            self.state / "inventory",
            "--store",
            store or self.state / "history.sqlite",
            *arguments,
            **options,
        )

    def sim(self, *arguments):
        done = self("sim", *arguments, "--state-dir", self.state)
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture
def fleetcfg() -> Fleetcfg:
    return Fleetcfg(ROOT)


@pytest.fixture(scope="module")
def province(tmp_path_factory) -> Iterator[Simulated]:
    state = tmp_path_factory.mktemp("sim")
    simulated = Simulated(ROOT, state)
    https_port, ssh_port = find_port(), find_port()
    simulated.sim("up", "--https-port", https_port, "--ssh-port", ssh_port)
    yield simulated
    simulated.sim("down")
