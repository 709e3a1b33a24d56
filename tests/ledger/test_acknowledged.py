"""Acknowledgements in the log follow from entries that every release reads and passes over."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from fleetcfg.ledger.acknowledged import (
    acknowledged_facts,
    acknowledged_payload,
    live_fact,
    read_acknowledgements,
    record_acknowledgements,
)
from fleetcfg.ledger.entry import read_entry
from fleetcfg.ledger.tables import derive
from fleetcfg.model.acknowledgement import Acknowledgement, acknowledging
from fleetcfg.model.finding import Finding
from fleetcfg.model.timezone import spell_instant
from fleetcfg.model.verdict import Verdict
from fleetcfg.report.documents.ledger_text import entry_text
from fleetcfg.trust.documents.root import Revoked
from fleetcfg.words import Words
from fleetcfg_kit.testing.department import Department
from fleetcfg_kit.testing.documents import KEYS
from fleetcfg_kit.testing.keys import sign_document
from fleetcfg_kit.testing.policy import DOMAIN

ROOT = Department().pinned().root

# What 0.2.0 takes for the kind of an entry: an older reader refuses a log with any other.
KINDS_OF_0_2_0 = {
    *("adopt", "clock", "cosigned", "export", "import", "intent", "issued", "outcome", "receipt"),
    *("reconcile", "refused", "rejected", "scan", "step", "trust", "verify"),
}


def given(now, **changes):
    one = Acknowledgement(
        "codec-a",
        Verdict.UNAUTHORIZED,
        "call.auto_answer",
        "Conference AutoAnswer Mode",
        "On",
        "tech",
        "chờ lắp micro",
        now,
        now + timedelta(days=30),
        is_simulated=False,
    )
    return replace(one, **changes)


def facts_of(*what, keyid=KEYS["tech"].keyid, **changes):
    return {**acknowledged_facts(what, keyid, "RUN-1"), **changes}


def signed(facts, at, *, person="tech", domain=DOMAIN):
    payload = acknowledged_payload(facts, domain, at=spell_instant(at))
    envelope = sign_document(payload, "acknowledgement", [KEYS[person]], domain)
    return envelope.signatures[0].data


def record(store, now, *what):
    facts = facts_of(*what)
    record_acknowledgements(store, facts, signed(facts, now), at=now)


def known(store, now):
    """Return what holds; nothing is refused."""
    told = read_acknowledgements(store, ROOT, now=now)
    assert told.refused == {}
    return told.given


def refused(store, now, root=ROOT):
    """Return why what is in the log does not hold; nothing of it is told."""
    told = read_acknowledgements(store, root, now=now)
    assert told.given == ()
    return told.refused


def test_what_was_recorded_is_read_and_ends_by_the_clock(store, now):
    record(store, now, given(now), given(now, live=None, verdict=Verdict.MOVED))

    assert known(store, now) == (
        given(now),
        given(now, live=None, verdict=Verdict.MOVED),
    )
    later = known(store, now + timedelta(days=31))
    assert [one.is_expired for one in later] == [True, True]


def test_the_entry_is_spelled_as_the_page_of_the_format_says(store, now):
    record(store, now, given(now))

    (line,) = store.lines()

    page = Path(__file__).parents[2] / "docs" / "formats" / "log.md"
    assert f"```json\n{line.decode()}\n```" in page.read_text("utf-8")


def test_an_older_release_reads_the_log_and_its_tables_are_the_same(store, now):
    record(store, now, given(now))

    (line,) = store.lines()

    assert read_entry(line).kind in KINDS_OF_0_2_0
    store.require_own_tables()
    assert derive(store.lines()) == {"fact": [], "attempt": [], "sequence": []}


def test_it_is_of_one_finding_with_the_value_that_was_seen(store, now):
    record(store, now, given(now))
    of = acknowledging(known(store, now), live_fact, is_simulated=False)
    finding = Finding(
        "codec-a",
        Verdict.UNAUTHORIZED,
        "call.auto_answer",
        "Conference AutoAnswer Mode",
        live="On",
    )

    assert of(finding) == given(now)
    for other in (
        replace(finding, live="Maybe"),
        replace(finding, host="codec-b"),
        replace(finding, verdict=Verdict.EMERGENCY),
        replace(finding, path="another"),
    ):
        assert of(other) is None


def test_what_was_said_of_a_simulated_device_is_not_said_of_the_real_one(store, now):
    record(store, now, given(now, is_simulated=True))
    told = known(store, now)
    finding = Finding(
        "codec-a", Verdict.UNAUTHORIZED, given(now).parameter, given(now).path, live="On"
    )

    assert acknowledging(told, live_fact, is_simulated=False)(finding) is None
    assert acknowledging(told, live_fact, is_simulated=True)(finding) is not None


def test_of_one_finding_the_last_word_counts(store, now):
    record(store, now, given(now))
    record(store, now, given(now, reason="xong tuần này"))

    of = acknowledging(known(store, now), live_fact, is_simulated=False)

    one = given(now)
    found = of(Finding("codec-a", one.verdict, one.parameter, one.path, live="On"))
    assert found is not None
    assert found.reason == "xong tuần này"


@pytest.mark.parametrize("live", ["x" * 2000, "\x1b[2J", "Ж"])
def test_a_value_that_no_entry_can_spell_is_kept_as_its_digest(store, now, live):
    assert str(live_fact(live)).startswith("sha256:")

    record(store, now, given(now, live=live_fact(live)))

    of = acknowledging(known(store, now), live_fact, is_simulated=False)
    one = given(now)
    assert of(Finding("codec-a", one.verdict, one.parameter, one.path, live=live)) is not None


def test_a_verdict_of_a_later_release_is_passed_over_and_what_is_beside_it_is_not(store, now):
    facts = facts_of(given(now), given(now, path="another"))
    facts["findings"][0]["verdict"] = "of_a_later_release"
    record_acknowledgements(store, facts, signed(facts, now), at=now)

    assert known(store, now) == (given(now, path="another"),)


@pytest.mark.parametrize(
    "changes",
    [{"findings": "none"}, {"findings": ["x"]}, {"simulated": "no"}, {"dev": 1}, {"until": "soon"}],
)
def test_what_was_signed_and_says_nothing_that_can_be_read_does_not_hold(store, now, changes):
    facts = facts_of(given(now), **changes)
    record_acknowledgements(store, facts, signed(facts, now), at=now)

    assert refused(store, now) == {"LOG_ENTRY": 1}


def test_an_entry_without_a_signature_does_not_hold(store, now):
    with store.writing() as transaction:
        transaction.add("scan", facts_of(given(now)), at=now)

    assert refused(store, now) == {"LOG_ENTRY": 1}


def test_without_a_root_nobody_has_acknowledged_anything(store, now):
    record(store, now, given(now))
    facts = facts_of(
        given(now, person="giam-doc-so", until=now + timedelta(days=20000)), keyid="SHA256:nobody"
    )
    record_acknowledgements(store, facts, b"", at=now)

    assert refused(store, now, root=None) == {"TRUST_ABSENT": 2}


FORGED = {
    "of a key that nobody has": ({}, {"keyid": "SHA256:nobody"}, "tech", "SIGNER_UNKNOWN"),
    "by who has no part in changes": (
        {},
        {"keyid": KEYS["clerk"].keyid},
        "clerk",
        "SIGNER_UNKNOWN",
    ),
    "by another key than it names": ({}, {}, "author", "SIGNER_UNKNOWN"),
    "in the name of another": ({"person": "author"}, {}, "tech", "ACKNOWLEDGE_PERSON"),
    "of a director": ({"person": "giam-doc-so"}, {}, "tech", "ACKNOWLEDGE_PERSON"),
    "for longer than a year": ({}, {"until": "2027-11-26T08:00:00Z"}, "tech", "ACKNOWLEDGE_UNTIL"),
}


@pytest.mark.parametrize(("one", "changes", "person", "code"), FORGED.values(), ids=FORGED)
def test_what_somebody_else_wrote_does_not_hold(store, now, one, changes, person, code):
    facts = facts_of(given(now, **one), **changes)
    record_acknowledgements(store, facts, signed(facts, now, person=person), at=now)

    assert refused(store, now) == {code: 1}


@pytest.mark.parametrize(
    "edit",
    [
        {"dev": "codec-b"},
        {"reason": "x"},
        {"until": "2027-01-01T00:00:00Z"},
        {"person": "author"},
        {"run": "RUN-2"},
        {"simulated": True},
        {"findings": [{"verdict": "moved", "parameter": "", "path": "A", "live": "On"}]},
        {"note": "one more"},
    ],
)
def test_no_member_of_an_entry_can_be_another_than_was_signed(store, now, edit):
    facts = facts_of(given(now))
    record_acknowledgements(store, {**facts, **edit}, signed(facts, now), at=now)

    assert refused(store, now) == {"SIG_INVALID": 1}


def test_a_signature_is_of_one_time_and_of_one_trust_domain(store, now):
    facts, later = facts_of(given(now)), now + timedelta(hours=1)
    record_acknowledgements(store, facts, signed(facts, now), at=later)
    assert refused(store, later) == {"SIG_INVALID": 1}

    other = signed(facts, later, domain="other.example")
    record_acknowledgements(store, facts, other, at=later)
    assert refused(store, later) == {"SIG_INVALID": 1, "SIG_NAMESPACE": 1}


def test_one_that_is_dated_ahead_does_not_hold(store, now):
    """Else its end, 366 days after it, would be as late as one likes."""
    later = now + timedelta(days=60)
    record(store, later, given(later))

    assert refused(store, now) == {"ACKNOWLEDGE_UNTIL": 1}


def test_a_key_that_was_revoked_has_acknowledged_nothing(store, now):
    record(store, now, given(now))
    gone = Revoked.model_construct(keyid=KEYS["tech"].keyid, at=now, reason="lost")

    assert refused(store, now, ROOT.model_copy(update={"revoked": (gone,)})) == {"KEY_REVOKED": 1}


def test_an_older_word_that_is_written_again_is_not_the_last_one(store, now):
    facts, later = facts_of(given(now)), now + timedelta(hours=1)
    record_acknowledgements(store, facts, signed(facts, now), at=now)
    record(store, later, given(later, reason="không để nữa"))
    record_acknowledgements(store, facts, signed(facts, now), at=now)

    assert [one.reason for one in known(store, later)][-1] == "không để nữa"


def test_the_log_says_in_words_what_it_is(store, now):
    record(store, now, given(now))
    (line,) = store.lines()

    told = entry_text(read_entry(line), Words("en"))

    assert told == (
        "acknowledgement: codec-a · not as declared · call.auto_answer · tech · chờ lắp micro"
        " · 24/12/2026 15:00:00"
    )
