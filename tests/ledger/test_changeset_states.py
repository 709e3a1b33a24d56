"""One word for each change-set: recorded through the door, and then one thing happens."""

from dataclasses import replace
from datetime import timedelta

import pytest

from fleetcfg.ledger.changeset_states import ChangeSetState, count_changesets
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.documents import make_received
from tests.ledger.desk import AFTERWARDS, DURING, OTHER, ROOM


def states(desk, now=DURING, **changed) -> dict[str, int]:
    ledger = replace(desk.project(), **changed)
    return {str(state): n for state, n in count_changesets(ledger, now=now).items() if n}


def test_of_an_empty_record_every_state_is_none(desk):
    assert count_changesets(desk.project(), now=NOON) == dict.fromkeys(ChangeSetState, 0)


def test_what_is_signed_waits_until_its_window_is_over(adopted):
    adopted.issue()

    assert states(adopted, NOON - timedelta(days=9)) == states(adopted) == {"waiting": 1}
    assert states(adopted, AFTERWARDS) == {"expired": 1}


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        ("failed", "failed"),
        ("rolled_back", "failed"),
        ("partial", "failed"),
        ("in_doubt", "in_doubt"),
        ("rollback_failed", "in_doubt"),
        ("applied", "waiting"),
    ],
)
def test_the_gravest_that_happened_on_a_device_is_told(adopted, outcome, state):
    adopted.receive(adopted.issue(), make_received(ROOM, outcome))

    assert states(adopted) == {state: 1}


def test_it_is_applied_when_it_is_made_on_each_device(adopted):
    changeset = adopted.issue()
    adopted.receive(changeset, make_received(ROOM), make_received(OTHER, "already"))

    assert states(adopted, AFTERWARDS) == {"applied": 1}


def test_an_attempt_that_is_left_is_waited_for(adopted):
    adopted.receive(adopted.issue(max_attempts=2), make_received(ROOM, "failed"))

    assert states(adopted) == {"waiting": 1}
    assert states(adopted, AFTERWARDS) == {"failed": 1}


def test_what_was_taken_back_is_told_as_such(adopted):
    adopted.issue()
    (sha256,) = adopted.project().changesets

    assert states(adopted, withdrawn=frozenset({sha256})) == {"withdrawn": 1}
    assert states(adopted, rejected=frozenset({sha256, "ab" * 32})) == {"rejected": 2}
