"""Acknowledgements in the log follow from entries that every release reads and passes over."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from fleetcfg.errors import RefusalError
from fleetcfg.ledger.acknowledged import live_fact, read_acknowledgements, record_acknowledgements
from fleetcfg.ledger.entry import read_entry
from fleetcfg.ledger.tables import derive
from fleetcfg.model.acknowledgement import Acknowledgement, acknowledging
from fleetcfg.model.finding import Finding
from fleetcfg.model.verdict import Verdict
from fleetcfg.report.ledger_text import entry_text
from fleetcfg.words import Words

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
        "ky-su",
        "chờ lắp micro",
        now,
        now + timedelta(days=30),
        is_simulated=False,
    )
    return replace(one, **changes)


def record(store, now, *what):
    record_acknowledgements(store, what, "SHA256:x", "RUN-1", at=now)


def test_what_was_recorded_is_read_and_ends_by_the_clock(store, now):
    record(store, now, given(now), given(now, live=None, verdict=Verdict.MOVED))

    assert read_acknowledgements(store, now=now) == (
        given(now),
        given(now, live=None, verdict=Verdict.MOVED),
    )
    later = read_acknowledgements(store, now=now + timedelta(days=31))
    assert [one.is_expired for one in later] == [True, True]


def test_the_entry_is_spelled_as_the_page_of_the_format_says(store, now):
    record(store, now, given(now))

    (line,) = store.lines()

    page = Path(__file__).parents[2] / "docs" / "formats" / "log.md"
    assert f"```json\n{line.decode()}\n```" in page.read_text("utf-8")
    assert line.decode() == (
        '{"deed":"acknowledge","dev":"codec-a","i":0,"keyid":"SHA256:x","kind":"scan","live":"On",'
        '"parameter":"call.auto_answer","path":"Conference AutoAnswer Mode","person":"ky-su",'
        '"reason":"chờ lắp micro","run":"RUN-1","simulated":false,"t":"2026-11-24T08:00:00Z",'
        '"until":"2026-12-24T08:00:00Z","verdict":"unauthorized"}'
    )


def test_an_older_release_reads_the_log_and_its_tables_are_the_same(store, now):
    record(store, now, given(now))

    (line,) = store.lines()

    assert read_entry(line).kind in KINDS_OF_0_2_0
    store.require_own_tables()
    assert derive(store.lines()) == {"fact": [], "attempt": [], "sequence": []}


def test_it_is_of_one_finding_with_the_value_that_was_seen(store, now):
    record(store, now, given(now))
    of = acknowledging(read_acknowledgements(store, now=now), live_fact, is_simulated=False)
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
    known = read_acknowledgements(store, now=now)
    finding = Finding(
        "codec-a", Verdict.UNAUTHORIZED, given(now).parameter, given(now).path, live="On"
    )

    assert acknowledging(known, live_fact, is_simulated=False)(finding) is None
    assert acknowledging(known, live_fact, is_simulated=True)(finding) is not None


def test_of_one_finding_the_last_word_counts(store, now):
    record(store, now, given(now))
    record(store, now, given(now, reason="xong tuần này"))

    of = acknowledging(read_acknowledgements(store, now=now), live_fact, is_simulated=False)

    one = given(now)
    found = of(Finding("codec-a", one.verdict, one.parameter, one.path, live="On"))
    assert found is not None
    assert found.reason == "xong tuần này"


@pytest.mark.parametrize("live", ["x" * 2000, "\x1b[2J", "Ж"])
def test_a_value_that_no_entry_can_spell_is_kept_as_its_digest(store, now, live):
    assert str(live_fact(live)).startswith("sha256:")

    record(store, now, given(now, live=live_fact(live)))

    of = acknowledging(read_acknowledgements(store, now=now), live_fact, is_simulated=False)
    one = given(now)
    assert of(Finding("codec-a", one.verdict, one.parameter, one.path, live=live)) is not None


def test_what_only_a_later_release_knows_is_passed_over_and_what_is_broken_is_not(store, now):
    facts = {"deed": "acknowledge", "verdict": "of_a_later_release"}
    with store.writing() as transaction:
        transaction.add("scan", facts, at=now)
    assert read_acknowledgements(store, now=now) == ()

    with store.writing() as transaction:
        transaction.add("scan", {**facts, "verdict": "moved"}, at=now)
    with pytest.raises(RefusalError, match="LOG_ENTRY"):
        read_acknowledgements(store, now=now)


def test_the_log_says_in_words_what_it_is(store, now):
    record(store, now, given(now))
    (line,) = store.lines()

    told = entry_text(read_entry(line), Words("en"))

    assert told == (
        "acknowledgement: codec-a · not as declared · call.auto_answer · ky-su · chờ lắp micro"
        " · 24/12/2026 15:00:00"
    )
