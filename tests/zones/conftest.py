"""One world a module, and a copy of its folders for each test: what one spends, another has."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.zones.world import Zones, running_zones


@pytest.fixture(scope="session")
def zones_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Path], Zones]]:
    with running_zones(tmp_path_factory.mktemp("zones")) as copy:
        yield copy


@pytest.fixture(scope="session")
def apart_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Path], Zones]]:
    with running_zones(tmp_path_factory.mktemp("apart"), apart=True) as copy:
        yield copy


@pytest.fixture
def apart(apart_once: Callable[[Path], Zones], tmp_path: Path) -> Zones:
    return apart_once(tmp_path)


@pytest.fixture
def zones(zones_once: Callable[[Path], Zones], tmp_path: Path) -> Zones:
    return zones_once(tmp_path)
