"""Who may come in, how often, and how fast."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from fleetcfg_kit.sim.cisco_ce.rate_limit import SimRateLimit
from fleetcfg_kit.sim.core.auth import SimAccount, SimAuthenticator, SimLoginLimits, SimLoginResult


def authenticator() -> SimAuthenticator:
    return SimAuthenticator([SimAccount("admin", "right")])


def test_the_right_passphrase_is_admitted_and_others_are_not() -> None:
    assert authenticator().check("admin", "right", SimLoginLimits(), 0) is SimLoginResult.ADMITTED
    assert authenticator().check("admin", "wrong", SimLoginLimits(), 0) is SimLoginResult.WRONG
    assert authenticator().check("nobody", "right", SimLoginLimits(), 0) is SimLoginResult.WRONG
    assert authenticator().check("admin", "\udcff", SimLoginLimits(), 0) is SimLoginResult.WRONG


def test_too_many_wrong_passphrases_lock_the_account_for_a_while() -> None:
    here, limits = authenticator(), SimLoginLimits(failures=3, lockout=60)

    entries = [here.check("admin", "wrong", limits, now) for now in range(3)]

    assert entries == [SimLoginResult.WRONG, SimLoginResult.WRONG, SimLoginResult.LOCKED]
    assert here.check("admin", "right", limits, 61) is SimLoginResult.LOCKED
    assert here.check("admin", "right", limits, 63) is SimLoginResult.ADMITTED


def test_a_right_passphrase_forgets_the_wrong_ones() -> None:
    here, limits = authenticator(), SimLoginLimits(failures=2)
    here.check("admin", "wrong", limits, 0)
    here.check("admin", "right", limits, 0)

    assert here.check("admin", "wrong", limits, 0) is SimLoginResult.WRONG


def test_a_limit_of_none_never_locks() -> None:
    here = authenticator()

    assert {here.check("admin", "wrong", SimLoginLimits(), 0) for _ in range(50)} == {
        SimLoginResult.WRONG
    }


def test_sessions_are_counted_per_user_and_in_all() -> None:
    here, limits = authenticator(), SimLoginLimits(sessions_per_user=2, sessions=3)

    assert [here.enter(user, limits) for user in "aaabbb"] == [
        True,
        True,
        False,
        True,
        False,
        False,
    ]
    here.leave("a")
    assert here.enter("b", limits)


def test_leaving_without_having_entered_opens_nothing() -> None:
    here = authenticator()
    here.leave("a")

    assert here.enter("a", SimLoginLimits(sessions_per_user=1))
    assert not here.enter("a", SimLoginLimits(sessions_per_user=1))


def test_a_passphrase_does_not_print() -> None:
    assert "right" not in repr(SimAccount("admin", "right"))


def test_the_first_request_waits_for_nothing_and_the_next_ones_queue() -> None:
    bucket = SimRateLimit(1, 30)

    assert [bucket.admit(0.0) for _ in range(4)] == [0.0, 1.0, 2.0, 3.0]


def test_a_full_queue_refuses_until_it_has_drained() -> None:
    bucket = SimRateLimit(1, 30)
    admitted = [bucket.admit(0.0) is not None for _ in range(40)]

    assert admitted == [True] * 31 + [False] * 9
    assert bucket.admit(1.0) is not None
    assert bucket.admit(1.0) is None


@given(st.lists(st.floats(0, 2), max_size=60))
def test_no_more_pass_than_the_rate_allows(gaps: list[float]) -> None:
    bucket, now, served = SimRateLimit(15, 90), 0.0, []
    for gap in gaps:
        now += gap
        wait = bucket.admit(now)
        if wait is not None:
            served.append(now + wait)

    assert all(later - earlier >= 1 / 15 - 1e-6 for earlier, later in pairwise(served))
