"""What comes back to the laptop from its witness, and how far a log may run on unseen."""

from datetime import timedelta

import pytest

from fleetcfg.errors import RefusalError
from fleetcfg.ledger.checkpoint import COSIGNATURE, NoteSigner
from fleetcfg.ledger.cosigned import keep_cosigned, require_extends, require_witnessed
from tests.ledger.test_witness import WITNESS, add, department, exported, fork, receive

__all__ = ["department"]  # a fixture


def test_a_cosigned_head_goes_back_and_the_log_may_run_on(store, department, now):
    add(store, now, *"abc")
    with pytest.raises(RefusalError, match="LOG_UNWITNESSED"):
        require_witnessed(store, entries_most=2, days_most=7, now=now)

    received = receive(department, exported(store), now)
    head, is_new = keep_cosigned(store, received.cosigned, [WITNESS.verifier], at=now)

    assert (head.size, is_new) == (3, True)
    require_witnessed(store, entries_most=2, days_most=7, now=now)
    require_extends(store, head.size, head.root)


def test_a_log_that_runs_on_too_long_unseen_is_stopped(store, department, now):
    add(store, now, "a")

    require_witnessed(store, entries_most=9, days_most=7, now=now + timedelta(days=7))
    with pytest.raises(RefusalError, match="LOG_UNWITNESSED"):
        require_witnessed(store, entries_most=9, days_most=7, now=now + timedelta(days=8))


def test_bad_bundles_do_not_stop_the_work(store, now):
    limit = {"entries_most": 2, "days_most": 7, "now": now}
    add(store, now, *"ab")
    with store.writing() as transaction:
        for number in range(5):
            facts = {"bundle": f"sha256:{number:064}", "code": "JSON_SYNTAX", "stage": 0}
            transaction.add("refused", facts, at=now)

    require_witnessed(store, **limit)
    add(store, now, "c")
    with pytest.raises(RefusalError) as caught:
        require_witnessed(store, **limit)
    assert (caught.value.code, caught.value.facts["entries"]) == ("LOG_UNWITNESSED", 3)


def test_an_empty_log_need_not_have_been_seen(store, now):
    require_witnessed(store, entries_most=0, days_most=0, now=now)


def test_a_head_that_nobody_known_cosigned_is_not_kept(store, department, now):
    add(store, now, "a")
    received = receive(department, exported(store), now)
    other = NoteSigner.from_seed("so.example.vn/witness", bytes([7] * 32), COSIGNATURE)

    with pytest.raises(RefusalError, match="LOG_CHECKPOINT"):
        keep_cosigned(store, received.cosigned, [other.verifier], at=now)
    with pytest.raises(RefusalError, match="LOG_CHECKPOINT"):
        keep_cosigned(store, store.signed_head(), [WITNESS.verifier], at=now)


def test_a_cosigned_head_of_another_history_is_not_kept(store, department, signer, tmp_path, now):
    add(store, now, "a")
    other = fork(store, signer, tmp_path / "fork", now, "x")
    received = receive(department, exported(other), now)
    other.close()

    with pytest.raises(RefusalError, match="LOG_SELF_MISMATCH"):
        keep_cosigned(store, received.cosigned, [WITNESS.verifier], at=now)


def test_an_older_cosigned_head_changes_nothing(store, department, now):
    add(store, now, "a")
    older = receive(department, exported(store), now).cosigned
    add(store, now, "b")
    newer = receive(department, exported(store), now).cosigned
    keep_cosigned(store, newer, [WITNESS.verifier], at=now)
    before = store.checkpoint()

    for known in (older, newer):
        _, is_new = keep_cosigned(store, known, [WITNESS.verifier], at=now)
        assert not is_new

    assert store.checkpoint() == before


def test_a_head_that_was_cosigned_again_later_counts_from_then(store, department, now):
    add(store, now, "a")
    first, later = receive(department, exported(store), now), now + timedelta(days=5)
    keep_cosigned(store, first.cosigned, [WITNESS.verifier], at=now)
    again = receive(department, exported(store), later)

    assert keep_cosigned(store, again.cosigned, [WITNESS.verifier], at=later)[1]
    size = store.checkpoint().size
    assert not keep_cosigned(store, first.cosigned, [WITNESS.verifier], at=later)[1]
    assert store.checkpoint().size == size
    require_witnessed(store, entries_most=9, days_most=7, now=now + timedelta(days=9))


def test_of_two_that_saw_the_same_head_the_later_counts(store, department, now):
    add(store, now, "a")
    at_first, later = exported(store), now + timedelta(days=5)
    first = receive(department, at_first, now).cosigned
    again = receive(department, at_first, later).cosigned

    kept = [
        keep_cosigned(store, each, [WITNESS.verifier], at=later)[1]
        for each in (first, again, again, first)
    ]

    assert kept == [True, True, False, False]
    require_witnessed(store, entries_most=9, days_most=1, now=later)


def test_a_log_deleted_and_begun_anew_is_behind_the_department(store, now):
    add(store, now, "a")

    for size, root in ((2, bytes(32)), (1, bytes(32))):
        with pytest.raises(RefusalError) as caught:
            require_extends(store, size, root)
        assert (caught.value.code, caught.value.stage) == ("LOG_BEHIND_DEPARTMENT", 10)
