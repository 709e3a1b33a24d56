"""The tables beside the log follow from it: what says otherwise is told, and made again."""

import sqlite3
from contextlib import closing

import pytest

from fleetcfg.errors import LedgerError, RefusalError
from fleetcfg.ledger.attempts import AttemptRequest, lock_device, open_attempts
from fleetcfg.ledger.record import Record
from fleetcfg.model.outcome import Fate
from fleetcfg.trust.crypto.canonical import digest
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.department import Department
from fleetcfg_kit.testing.documents import make_received
from tests.ledger.desk import ROOM, Desk

EDITS = [
    "DELETE FROM attempt",
    "DELETE FROM sequence",
    "UPDATE attempt SET state = 'failed'",
    "UPDATE sequence SET seq = 1",
    "DELETE FROM fact WHERE name = 'time_floor'",
    "UPDATE fact SET value = '2036-01-01T00:00:00Z' WHERE name = 'time_floor'",
    "UPDATE fact SET value = 'sha256:00' WHERE name = 'status_sha256'",
    "DELETE FROM fact WHERE name GLOB 'status*'",
    "UPDATE fact SET value = 7 WHERE name = 'manifest_version'",
    "DELETE FROM fact WHERE name GLOB 'issued.*'",
    "INSERT INTO fact VALUES ('rejected.sha256:00', 'CS-1')",
]


def prove(desk: Desk) -> None:
    """Have the Department's public documents proven, and kept."""
    department = Department()
    department.record = Record(desk.store, 200, 7, lambda _: True, NOON)
    department.authority().propose(department.bundle(), now=NOON)


@pytest.fixture
def desk(tmp_path):
    desk = Desk(tmp_path / "ledger")
    prove(desk)
    changeset = desk.issue()
    request = AttemptRequest(digest(changeset.to_bytes()), ROOM, 18, 2)
    with lock_device(desk.store, ROOM) as locked:
        attempt = locked.intend(request, at=NOON)
        locked.conclude(attempt, Fate.APPLIED, at=NOON)
    desk.receive(changeset, make_received(ROOM))
    yield desk
    desk.store.close()


def edit(desk: Desk, statement: str) -> int:
    with closing(sqlite3.connect(desk.store.folder / "ledger.sqlite")) as database:
        changed = database.execute(statement).rowcount
        database.commit()
    return changed


def test_the_tables_are_what_the_log_says(desk):
    desk.store.require_own_tables()


@pytest.mark.parametrize("statement", EDITS)
def test_a_table_that_says_otherwise_is_told_and_made_again(desk, statement):
    assert edit(desk, statement) > 0

    with pytest.raises(LedgerError, match="LEDGER_TABLES"):
        desk.store.require_own_tables()

    desk.store.require_own_tables()
    assert desk.store.ask("SELECT state FROM attempt") == [("applied",)]
    assert desk.store.ask("SELECT seq FROM sequence") == [(18,)]


def test_the_door_refuses_while_a_table_says_otherwise(desk):
    edit(desk, "DELETE FROM attempt")
    record = Record(desk.store, 200, 7, lambda _: True, NOON)

    assert record.find_refusal() == "LEDGER_TABLES"
    assert record.find_refusal() == ""
    assert open_attempts(desk.store) == ()


def test_a_document_that_is_proven_again_adds_nothing(desk):
    before = desk.store.checkpoint()

    prove(desk)

    assert desk.store.checkpoint() == before


# ---------------------------------------------------------------- entries that say too little


@pytest.fixture
def empty(tmp_path):
    desk = Desk(tmp_path / "ledger")
    yield desk
    desk.store.close()


def add_nothing(desk: Desk, kind: str) -> None:
    with desk.store.writing() as transaction:
        transaction.add(kind, {"dev": ROOM}, at=NOON)


def test_an_entry_that_does_not_say_what_its_kind_has_to_is_told(empty):
    add_nothing(empty, "receipt")

    with pytest.raises(RefusalError, match="LOG_ENTRY"):
        empty.project()


@pytest.mark.parametrize(
    "kind", ["adopt", "issued", "intent", "outcome", "reconcile", "trust", "cosigned"]
)
def test_an_entry_that_does_not_say_what_its_kind_has_to_is_not_written(empty, kind):
    with pytest.raises(RefusalError, match="LOG_ENTRY"):
        add_nothing(empty, kind)

    assert empty.store.checkpoint().size == 0


@pytest.mark.parametrize("name", [[ROOM], None])
def test_an_entry_with_something_else_in_the_place_of_a_name_is_not_written(empty, name):
    facts = {"cs": "sha256:00", "dev": name, "n": 1, "seq": 1}

    with pytest.raises(RefusalError, match="LOG_ENTRY"), empty.store.writing() as transaction:
        transaction.add("intent", facts, at=NOON)

    assert empty.store.checkpoint().size == 0
