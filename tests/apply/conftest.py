"""Simulated codecs, started once a module and put back after every test; a laptop for each test."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from fleetcfg.sim.core.in_process import running
from fleetcfg.testing.clock import NOON
from tests.apply.world import Laptop, Rooms, simulated


@pytest.fixture(scope="module")
def running_rooms() -> Iterator[Rooms]:
    with TemporaryDirectory(prefix="app") as folder:
        state_dir = Path(folder) / "s"
        with running(simulated(extra=4), state_dir, NOON) as ready:
            yield Rooms(ready, state_dir)


@pytest.fixture
def rooms(running_rooms: Rooms) -> Iterator[Rooms]:
    yield running_rooms
    running_rooms.restore()


@pytest.fixture(params=["https", "ssh"])
def laptop(rooms: Rooms, tmp_path: Path, request: pytest.FixtureRequest) -> Laptop:
    """A laptop that reaches its devices by one wire, and then by the other."""
    return Laptop(rooms, tmp_path / "ledger", request.param)


@pytest.fixture
def wired(rooms: Rooms, tmp_path: Path) -> Laptop:
    """A laptop that reaches its devices by HTTPS: for what does not depend on the wire."""
    return Laptop(rooms, tmp_path / "ledger")
