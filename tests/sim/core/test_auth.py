"""Who may come in, how often, and how fast."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.sim.core import rate_limit
from fleetcfg.sim.core.auth import Account, Entry, Gate, Limits


def gate() -> Gate:
    return Gate([Account("admin", "right")])


def test_the_right_passphrase_is_admitted_and_others_are_not() -> None:
    assert gate().check("admin", "right", Limits(), 0) is Entry.ADMITTED
    assert gate().check("admin", "wrong", Limits(), 0) is Entry.WRONG
    assert gate().check("nobody", "right", Limits(), 0) is Entry.WRONG
    assert gate().check("admin", "\udcff", Limits(), 0) is Entry.WRONG


def test_too_many_wrong_passphrases_lock_the_account_for_a_while() -> None:
    here, limits = gate(), Limits(failures=3, lockout=60)

    entries = [here.check("admin", "wrong", limits, now) for now in range(3)]

    assert entries == [Entry.WRONG, Entry.WRONG, Entry.LOCKED]
    assert here.check("admin", "right", limits, 61) is Entry.LOCKED
    assert here.check("admin", "right", limits, 63) is Entry.ADMITTED


def test_a_right_passphrase_forgets_the_wrong_ones() -> None:
    here, limits = gate(), Limits(failures=2)
    here.check("admin", "wrong", limits, 0)
    here.check("admin", "right", limits, 0)

    assert here.check("admin", "wrong", limits, 0) is Entry.WRONG


def test_a_limit_of_none_never_locks() -> None:
    here = gate()

    assert {here.check("admin", "wrong", Limits(), 0) for _ in range(50)} == {Entry.WRONG}


def test_sessions_are_counted_per_user_and_in_all() -> None:
    here, limits = gate(), Limits(sessions_per_user=2, sessions=3)

    assert [here.enter(user, limits) for user in "aaabbb"] == [
        True, True, False, True, False, False,
    ]  # fmt: skip
    here.leave("a")
    assert here.enter("b", limits)


def test_leaving_without_having_entered_opens_nothing() -> None:
    here = gate()
    here.leave("a")

    assert here.enter("a", Limits(sessions_per_user=1))
    assert not here.enter("a", Limits(sessions_per_user=1))


def test_a_passphrase_does_not_print() -> None:
    assert "right" not in repr(Account("admin", "right"))


def test_the_first_request_waits_for_nothing_and_the_next_ones_queue() -> None:
    bucket = rate_limit.basic()

    assert [bucket.admit(0.0) for _ in range(4)] == [0.0, 1.0, 2.0, 3.0]


def test_a_full_queue_refuses_until_it_has_drained() -> None:
    bucket = rate_limit.basic()
    admitted = [bucket.admit(0.0) is not None for _ in range(40)]

    assert admitted == [True] * 31 + [False] * 9
    assert bucket.admit(1.0) is not None
    assert bucket.admit(1.0) is None


@given(st.lists(st.floats(0, 2), max_size=60))
def test_no_more_pass_than_the_rate_allows(gaps: list[float]) -> None:
    bucket, now, served = rate_limit.session(), 0.0, []
    for gap in gaps:
        now += gap
        wait = bucket.admit(now)
        if wait is not None:
            served.append(now + wait)

    assert all(later - earlier >= 1 / 15 - 1e-6 for earlier, later in pairwise(served))
