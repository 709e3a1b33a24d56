"""A log that contradicts itself, its receipts or what was issued is never cosigned."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from fleetcfg.errors import RefusalError
from fleetcfg.ledger.deeds import LogJudge, Missing, WitnessedIssue
from fleetcfg.ledger.entry import spell_entry
from fleetcfg.model.outcome import Fate
from fleetcfg.model.timezone import spell_instant
from fleetcfg.trust.crypto.canonical import digest
from fleetcfg_kit.testing.documents import ORIGIN
from tests.ledger.test_witness import (
    CHANGE,
    ISSUED,
    RECEIPT,
    apply,
    department,
    exported,
    receipt_of,
    receive,
    refusal,
)

__all__ = ["department"]  # a fixture


def entry(store, kind: str, now, **facts) -> None:
    """Write what this program would not: a laptop's administrator can."""
    named = {"cs": CHANGE, "dev": "room-1", "n": 1, **facts}
    with store.writing() as transaction:
        transaction.add(kind, named, at=now)


INTENT: dict = {"kind": "intent", "seq": 1}
APPLIED: dict = {"kind": "outcome", "outcome": "applied"}
STORIES = {
    "never issued": ([{**INTENT, "cs": "sha256:" + "bb" * 32}], "not_issued"),
    "a device that is not in it": ([{**INTENT, "dev": "room-9"}], "not_issued"),
    "another number": ([{**INTENT, "seq": 7}], "not_issued"),
    "two first attempts": ([INTENT, APPLIED, INTENT], "attempt"),
    "a second while one is open": ([INTENT, {**INTENT, "n": 2}], "attempt"),
    "more than it allows": (
        [
            {**each, "n": n}
            for n in (1, 2, 3)
            for each in (INTENT, {**APPLIED, "outcome": "failed"})
        ],
        "attempt",
    ),
    "another after it was applied": ([INTENT, APPLIED, {**INTENT, "n": 2}], "attempt"),
    "another after it was so before": (
        [INTENT, {**APPLIED, "outcome": "already"}, {**INTENT, "n": 2}],
        "attempt",
    ),
    "an end without a begin": ([APPLIED], "outcome"),
    "two ends": ([INTENT, APPLIED, {**APPLIED, "outcome": "failed"}], "outcome"),
    "the end of another attempt": ([INTENT, {**APPLIED, "n": 2}], "outcome"),
}


@pytest.mark.parametrize(("story", "why"), STORIES.values(), ids=STORIES)
def test_a_log_that_tells_two_stories_is_never_cosigned(store, department, now, story, why):
    for facts in story:
        entry(store, now=now, **facts)

    assert refusal(department, exported(store), now) == ("LOG_CONTRADICTION", why)
    assert refusal(department, exported(store), now) == ("LOG_CONTRADICTION", why)


def emergency(store, now, deed: str, **facts) -> int:
    said = {"deed": deed, "dev": "room-1", **facts}
    with store.writing() as transaction:
        return transaction.add("breakglass", said, at=now)


def begun(store, now, hours: int = 4, **facts) -> int:
    until = spell_instant(now + timedelta(hours=hours))
    said = {"keyid": "k", "reason": "r", "before": CHANGE, "until": until}
    return emergency(store, now, "begin", person="tech", **said, **facts)


def ended(store, now, begin: int, person: str = "tech", **facts) -> None:
    named = f"{person} {begin} {facts.pop('origin', store.origin)}"
    emergency(store, now, "end", begin=named, doc=CHANGE, envelope=CHANGE, **facts)


def test_emergencies_that_follow_each_other_are_no_contradiction(store, department, now):
    ended(store, now, begun(store, now))
    begun(store, now)
    later = now + timedelta(hours=5)
    ended(store, later, begun(store, later))
    ended(store, later, begun(store, later, dev="room-2"), dev="room-2")
    ended(store, later, 3, origin="so-khcn.example/log/other", person="other")

    assert receive(department, exported(store), later).added == 8


def end_twice(store, now) -> None:
    begin = begun(store, now)
    ended(store, now, begin)
    ended(store, now, begin)


EMERGENCIES = {
    "a second while one is open": lambda store, now: [begun(store, now), begun(store, now)],
    "an end without a begin": lambda store, now: ended(store, now, 4),
    "an end of another entry": lambda store, now: ended(store, now, begun(store, now) + 1),
    "an end by another person": lambda store, now: ended(
        store, now, begun(store, now), person="other"
    ),
    "an end on another device": lambda store, now: ended(
        store, now, begun(store, now), dev="room-2"
    ),
    "two ends": end_twice,
    "an end of no entry": lambda store, now: ended(store, now, -1),
}


@pytest.mark.parametrize("tell", EMERGENCIES.values(), ids=EMERGENCIES)
def test_an_emergency_is_begun_once_and_ended_once(store, department, now, tell):
    tell(store, now)

    assert refusal(department, exported(store), now) == ("LOG_CONTRADICTION", "emergency")


FORMLESS: dict[str, list[dict]] = {
    "a count that is a truth": [{**INTENT, "n": True}],
    "a number that is a truth": [{**INTENT, "seq": True}],
    "an end that no attempt has": [INTENT, {**APPLIED, "outcome": "refused"}],
    "a reading that none brings": [
        INTENT,
        {"kind": "reconcile", "reading": "rolled_back"},
    ],
}


@pytest.mark.parametrize("story", FORMLESS.values(), ids=FORMLESS)
def test_entries_of_no_form_are_never_cosigned(store, department, now, story):
    for facts in story:
        entry(store, now=now, **facts)

    assert refusal(department, exported(store), now) == ("LOG_ENTRY", "facts")


@pytest.mark.parametrize("hours", [-1, 169])
def test_an_emergency_waits_no_longer_than_any_root_allows(store, department, now, hours):
    begun(store, now, hours)

    assert refusal(department, exported(store), now) == ("LOG_ENTRY", "facts")


@pytest.mark.parametrize("until", ["", "9999"])
def test_an_emergency_ends_at_a_time(store, department, now, until):
    emergency(store, now, "begin", person="tech", until=until)

    assert refusal(department, exported(store), now) == ("LOG_ENTRY", "facts")


def test_what_only_a_changed_program_writes_is_judged_as_well(now):
    """The tables of the machine itself would have refused it."""
    judge = LogJudge(ORIGIN, {CHANGE: ISSUED}, {}, now)
    named: dict = {"cs": CHANGE, "dev": "room-1", "n": 1}
    begun, ended = {**named, "seq": 1}, {**named, "outcome": []}
    lines = [spell_entry(0, now, "intent", begun), spell_entry(1, now, "outcome", ended)]
    with pytest.raises(RefusalError, match="LOG_ENTRY"):
        judge.judge(lines)

    end = {"deed": "end", "dev": "room-1", "begin": f"tech {'9' * 5000} {ORIGIN}"}
    with pytest.raises(RefusalError, match="LOG_CONTRADICTION"):
        judge.judge([spell_entry(0, now, "breakglass", end)])


def test_a_device_does_not_go_back_to_an_earlier_number(store, department, now):
    later = WitnessedIssue("sha256:" + "bb" * 32, {"room-1": 2}, 1, is_closed=False)
    for facts in ({**INTENT, "cs": later.changeset, "seq": 2}, {**APPLIED, "cs": later.changeset}):
        entry(store, now=now, **facts)
    entry(store, now=now, **INTENT)

    with pytest.raises(RefusalError) as caught:
        receive(department, exported(store), now, issued=[ISSUED, later])
    assert caught.value.facts["why"] == "sequence"


@pytest.mark.parametrize("said", ["failed", "rolled_back", "in_doubt"])
def test_an_outcome_that_its_receipt_contradicts_is_found_out(store, department, now, said):
    receipt = receipt_of(said, store.origin)
    apply(store, now, receipt=receipt)

    octets = exported(store, receipts=[receipt])

    assert refusal(department, octets, now) == ("LOG_CONTRADICTION", "receipt")


FACTS: dict[str, Any] = {
    "code": "PASSWORD_NOT_KEPT",
    "before": "sha256:" + "cc" * 32,
    "after": "sha256:" + "dd" * 32,
    "restart": ["ntp.mode"],
    "seq": 2,
}


@pytest.mark.parametrize("fact", FACTS)
def test_each_fact_of_a_receipt_is_held_against_its_entry(store, department, now, fact):
    """The entry says it and the receipt does not, signed with the key of the log."""
    receipt = receipt_of(origin=store.origin)
    apply(store, now, receipt=receipt, **{fact: FACTS[fact]})

    octets = exported(store, receipts=[receipt])

    assert refusal(department, octets, now) == ("LOG_CONTRADICTION", "receipt")


SAID: dict[str, Any] = {
    "code": "PASSWORD_NOT_KEPT",
    "after_sha256": "sha256:" + "dd" * 32,
    "restart_needed": ["ntp.mode"],
    "before_sha256": None,
    "at": "2026-11-24T00:00:00Z",
}


@pytest.mark.parametrize("fact", SAID)
def test_a_receipt_says_no_fact_that_its_entry_does_not(store, department, now, fact):
    receipt = receipt_of(origin=store.origin, **{fact: SAID[fact]})
    apply(store, now, receipt=receipt)

    octets = exported(store, receipts=[receipt])

    assert refusal(department, octets, now) == ("LOG_CONTRADICTION", "receipt")


def test_a_receipt_that_says_what_its_entry_does_is_taken_in(store, department, now):
    receipt = receipt_of(origin=store.origin)
    apply(store, now, receipt=receipt)

    assert receive(department, exported(store, receipts=[receipt]), now).added == 2


def test_a_receipt_of_another_log_says_nothing_of_this_one(store, department, now):
    """Whoever brings a true receipt of somebody else must not keep this log from its witness."""
    with store.writing() as transaction:
        transaction.add("receipt", {"doc": CHANGE, "receipt": digest(RECEIPT)}, at=now)

    assert receive(department, exported(store, receipts=[RECEIPT]), now).added == 1


def test_what_was_cosigned_once_is_judged_with_what_comes_later(store, department, now):
    apply(store, now)
    receive(department, exported(store, receipts=[RECEIPT]), now)
    entry(store, "outcome", now, outcome="failed")

    assert refusal(department, exported(store, start=2), now) == ("LOG_CONTRADICTION", "outcome")


# ---------------------------------------------------------------- what has no end


CLOSED = replace(ISSUED, is_closed=True)


@pytest.mark.parametrize("outcome", [None, Fate.ROLLBACK_FAILED])
def test_a_change_set_without_an_end_is_reported_and_the_log_is_kept(
    store, department, now, outcome
):
    receipt = receipt_of("rollback_failed")
    apply(store, now, outcome=outcome, receipt=receipt)
    receipts = [] if outcome is None else [receipt]

    received = receive(department, exported(store, receipts=receipts), now, issued=[CLOSED])

    assert received.missing == (
        Missing(CHANGE, "room-1", was_begun=True),
        Missing(CHANGE, "room-2", was_begun=False),
    )


def test_a_change_set_with_an_end_is_not_reported(store, department, now):
    apply(store, now)
    only = replace(CLOSED, devices={"room-1": 1})

    octets = exported(store, receipts=[RECEIPT])

    assert receive(department, octets, now, issued=[only]).missing == ()
