"""The command line as people use it, and a simulated fleet of their own."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path

import pytest

from fleetcfg_kit.testing.fleet import RunningFleet
from tests.integration.office_fixtures import bundle, founded, founded_once, office, signed_province
from tests.integration.passwords import WIRES, World, give_own_reference
from tests.integration.walk import (
    AUTO_ANSWER,
    ROOT,
    TECHNICIAN,
    Home,
    Person,
    hold_ceremony,
    run_here,
    simulated,
)

__all__ = ["bundle", "founded", "founded_once", "office", "signed_province"]


@dataclass(frozen=True)
class Fleetcfg:
    """Runs fleetcfg in a folder: in this process, and in one of its own what must be one."""

    folder: Path

    def __call__(self, *arguments) -> subprocess.CompletedProcess[str]:
        words = [*map(str, arguments)]
        with chdir(self.folder):
            ended = run_here(words, language="en")
        return subprocess.CompletedProcess(words, ended.code, ended.out, ended.err)

    def process(self, *arguments, env=None, **options) -> subprocess.CompletedProcess[str]:
        """Run it as a process, with what `subprocess.run` takes."""
        command = [sys.executable, "-m", "fleetcfg", *map(str, arguments)]
        environ = {**os.environ, "FLEETCFG_LANG": "en", **(env or {})}
        return subprocess.run(
            command,
            cwd=self.folder,
            env=environ,
            text=True,
            timeout=600,
            check=False,
            **{"capture_output": True, "stdin": subprocess.DEVNULL, **options},
        )


@dataclass(frozen=True)
class Simulated(Fleetcfg):
    """The sample province, simulated."""

    state: Path

    def audit(self, *arguments, store=None):
        return self(*self.audit_words(store), *arguments)

    def audit_words(self, store=None) -> tuple[object, ...]:
        """Return what is typed to audit it; fifty devices have time, on a busy machine too."""
        places = ("-i", "inventory", "-i", self.state / "inventory")
        patience = ("--connect-timeout", 600, "--timeout", 600)
        return "audit", *places, "--store", store or self.state / "history.sqlite", *patience

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
    simulated.sim("up")
    yield simulated
    simulated.sim("down")


# ---------------------------------------------------------------- a Department and a provider


# Made once for all modules: what a test changes of a device is brought back before the next, and
# folders are copied.


@pytest.fixture(scope="session")
def running(tmp_path_factory) -> Iterator[RunningFleet]:
    with simulated(tmp_path_factory.mktemp("f")) as fleet:
        yield fleet


@pytest.fixture
def fleet(running) -> RunningFleet:
    running.restore()
    return running


@dataclass(frozen=True)
class Made:
    """The worlds as they were made, to be copied."""

    adopted: Home
    issued: Home
    web: str
    terminal: str
    unadopted: str

    @property
    def hosts(self) -> tuple[str, str]:
        first, second = sorted((self.web, self.terminal))
        return first, second


@pytest.fixture(scope="session")
def made(running, tmp_path_factory) -> Made:
    place = tmp_path_factory.mktemp("made")
    web, terminal, unadopted = (
        running.over("https")[0],
        running.over("ssh")[0],
        running.over("https")[1],
    )
    home = hold_ceremony(place / "a", running.province)
    home.adopt(web, terminal)
    issued = home.copy(place / "i")
    for host in (web, terminal):
        running.tamper(host, AUTO_ANSWER, "On")
    issued.approved(*sorted((web, terminal)))
    return Made(home, issued, web, terminal, unadopted)


@pytest.fixture
def adopted(made, fleet, tmp_path) -> Home:
    return made.adopted.copy(tmp_path / "h")


@pytest.fixture
def issued(made, fleet, tmp_path) -> Home:
    home = made.issued.copy(tmp_path / "h")
    for host in made.hosts:
        fleet.tamper(host, AUTO_ANSWER, "On")
    return home


@pytest.fixture
def technician(made, fleet, tmp_path) -> Person:
    """The technician alone: most of what he meets needs nobody else's folder."""
    for host in made.hosts:
        fleet.tamper(host, AUTO_ANSWER, "On")
    return made.issued.copy(tmp_path / "h", TECHNICIAN)[TECHNICIAN]


@pytest.fixture(scope="session")
def vault(tmp_path_factory) -> Iterator[World]:
    place = tmp_path_factory.mktemp("v")
    with simulated(place) as fleet:
        own = Path(shutil.copy(fleet.state / "credential.json", fleet.state / "own.json"))
        give_own_reference(fleet.province, fleet.over("https")[-1], own)
        yield World(hold_ceremony(place / "h", fleet.province, sealing=True), fleet, {})


@pytest.fixture
def world(vault, tmp_path) -> World:
    """Return the Department that can seal, in folders of its own, and codecs as they were."""
    vault.fleet.restore()
    unused = {wire: vault.fleet.over(wire) for wire in WIRES}
    return World(vault.home.copy(tmp_path), vault.fleet, unused)
