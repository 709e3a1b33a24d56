"""Each device counts once, as the gravest of what is known of it."""

import pytest

from fleetcfg.model.device_state import AT_EASE, UNJUDGED, DeviceState, device_state, state_named
from fleetcfg.model.verdict import VERDICTS, Verdict

S = DeviceState


@pytest.mark.parametrize(
    ("verdicts", "state"),
    [
        ((), S.AS_DECLARED),
        ((Verdict.UNVERIFIABLE, Verdict.WAIVED, Verdict.ATTESTED), S.AS_DECLARED),
        ((Verdict.PENDING, Verdict.WAIVED), S.WAITING),
        ((Verdict.ABSENT, Verdict.PENDING), S.NOT_SEEN),
        ((Verdict.UNREADABLE,), S.NOT_SEEN),
        ((Verdict.ABSENT, Verdict.UNAUTHORIZED), S.NOT_AS_DECLARED),
        ((Verdict.EXPOSED,), S.NOT_AS_DECLARED),
        ((Verdict.OUTDATED, Verdict.FAILED), S.WAITING),
        ((Verdict.FIRMWARE_CHANGED, Verdict.OUTDATED), S.NOT_AS_DECLARED),
    ],
)
def test_the_gravest_of_what_was_found_counts(verdicts, state):
    assert device_state(verdicts, is_read=True) is state


def test_what_was_not_read_is_not_seen_whatever_was_found():
    assert device_state((Verdict.UNAUTHORIZED,), is_read=False) is S.NOT_SEEN


@pytest.mark.parametrize(
    ("verdicts", "state"),
    [((Verdict.ATTESTED,), S.ATTESTED), ((Verdict.ABSENT,), S.NOT_SEEN), ((), S.ATTESTED)],
)
def test_what_nobody_asks_is_never_as_declared(verdicts, state):
    assert device_state(verdicts, is_read=True, is_asked=False) is state


def test_what_was_read_and_nothing_is_declared_of_is_not_as_declared():
    def state(*verdicts, is_read=True):
        return device_state(verdicts, is_read=is_read, is_declared=False)

    assert state() is state(Verdict.UNVERIFIABLE) is S.NOTHING_DECLARED
    assert state(Verdict.REPLACED) is S.NOT_AS_DECLARED
    assert state(is_read=False) is S.NOT_SEEN


def test_nothing_that_fails_an_audit_is_at_ease_or_unjudged():
    failing = {v for v, info in VERDICTS.items() if info.fails in ("always", "default")}

    assert failing & (AT_EASE | UNJUDGED) == set()
    assert {Verdict.ABSENT, Verdict.UNREADABLE, Verdict.UNKNOWN} == UNJUDGED


@pytest.mark.parametrize("state", [S.AS_DECLARED, S.WAITING, S.NOTHING_DECLARED, S.ATTESTED])
def test_what_the_fleet_says_of_a_device_outweighs_what_it_is_by_itself(state):
    named = (Verdict.IDENTITY_MISMATCH, Verdict.WAIVED)

    assert state_named(state, named, is_read=True) is S.NOT_AS_DECLARED
    assert state_named(state, (Verdict.WAIVED,), is_read=True) is state
    assert state_named(state, (), is_read=True) is state
    assert state_named(S.NOT_SEEN, named, is_read=False) is S.NOT_SEEN
