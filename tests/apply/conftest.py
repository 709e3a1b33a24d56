"""Simulated codecs, started once a module and put back after every test; a laptop for each test."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fleetcfg.apply import device as applying
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.fleet import RunningFleet, make_sim_fleet, run_fleet
from fleetcfg_kit.testing.laptop import Laptop
from tests.apply.codecs import MODELS, laptop_before
from tests.apply.watched import Watched


@pytest.fixture(scope="module")
def running_codecs() -> Iterator[RunningFleet]:
    with run_fleet(make_sim_fleet(MODELS, 31), NOON) as fleet:
        yield fleet


@pytest.fixture
def codecs(running_codecs: RunningFleet) -> Iterator[RunningFleet]:
    yield running_codecs
    running_codecs.restore()


@pytest.fixture(params=["https", "ssh"])
def laptop(codecs: RunningFleet, tmp_path: Path, request: pytest.FixtureRequest) -> Laptop:
    """A laptop that reaches its devices by one wire, and then by the other."""
    return laptop_before(codecs, tmp_path / "ledger", request.param)


@pytest.fixture
def wired(codecs: RunningFleet, tmp_path: Path) -> Laptop:
    """A laptop that reaches its devices by HTTPS: for what does not depend on the wire."""
    return laptop_before(codecs, tmp_path / "ledger")


@pytest.fixture
def around(monkeypatch) -> Callable[..., Watched]:
    """Have things happen around the first write, the second …"""

    def have(*happenings) -> Watched:
        family = Watched(*happenings)
        monkeypatch.setattr(applying, "open_writer", family.open_writer)
        return family

    return have
