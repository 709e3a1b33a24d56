"""A ledger in an empty folder, and a record that a Department puts documents into."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from fleetcfg.ledger.checkpoint import NoteSigner
from fleetcfg.ledger.store import open_store
from fleetcfg_kit.testing.documents import make_adopted
from tests.ledger.desk import ROOM, Desk

ORIGIN = "fleetcfg/so.example.vn/log/vnpt-07"


@pytest.fixture
def signer():
    return NoteSigner.from_seed(ORIGIN, bytes(range(32)))


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "ledger"


@pytest.fixture
def store(folder, signer):
    opened = open_store(folder, signer)
    yield opened
    opened.close()


@pytest.fixture
def now():
    return datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


@pytest.fixture
def desk(tmp_path):
    """A record with nothing in it, and a Department."""
    made = Desk(tmp_path / "ledger")
    yield made
    made.store.close()


@pytest.fixture
def adopted(desk):
    """A record into which one device was adopted."""
    desk.adopt(make_adopted(ROOM))
    return desk
