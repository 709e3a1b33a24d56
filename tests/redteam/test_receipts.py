"""Receipts that come before their change-set: held against it once it is there, and harmless."""

from datetime import timedelta

import pytest

from fleetcfg.ledger.attempts import AttemptRequest, lock_device
from fleetcfg.ledger.changeset_states import ChangeSetState, changeset_state
from fleetcfg.ledger.projection import record_receipt
from fleetcfg.model.authorized import AuthorizedState
from fleetcfg.model.outcome import Fate
from fleetcfg.trust.crypto.canonical import digest, to_base64
from fleetcfg.trust.documents.state import spell_paths
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.department import Department
from fleetcfg_kit.testing.documents import (
    ORIGIN,
    STATE,
    at,
    make_adopted,
    make_receipt,
    make_received,
    make_role,
)
from tests.ledger.desk import PATH, ROOM, Desk

OTHER_LOG = "so-khcn.example/log/other"


def two_executors() -> Department:
    """Return a Department with a second executor, who has a key and a log of his own."""
    department = Department()
    roles = department.first["roles"]
    roles["executor"] = make_role("clerk", "tech")
    roles["log"] |= {name: f"{name}+00000000+AAAA" for name in sorted((ORIGIN, OTHER_LOG))}
    return department


@pytest.fixture
def desk(tmp_path):
    made = Desk(tmp_path / "ledger", two_executors)
    yield made
    made.store.close()


@pytest.fixture
def changeset(tmp_path, desk):
    elsewhere = Desk(tmp_path / "elsewhere", two_executors)
    yield elsewhere.issue()
    elsewhere.store.close()


def record(desk: Desk, document: dict, person: str) -> None:
    envelope = desk.department.sign("receipt", document, [person]).to_bytes()
    proven = desk.department.authority().prove_receipt(envelope, changeset=None, now=NOON)
    record_receipt(desk.store, desk.objects, envelope, proven, at=NOON)


@pytest.mark.parametrize("origin", [ORIGIN, OTHER_LOG])
def test_another_executor_cannot_say_beforehand_that_a_change_was_made(desk, changeset, origin):
    early = make_receipt(changeset, make_received(ROOM), person="clerk", origin=origin)
    record(desk, early, "clerk")

    desk.issue()

    assert desk.of().values == {}


@pytest.mark.parametrize(
    "wrong", [{"id": "CS-2026-9999"}, {"origin": OTHER_LOG}], ids=["id", "origin"]
)
def test_a_word_on_another_number_or_from_another_log_does_not_count(desk, changeset, wrong):
    record(desk, make_receipt(changeset, make_received(ROOM), **wrong), "tech")

    desk.issue()

    assert desk.of().values == {}


def test_a_word_on_another_sequence_number_does_not_count(desk, changeset):
    record(desk, make_receipt(changeset, make_received(ROOM, seq=17)), "tech")

    desk.issue()

    assert desk.of().values == {}


@pytest.mark.parametrize("name", [STATE.sha256, "paths"])
def test_a_receipt_that_names_a_state_for_a_changeset_breaks_nothing(desk, changeset, name):
    named = digest(spell_paths(STATE.paths)) if name == "paths" else name
    record(desk, make_receipt(changeset, make_received(ROOM)) | {"changeset": named}, "tech")

    desk.adopt(make_adopted(ROOM))

    assert desk.of() == AuthorizedState(ROOM, "AD-2026-0001", "ce9.15.0", STATE.values)
    assert desk.of().values[PATH] == STATE.values[PATH]


def begun(desk: Desk, changeset, late: timedelta):
    """An attempt that ended, by a clock that was set back meanwhile, *late* before it began."""
    sha256 = desk.objects.put(changeset.to_bytes())
    with lock_device(desk.store, ROOM) as locked:
        attempt = locked.intend(
            AttemptRequest(sha256, ROOM, 18, 1), at=NOON, facts={"id": changeset.id}
        )
        locked.conclude(attempt, Fate.APPLIED, at=NOON - late, facts={"seq": 18})


@pytest.mark.parametrize("late", [timedelta(minutes=4), timedelta(0), -timedelta(minutes=4)])
def test_what_is_settled_is_not_open_again_when_the_clock_was_set_back(desk, changeset, late):
    begun(desk, changeset, late)

    assert desk.of().values == {PATH: "10.1.1.2"}
    assert desk.of().failed == {}


def test_a_settled_word_stands_against_an_open_one_of_a_later_hour(desk):
    changeset = desk.issue()
    record(desk, make_receipt(changeset, make_received(ROOM, at=at(hours=-2))), "tech")
    record(
        desk,
        make_receipt(
            changeset, make_received(ROOM, "in_doubt", at=at(hours=-1)), issued_at=at(hours=-1)
        ),
        "tech",
    )

    assert desk.of().values == {PATH: "10.1.1.2"}


# ---------------------------------------------------------------- two words on one attempt


def told(desk: Desk, changeset, outcome: str = "applied", **more) -> None:
    head = more.pop("head", None)
    receipt = make_receipt(changeset, make_received(ROOM, outcome, **more))
    record(desk, receipt | ({} if head is None else {"head": head}), "tech")


@pytest.mark.parametrize("order", [("applied", "rolled_back"), ("rolled_back", "applied")])
def test_two_ends_of_one_attempt_are_a_contradiction_whichever_came_last(desk, order):
    """The second is forged with the executor's key: it neither counts nor makes the device fail."""
    changeset = desk.issue()
    for outcome in order:
        told(desk, changeset, outcome)

    state, ledger = desk.of(), desk.project()

    assert [(one.id, host) for one, host in ledger.contradicted()] == [(changeset.id, ROOM)]
    assert (state.failed, state.values) == ({}, {})
    assert state.approved[PATH].is_contradicted
    assert changeset_state(ledger, ledger.issued()[0], now=NOON) is ChangeSetState.IN_DOUBT


ELSEWHERE = {"size": 9, "root": to_base64(b"\2" * 32)}


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
@pytest.mark.parametrize("later", ["rolled_back", "failed", "in_doubt", "applied"])
def test_a_word_on_an_attempt_after_one_that_was_made_is_a_contradiction(desk, later, order):
    """The second is forged with the executor's key, for an attempt that never was."""
    changeset = desk.issue(max_attempts=2)
    head = {**make_receipt(changeset)["head"], **ELSEWHERE}
    said = [("applied", {}), (later, {"n": 2, "head": head})]
    for place in order:
        outcome, more = said[place]
        told(desk, changeset, outcome, **more)

    assert [(one.id, host) for one, host in desk.project().contradicted()] == [(changeset.id, ROOM)]


@pytest.mark.parametrize("outcome", ["rolled_back", "applied"])
def test_an_attempt_that_the_change_set_does_not_allow_is_no_word_of_it(desk, outcome):
    changeset = desk.issue(max_attempts=1)
    told(desk, changeset, "rolled_back" if outcome == "applied" else "applied")
    before = desk.of(), desk.project().end(digest(changeset.to_bytes()), ROOM)

    told(desk, changeset, outcome, n=2, head={**make_receipt(changeset)["head"], **ELSEWHERE})

    after = desk.of(), desk.project().end(digest(changeset.to_bytes()), ROOM)
    assert after == before


def test_a_spent_change_that_a_copy_of_the_folder_made_again_is_a_contradiction(desk):
    """Both say the same but the time: the device was put back in between."""
    changeset = desk.issue()
    told(desk, changeset, at=at(hours=-2))
    told(desk, changeset, at=at(hours=-1))

    assert desk.project().contradicted()


def test_two_receipts_of_one_log_at_one_place_are_a_contradiction(desk):
    changeset = desk.issue(max_attempts=2)
    head = make_receipt(changeset)["head"]
    told(desk, changeset, "failed", n=1)
    told(desk, changeset, "applied", n=2, head={**head, "root": to_base64(b"\x01" * 32)})

    assert desk.project().contradicted()


def test_the_same_word_twice_and_a_later_end_of_what_was_open_contradict_nothing(desk):
    changeset = desk.issue()
    told(desk, changeset, "in_doubt", at=at(hours=-2))
    told(desk, changeset, "applied")
    told(desk, changeset, "applied", n=1)
    told(desk, changeset, "rollback_failed", at=at(hours=-2))

    assert desk.project().contradicted() == ()
    assert desk.of().values == {PATH: "10.1.1.2"}


def test_a_later_adoption_settles_what_receipts_contradict_each_other_on(desk):
    changeset = desk.issue()
    for outcome in ("applied", "rolled_back"):
        told(desk, changeset, outcome)
    seq = desk.project().made_seq(ROOM)  # as `adopt` writes it
    desk.adopt(make_adopted(ROOM, after_seq=seq), version=2)

    assert seq == 18
    assert desk.of().approved == {}
    assert desk.project().contradicted() == ()


def test_what_is_said_of_it_after_the_adoption_is_a_contradiction_anew(desk):
    changeset = desk.issue()
    told(desk, changeset, at=at(hours=-2))
    desk.adopt(make_adopted(ROOM, after_seq=18), version=2)
    told(desk, changeset, at=at(hours=-1))

    assert desk.project().contradicted()


# ------------------------------------------- an emergency receipt, and the reading after it

READ = {Fate.APPLIED: "SETTLED_APPLIED", Fate.NOT_APPLIED: "SETTLED_NOT_APPLIED"}
LATER, EARLIER = at(hours=-1), at(hours=-2)


@pytest.mark.parametrize("is_home_first", [True, False])
@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("applied", Fate.APPLIED),
        ("already", Fate.APPLIED),
        ("rolled_back", Fate.NOT_APPLIED),
        ("failed", Fate.NOT_APPLIED),
    ],
)
def test_a_reading_that_finds_what_an_emergency_receipt_said_explains_it(
    desk, said, read, is_home_first
):
    changeset = desk.issue()
    words = [(said, {"at": EARLIER}), (read, {"at": LATER, "code": READ[read]})]
    for outcome, facts in words if is_home_first else reversed(words):
        told(desk, changeset, outcome, **facts)

    assert desk.project().contradicted() == ()
    assert desk.project().end(digest(changeset.to_bytes()), ROOM).outcome is read


@pytest.mark.parametrize(
    ("said", "read", "code", "facts"),
    [
        ("applied", "not_applied", "SETTLED_NOT_APPLIED", {}),
        ("applied", "partial", "SETTLED_PARTIAL", {}),
        ("rolled_back", "partial", "SETTLED_PARTIAL", {}),
        ("rolled_back", "applied", "SETTLED_APPLIED", {}),
        ("applied", "applied", "SETTLED_NOT_APPLIED", {}),
        ("applied", "applied", "", {}),
        ("applied", "applied", "SETTLED_APPLIED", {"code": "SETTLED_APPLIED"}),
        ("applied", "applied", "SETTLED_APPLIED", {"at": at()}),
        ("applied", "applied", "SETTLED_APPLIED", {"before_sha256": None}),
    ],
    ids=["undone", "other", "neither", "made", "code", "again", "twice", "after", "before"],
)
def test_a_reading_that_does_not_bear_out_the_receipt_stays_a_contradiction(
    desk, said, read, code, facts
):
    changeset = desk.issue()
    told(desk, changeset, said, **{"at": EARLIER, **facts})
    told(desk, changeset, read, at=LATER, code=code)

    assert desk.project().contradicted()
