"""Receipts that come before their change-set: held against it once it is there, and harmless."""

from datetime import timedelta

import pytest

from fleetcfg.ledger.attempts import AttemptRequest, lock_device
from fleetcfg.ledger.projection import record_receipt
from fleetcfg.model.authorized import AuthorizedState
from fleetcfg.model.outcome import Fate
from fleetcfg.trust.crypto.canonical import digest
from fleetcfg.trust.documents.state import spell_paths
from tests.ledger.test_fold import PATH, ROOM, Desk
from tests.trust.papers import STATE, a_change, a_receipt, an_adopted, receipt_of
from tests.trust.world import NOW, ORIGIN, World, at, role

OTHER_LOG = "so-khcn.example.vn/log/other"


class TwoExecutors(World):
    """A Department with a second executor, who has a key and a log of his own."""

    def __init__(self) -> None:
        super().__init__()
        self.first["roles"]["executor"] = role("clerk-1", "tech-1")
        self.first["roles"]["log"] = {
            name: f"{name}+00000000+AAAA" for name in sorted((ORIGIN, OTHER_LOG))
        }


@pytest.fixture
def desk(tmp_path, monkeypatch):
    monkeypatch.setattr("tests.ledger.test_fold.World", TwoExecutors)
    made = Desk(tmp_path / "ledger")
    yield made
    made.store.close()


@pytest.fixture
def changeset(tmp_path, desk):
    elsewhere = Desk(tmp_path / "elsewhere")
    yield elsewhere.issue()
    elsewhere.store.close()


def record(desk: Desk, document: dict, person: str) -> None:
    envelope = receipt_of(desk.world, document, [person]).to_bytes()
    proven = desk.world.authority().prove_receipt(envelope, changeset=None, crls=(), now=NOW)
    record_receipt(desk.store, desk.objects, envelope, proven, at=NOW)


@pytest.mark.parametrize("origin", [ORIGIN, OTHER_LOG])
def test_another_executor_cannot_say_beforehand_that_a_change_was_made(desk, changeset, origin):
    early = a_receipt(changeset, a_change(ROOM), person="clerk-1", origin=origin)
    record(desk, early, "clerk-1")

    desk.issue()

    assert desk.of().values == {}


@pytest.mark.parametrize(
    "wrong", [{"id": "CS-2026-9999"}, {"origin": OTHER_LOG}], ids=["id", "origin"]
)
def test_a_word_on_another_number_or_from_another_log_does_not_count(desk, changeset, wrong):
    record(desk, a_receipt(changeset, a_change(ROOM), **wrong), "tech-1")

    desk.issue()

    assert desk.of().values == {}


def test_a_word_on_another_sequence_number_does_not_count(desk, changeset):
    record(desk, a_receipt(changeset, a_change(ROOM, seq=17)), "tech-1")

    desk.issue()

    assert desk.of().values == {}


@pytest.mark.parametrize("name", [STATE.sha256, "paths"])
def test_a_receipt_that_names_a_state_for_a_changeset_breaks_nothing(desk, changeset, name):
    named = digest(spell_paths(STATE.paths)) if name == "paths" else name
    record(desk, a_receipt(changeset, a_change(ROOM)) | {"changeset": named}, "tech-1")

    desk.adopt(an_adopted(ROOM))

    assert desk.of() == AuthorizedState(ROOM, "AD-2026-0001", "ce9.15.0", STATE.values)
    assert desk.of().values[PATH] == STATE.values[PATH]


def begun(desk: Desk, changeset, late: timedelta):
    """An attempt that ended, by a clock that was set back meanwhile, *late* before it began."""
    sha256 = desk.objects.put(changeset.to_bytes())
    with lock_device(desk.store, ROOM) as locked:
        attempt = locked.intend(
            AttemptRequest(sha256, ROOM, 18, 1), at=NOW, facts={"id": changeset.id}
        )
        locked.conclude(attempt, Fate.APPLIED, at=NOW - late, facts={"seq": 18})


@pytest.mark.parametrize("late", [timedelta(minutes=4), timedelta(0), -timedelta(minutes=4)])
def test_what_is_settled_is_not_open_again_when_the_clock_was_set_back(desk, changeset, late):
    begun(desk, changeset, late)

    assert desk.of().values == {PATH: "10.1.1.2"}
    assert desk.of().failed == {}


def test_a_settled_word_stands_against_an_open_one_of_a_later_hour(desk):
    changeset = desk.issue()
    record(desk, a_receipt(changeset, a_change(ROOM, at=at(hours=-2))), "tech-1")
    record(
        desk,
        a_receipt(changeset, a_change(ROOM, "in_doubt", at=at(hours=-1)), issued_at=at(hours=-1)),
        "tech-1",
    )

    assert desk.of().values == {PATH: "10.1.1.2"}
