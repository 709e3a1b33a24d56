"""The sample province, read once: what is tested here is its content, not the readers."""

from datetime import date
from pathlib import Path

import pytest

from fleetcfg.declared.province import Province, load
from fleetcfg.declared.tree import from_directory
from fleetcfg.devices.registry import families

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 24)


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def province() -> Province:
    return _load("inventory")


@pytest.fixture(scope="session")
def province_of_all() -> Province:
    """The sample with the devices that tell only which they are, which lie apart."""
    return _load("inventory", "docs/how-to/inventory-only")


def _load(*inventories: str) -> Province:
    return load(
        [from_directory(ROOT, [each]) for each in inventories],
        from_directory(ROOT, ["baselines"]),
        from_directory(ROOT, ["playbooks"]),
        catalogs={name: family.catalog() for name, family in families().items()},
        on=TODAY,
    )
