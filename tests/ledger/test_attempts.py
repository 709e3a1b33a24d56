"""A change-set is spent once, and an interrupted attempt is never guessed at."""

import json
import sqlite3
import threading
from datetime import timedelta

import pytest

from fleetcfg.errors import LedgerError, RefusalError
from fleetcfg.ledger.attempts import Attempt, AttemptRequest, lock_device, open_attempts
from fleetcfg.ledger.store import open_store
from fleetcfg.model.outcome import Fate

SPENDING = AttemptRequest("sha256:aa", "room-1", 18, 1)
TWICE = AttemptRequest("sha256:aa", "room-1", 18, 2)


def intend(store, now, request=SPENDING) -> Attempt:
    with lock_device(store, request.device) as locked:
        return locked.intend(request, at=now)


def conclude(store, attempt, outcome, now) -> None:
    with lock_device(store, attempt.device) as locked:
        locked.conclude(attempt, outcome, at=now)


def reconcile(store, attempt, reading, now) -> None:
    with lock_device(store, attempt.device) as locked:
        locked.reconcile(attempt, reading, at=now)


def refusal(what, *arguments) -> tuple[str, int]:
    with pytest.raises(RefusalError) as caught:
        what(*arguments)
    return caught.value.code, caught.value.stage


def kinds(store) -> list[str]:
    return [json.loads(line)["kind"] for line in store.lines()]


# ---------------------------------------------------------------- spent once


def test_the_intent_is_in_the_log_before_anything_is_written(store, now):
    with lock_device(store, "room-1") as locked:
        attempt = locked.intend(SPENDING, at=now, facts={"pre": "sha256:bb"})
        line = list(store.lines())[-1]

    said = json.loads(line)
    assert (said["kind"], said["cs"], said["dev"], said["n"], said["seq"], said["pre"]) == (
        "intent",
        "sha256:aa",
        "room-1",
        1,
        18,
        "sha256:bb",
    )
    assert attempt == Attempt("sha256:aa", "room-1", 1)


def test_steps_and_outcome_follow_the_intent(store, now):
    with lock_device(store, "room-1") as locked:
        attempt = locked.intend(SPENDING, at=now)
        locked.step(attempt, {"path": "ntp.server"}, at=now)
        locked.conclude(attempt, Fate.APPLIED, at=now, facts={"receipt": "sha256:cc"})

    assert kinds(store) == ["intent", "step", "outcome"]
    assert open_attempts(store) == ()


@pytest.mark.parametrize("outcome", [Fate.APPLIED, Fate.ALREADY])
def test_what_was_done_is_not_done_again_even_where_attempts_remain(store, now, outcome):
    conclude(store, intend(store, now, TWICE), outcome, now)

    assert refusal(intend, store, now, TWICE) == ("ALREADY_CONSUMED", 11)


@pytest.mark.parametrize("outcome", [Fate.FAILED, Fate.ROLLED_BACK])
def test_a_failed_attempt_is_spent_too(store, now, outcome):
    conclude(store, intend(store, now), outcome, now)

    assert refusal(intend, store, now) == ("ALREADY_CONSUMED", 11)


def test_a_second_attempt_is_made_where_the_change_set_allows_it(store, now):
    conclude(store, intend(store, now, TWICE), Fate.ROLLED_BACK, now)

    assert intend(store, now, TWICE).number == 2


def test_an_older_sequence_number_is_refused(store, now):
    conclude(store, intend(store, now), Fate.APPLIED, now)

    for seq in (17, 18):
        other = AttemptRequest("sha256:bb", "room-1", seq, 1)
        assert refusal(intend, store, now, other) == ("DEVICE_SEQ_OLD", 11)
    assert intend(store, now, AttemptRequest("sha256:bb", "room-1", 19, 1)).number == 1


def test_devices_are_counted_apart(store, now):
    conclude(store, intend(store, now), Fate.APPLIED, now)

    assert intend(store, now, AttemptRequest("sha256:aa", "room-2", 1, 1)).number == 1


def test_a_refused_intent_leaves_no_trace(store, now):
    conclude(store, intend(store, now), Fate.APPLIED, now)
    before = store.checkpoint()

    refusal(intend, store, now, AttemptRequest("sha256:bb", "room-1", 3, 1))

    assert store.checkpoint() == before


def test_only_the_device_that_is_held_can_be_spent(store, now):
    with lock_device(store, "room-2") as locked:
        with pytest.raises(ValueError, match="room-1"):
            locked.intend(SPENDING, at=now)
        with pytest.raises(ValueError, match="room-1"):
            locked.conclude(Attempt("sha256:aa", "room-1", 1), Fate.APPLIED, at=now)


# ---------------------------------------------------------------- in doubt


def test_an_open_attempt_stops_every_change_set_at_that_device(store, now):
    attempt = intend(store, now)

    assert refusal(intend, store, now) == ("IN_DOUBT", 2)
    assert refusal(intend, store, now, AttemptRequest("sha256:bb", "room-1", 30, 1)) == (
        "IN_DOUBT",
        2,
    )
    assert open_attempts(store) == (attempt,)


def test_a_rollback_that_failed_stays_open_until_the_device_was_read(store, now):
    attempt = intend(store, now)
    conclude(store, attempt, Fate.ROLLBACK_FAILED, now)
    other = AttemptRequest("sha256:bb", "room-1", 30, 1)

    assert refusal(intend, store, now, other) == ("IN_DOUBT", 2)
    reconcile(store, attempt, Fate.PARTIAL, now)
    assert intend(store, now, other).number == 1


@pytest.mark.parametrize(
    ("reading", "again"),
    [
        (Fate.APPLIED, False),
        (Fate.PARTIAL, False),
        (Fate.NOT_APPLIED, True),
    ],
)
def test_a_reading_of_the_device_closes_an_open_attempt(store, now, reading, again):
    reconcile(store, intend(store, now, TWICE), reading, now)

    assert kinds(store) == ["intent", "reconcile"]
    assert open_attempts(store) == ()
    if again:
        assert intend(store, now, TWICE).number == 2
    else:
        assert refusal(intend, store, now, TWICE) == ("ALREADY_CONSUMED", 11)


def test_an_attempt_ends_once(store, now):
    attempt = intend(store, now)
    conclude(store, attempt, Fate.APPLIED, now)

    assert refusal(conclude, store, attempt, Fate.FAILED, now) == ("ALREADY_CONSUMED", 11)
    assert refusal(reconcile, store, attempt, Fate.APPLIED, now) == (
        "ALREADY_CONSUMED",
        11,
    )
    assert kinds(store) == ["intent", "outcome"]


def test_an_attempt_that_never_was_has_no_outcome(store, now):
    never = Attempt("sha256:zz", "room-1", 1)

    assert refusal(conclude, store, never, Fate.APPLIED, now) == ("ALREADY_CONSUMED", 11)


def test_a_disk_that_fails_at_the_outcome_leaves_the_attempt_open(store, now, monkeypatch):
    attempt = intend(store, now)

    def fail(_handle: int, _octets: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("fleetcfg.ledger.store.write_all", fail)
    with pytest.raises(LedgerError, match="LEDGER_WRITE"):
        conclude(store, attempt, Fate.APPLIED, now)

    assert open_attempts(store) == (attempt,)


def test_an_intent_whose_signed_head_could_not_be_replaced_is_found_open(
    store, folder, signer, now, monkeypatch
):
    def fail(_target, _octets) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("fleetcfg.ledger.store.replace_file", fail)
    with pytest.raises(LedgerError, match="LEDGER_WRITE"):
        intend(store, now)
    monkeypatch.undo()
    store.close()

    again = open_store(folder, signer)

    assert refusal(intend, again, now) == ("IN_DOUBT", 2)
    assert open_attempts(again) == (Attempt("sha256:aa", "room-1", 1),)
    again.close()


def test_a_step_belongs_to_the_device_that_is_held(store, now):
    with lock_device(store, "room-2") as locked, pytest.raises(ValueError, match="room-1"):
        locked.step(Attempt("sha256:aa", "room-1", 1), {}, at=now)


# ---------------------------------------------------------------- two at once


def test_a_device_is_held_by_one_at_a_time(store, folder, signer, now):
    other = open_store(folder, signer)

    with lock_device(store, "room-1"):
        assert refusal(intend, other, now) == ("LOCKED", 11)
        intend(other, now, AttemptRequest("sha256:aa", "room-2", 1, 1))

    intend(other, now)
    other.close()


def test_of_many_appliers_at_once_one_writes(folder, signer, store, now):
    start, wrote, refused = threading.Barrier(6), [], []

    def apply() -> None:
        own = open_store(folder, signer)
        start.wait()
        try:
            with lock_device(own, "room-1") as locked:
                attempt = locked.intend(SPENDING, at=now)
                wrote.append(attempt)
                locked.conclude(attempt, Fate.APPLIED, at=now)
        except RefusalError as error:
            refused.append(error.code)
        finally:
            own.close()

    threads = [threading.Thread(target=apply) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(wrote) == 1
    assert set(refused) <= {"LOCKED", "ALREADY_CONSUMED"}
    assert len(refused) == 5
    assert kinds(store) == ["intent", "outcome"]


def test_a_lock_that_cannot_be_made_is_told(store, folder):
    (folder / "locks").write_bytes(b"")

    with pytest.raises(LedgerError, match="LEDGER_WRITE"), lock_device(store, "room-1"):
        pass


def test_a_lock_file_that_is_no_lock_is_told(store, folder, monkeypatch):
    with lock_device(store, "room-1"):
        pass
    lock = next((folder / "locks").iterdir())
    lock.write_bytes(b"not a database, but long enough to be looked at" * 30)

    with pytest.raises(LedgerError, match="LEDGER_CORRUPT"), lock_device(store, "room-1"):
        pass


# ---------------------------------------------------------------- time


def see_time(store, at):
    """Take in a document that was signed at that time."""
    with store.writing() as transaction:
        transaction.add("scan", {}, at=at, seen=at)


def test_a_clock_set_back_is_refused_but_for_five_minutes(store, now):
    see_time(store, now)

    assert refusal(intend, store, now - timedelta(minutes=5, seconds=1)) == ("CLOCK_BEHIND", 3)
    assert intend(store, now - timedelta(minutes=5)).number == 1


def test_the_time_of_a_signed_document_is_remembered(store, folder, signer, now):
    see_time(store, now)
    see_time(store, now - timedelta(days=400))
    store.close()

    again = open_store(folder, signer)
    assert refusal(intend, again, now - timedelta(days=1)) == ("CLOCK_BEHIND", 3)
    again.close()


def test_the_database_itself_keeps_two_open_attempts_from_being_one(store, now):
    intend(store, now)

    with pytest.raises(LedgerError, match="LEDGER_CORRUPT"), store.writing() as transaction:
        transaction.database.execute(
            "INSERT INTO attempt VALUES ('sha256:aa', 'room-1', 1, 'intent')"
        )
    assert sqlite3.sqlite_version_info >= (3, 35)
