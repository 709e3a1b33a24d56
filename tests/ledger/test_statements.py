"""Statements in the log: whose word they are, where they stand, and what is passed over."""

import copy
from datetime import UTC, datetime, timedelta

import pytest

from fleetcfg.ledger.checkpoint import Checkpoint, NoteSigner
from fleetcfg.ledger.entry import read_entry
from fleetcfg.ledger.known_roots import KnownRoot, KnownRoots, known_roots, record_import
from fleetcfg.ledger.objects import Objects
from fleetcfg.ledger.statements import LogLines, read_statements, record_statement
from fleetcfg.ledger.store import open_store
from fleetcfg.ledger.tables import derive
from fleetcfg.model.statement import STATEMENT_FACTS, StatementKind
from fleetcfg.model.timezone import spell_instant
from fleetcfg.trust.crypto.canonical import spell
from fleetcfg.trust.documents.root import read_root
from fleetcfg_kit.testing.department import Department
from fleetcfg_kit.testing.documents import KEYS, digest_of, make_root, make_statement
from fleetcfg_kit.testing.keys import sign_document
from fleetcfg_kit.testing.policy import DOMAIN
from tests.ledger.test_acknowledged import KINDS_OF_0_2_0

ROOT = Department().pinned().root
FIRST = digest_of("first root")
SECOND = digest_of("second root")


def signed(document, *people):
    """Return the envelope of *document*, signed by *people*."""
    return sign_document(spell(document), "statement", [KEYS[one] for one in people], DOMAIN)


def begin(store, now, sha256=FIRST, version=1):
    """Let the log have a root that was proven."""
    facts = {"doc": "root", "version": version, "sha256": sha256, "object": digest_of("envelope")}
    with store.writing() as transaction:
        transaction.add("trust", facts, at=now)


def read(*stores, now, roots=None):
    logs = [LogLines(one.origin, one.lines) for one in stores]
    return read_statements(logs, KnownRoots(roots or {FIRST: ROOT}), now=now)


def test_what_a_person_signed_is_read_with_both_times(store, now):
    begin(store, now)
    envelope = signed(make_statement("tech", made_at=now, by="Cán bộ phối hợp"), "tech")
    record_statement(store, envelope, at=now + timedelta(hours=80))

    (said,) = read(store, now=now + timedelta(days=9)).given

    assert (said.kind, said.about) == (StatementKind.DUTY_IN, "meeting:giao-ban-48")
    assert (said.said_at, said.recorded_at) == (now, now + timedelta(hours=80))
    assert (said.persons, said.text("by")) == (("tech",), "Cán bộ phối hợp")
    assert said.is_late
    assert (said.origin, said.sha256) == (store.origin, envelope.sha256)


def test_everybody_whom_it_names_must_have_signed_and_nobody_else(store, now):
    begin(store, now)
    document = make_statement("author", "tech", made_at=now)
    for people in (("tech",), ("author", "tech"), ("author", "root-1")):
        record_statement(store, signed(document, *people), at=now)

    told = read(store, now=now)

    assert [one.persons for one in told.given] == [("author", "tech")]
    assert sum(told.refused.values()) == 2
    assert "STATEMENT_UNSIGNED" in told.refused


def test_a_signature_of_somebody_whom_it_does_not_name_is_refused(store, now):
    begin(store, now)
    record_statement(store, signed(make_statement("tech", made_at=now), "author", "tech"), at=now)

    assert read(store, now=now).refused == {"STATEMENT_PERSON": 1}


def without(person):
    """Return the root after *person* has left: the key is revoked."""
    root = copy.deepcopy(make_root())
    root |= {"version": 2, "prev": digest_of("first")}
    root["revoked"] = [
        {"keyid": KEYS[person].keyid, "at": root["issued_at"], "reason": "nghỉ việc"}
    ]
    return read_root(spell(root))


def test_who_said_it_before_leaving_has_said_it_and_nobody_says_it_after(store, now):
    roots = {FIRST: ROOT, SECOND: without("tech")}
    begin(store, now)
    record_statement(store, signed(make_statement("tech", made_at=now), "tech"), at=now)
    later = now + timedelta(days=1)
    begin(store, later, SECOND, 2)
    backdated = make_statement("tech", made_at=now, why="ghi lùi ngày")
    record_statement(store, signed(backdated, "tech"), at=later)

    told = read(store, now=later, roots=roots)

    assert [one.text("why") for one in told.given] == [""]
    assert told.refused == {"KEY_REVOKED": 1}


def test_a_log_that_takes_in_no_newer_root_is_judged_by_the_one_here(store, now):
    """ADR 80: a technician's machine that stays off-line does not keep a revoked key speaking."""
    later = now + timedelta(days=1)
    begin(store, now)
    record_statement(store, signed(make_statement("tech", made_at=now), "tech"), at=now)
    after = make_statement("tech", made_at=later, why="sau khi thu hồi")
    record_statement(store, signed(after, "tech"), at=later)
    logs = [LogLines(store.origin, store.lines)]
    revoked = without("tech")
    known = (KnownRoot(now, ROOT), KnownRoot(later, revoked))
    roots = KnownRoots({FIRST: ROOT, SECOND: revoked}, known=known)

    told = read_statements(logs, roots, now=later)

    assert [one.text("why") for one in told.given] == [""]
    assert told.refused == {"KEY_REVOKED": 1}


DEAD = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("recorded", "later", "holds"),
    [
        (2, 3, [-30, 1]),
        (DEAD, 3, [-30, 1]),
        (DEAD, DEAD, [-30]),
        (60, 3, [-30, 1]),
        (2, DEAD, [-30, 1]),
    ],
    ids=["right", "dead", "dead for ever", "ahead", "dead later"],
)
def test_a_wrong_clock_here_refuses_no_honest_statement_and_lets_no_revoked_key_speak(
    store, tmp_path, now, recorded, later, holds
):
    """The Department has a newer root on the third day; its clock says something else."""

    def at(day):
        return day if isinstance(day, datetime) else now + timedelta(days=day)

    objects = Objects(tmp_path / "objects")
    newer = make_root() | {
        "version": 2,
        "prev": digest_of("first"),
        "issued_at": spell_instant(now),
    }
    revoked = {"keyid": KEYS["tech"].keyid, "at": newer["issued_at"], "reason": "nghỉ việc"}
    newer["revoked"] = [revoked]
    roots = [sign_document(spell(one), "root", [KEYS["tech"]]) for one in (make_root(), newer)]
    elsewhere = open_store(tmp_path / "elsewhere", NoteSigner.from_seed("elsewhere", bytes(32)))
    begin(elsewhere, at(-60), roots[0].sha256)
    for day in (-30, 1, 4, 10):
        said = signed(make_statement("tech", made_at=at(day), why=str(day)), "tech")
        record_statement(elsewhere, said, at=at(day))
    with store.writing() as transaction:
        for version, (root, known) in enumerate(zip(roots, (-60, recorded), strict=True), 1):
            named = {"sha256": root.sha256, "object": objects.put(root.to_bytes())}
            transaction.add("trust", {"doc": "root", "version": version, **named}, at=at(known))
        transaction.add("clock", {}, at=at(later), seen=at(later))

    logs = [LogLines(elsewhere.origin, elsewhere.lines)]
    told = read_statements(logs, known_roots(store, objects), now=at(20))
    elsewhere.close()

    assert [int(one.text("why")) for one in told.given] == holds
    assert told.refused == {"KEY_REVOKED": 4 - len(holds)}


def test_what_comes_after_a_revocation_and_says_that_it_is_older_is_told_as_that(
    store, tmp_path, now
):
    """Two were here before the Department had the newer root, one by a clock that was ahead."""
    objects, later = Objects(tmp_path / "objects"), now + timedelta(days=1)
    newer = make_root() | {
        "version": 2,
        "prev": digest_of("first"),
        "issued_at": spell_instant(now),
    }
    revoked = {"keyid": KEYS["tech"].keyid, "at": newer["issued_at"], "reason": "nghỉ việc"}
    newer["revoked"] = [revoked]
    roots = [sign_document(spell(one), "root", [KEYS["tech"]]) for one in (make_root(), newer)]
    elsewhere = open_store(tmp_path / "elsewhere", NoteSigner.from_seed("elsewhere", bytes(32)))
    begin(elsewhere, now, roots[0].sha256)
    for why, at in (("before", now), ("ahead", later + timedelta(days=2)), ("after", now)):
        said = signed(make_statement("tech", made_at=at, why=why), "tech")
        record_statement(elsewhere, said, at=at)
    for version, root in enumerate(roots, 1):
        named = {"sha256": root.sha256, "object": objects.put(root.to_bytes())}
        with store.writing() as transaction:
            facts = {"doc": "root", "version": version, **named}
            transaction.add("trust", facts, at=now if version == 1 else later)
        record_import(store, Checkpoint("elsewhere", 3, bytes(32)), at=now)

    logs = [LogLines(elsewhere.origin, elsewhere.lines)]
    told = read_statements(logs, known_roots(store, objects), now=later + timedelta(days=9))
    elsewhere.close()

    assert told.refused == {}
    marked = {one.text("why"): one.is_undated for one in told.given}
    assert marked == {"before": False, "ahead": False, "after": True}


def test_in_the_log_here_what_stands_before_a_root_was_said_before_it(store, now):
    """Whatever the clock said: as that was recorded it was two months ahead."""
    ahead = now + timedelta(days=60)
    begin(store, now)
    record_statement(store, signed(make_statement("tech", made_at=now), "tech"), at=ahead)
    begin(store, now, SECOND, 2)
    revoked = without("tech")
    known = (KnownRoot(now, ROOT), KnownRoot(now, revoked))
    roots = KnownRoots({FIRST: ROOT, SECOND: revoked}, known=known)

    told = read_statements([LogLines("here", store.lines, is_own=True)], roots, now=ahead)

    assert (len(told.given), told.refused) == (1, {})


def test_an_older_root_that_comes_later_is_not_in_force_again(store, now):
    begin(store, now, SECOND, 2)
    begin(store, now, FIRST, 1)
    record_statement(store, signed(make_statement("tech", made_at=now), "tech"), at=now)

    told = read(store, now=now, roots={FIRST: ROOT, SECOND: without("tech")})

    assert told.refused == {"KEY_REVOKED": 1}


def test_without_a_known_root_nothing_is_anybodys_word(store, now):
    record_statement(store, signed(make_statement("tech", made_at=now), "tech"), at=now)

    assert read(store, now=now).refused == {"TRUST_ABSENT": 1}


@pytest.mark.parametrize("ahead", [timedelta(minutes=6), timedelta(days=400)])
def test_a_time_after_the_entry_is_refused(store, now, ahead):
    begin(store, now)
    record_statement(store, signed(make_statement("tech", made_at=now + ahead), "tech"), at=now)

    assert read(store, now=now).refused == {"STATEMENT_TIME": 1}


def test_a_kind_of_a_later_release_is_passed_over_and_a_missing_fact_is_not(store, now):
    begin(store, now)
    for kind in ("moon.phase", "incident.cause"):
        document = make_statement("tech", kind=kind, made_at=now)
        record_statement(store, signed(document, "tech"), at=now)

    told = read(store, now=now)

    assert told.given == ()
    assert told.refused == {"STATEMENT_FACTS": 1}


def test_one_statement_in_two_logs_is_one_and_the_first_record_counts(store, now):
    begin(store, now)
    envelope = signed(make_statement("tech", made_at=now), "tech")
    record_statement(store, envelope, at=now + timedelta(hours=2))
    record_statement(store, envelope, at=now + timedelta(hours=3))

    (said,) = read(store, now=now + timedelta(days=1)).given

    assert said.recorded_at == now + timedelta(hours=2)


def test_an_older_release_reads_the_log_and_its_tables_are_the_same(store, now):
    envelope = signed(make_statement("tech", made_at=now), "tech")
    record_statement(store, envelope, at=now)

    (line,) = store.lines()

    assert read_entry(line).kind in KINDS_OF_0_2_0
    assert derive(store.lines()) == {"fact": [], "attempt": [], "sequence": []}


def test_every_kind_says_which_facts_it_needs():
    assert set(STATEMENT_FACTS) == set(StatementKind)
