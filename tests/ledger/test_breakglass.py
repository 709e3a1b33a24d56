"""A begin and an end in the log: what the tables say of them follows from the entries alone."""

from dataclasses import replace

import pytest

from fleetcfg.errors import RefusalError
from fleetcfg.ledger.breakglass import (
    BreakGlassBegun,
    begin_breakglass,
    find_unended,
    record_breakglass,
)
from fleetcfg.ledger.tables import derive
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.documents import STATE, at, make_breakglass
from tests.ledger.desk import PATH, ROOM, Desk

BEGUN = BreakGlassBegun(-1, ROOM, "tech", "SHA256:x", "Họp", STATE.sha256, at(), at(hours=24))


def begin(desk: Desk, said: BreakGlassBegun = BEGUN) -> int:
    return begin_breakglass(desk.store, desk.objects, said, STATE, at=NOON)


def facts_of(desk: Desk) -> set[tuple[str, str]]:
    return {
        (name, value)
        for name, value in desk.store.ask("SELECT name, value FROM fact")
        if name.startswith("breakglass")
    }


def test_a_begin_is_found_until_its_end(desk):
    entry = begin(desk)

    assert find_unended(desk.store) == (replace(BEGUN, entry=entry),)
    document = make_breakglass(ROOM, entry=entry, begun_at=at(hours=-1))
    envelope = desk.department.sign("breakglass", document, ["tech"]).to_bytes()
    declared = desk.department.authority().prove_breakglass(envelope, now=NOON)
    assert record_breakglass(desk.store, desk.objects, envelope, declared, "end", at=NOON)

    assert find_unended(desk.store) == ()
    assert [one.is_open for one in desk.of().emergencies] == [False]


def test_the_tables_follow_from_the_entries(desk):
    begin(desk)

    derived = {row for row in derive(desk.store.lines())["fact"] if row[0].startswith("breakglass")}

    assert facts_of(desk) == derived == {(f"breakglass.{ROOM}", "0")}


def test_what_it_was_before_is_at_hand_while_it_has_no_end(desk):
    begin(desk)

    state = desk.of()

    assert state.before_emergency[PATH] == STATE.values[PATH]
    assert [one.is_open for one in state.emergencies] == [True]


def test_a_second_begin_is_refused_and_one_that_replaces_the_first_is_not(desk):
    first = begin(desk)

    with pytest.raises(RefusalError, match="BREAKGLASS_OPEN"):
        begin(desk)

    second = begin(desk, replace(BEGUN, entry=first))
    assert [one.entry for one in find_unended(desk.store)] == [second]
    with pytest.raises(RefusalError, match="BREAKGLASS_OPEN"):
        begin(desk, replace(BEGUN, entry=first))


def test_a_status_takes_a_document_back_by_its_digest(desk):
    envelope = desk.department.sign("breakglass", make_breakglass(ROOM), ["tech"]).to_bytes()
    declared = desk.department.authority().prove_breakglass(envelope, now=NOON)
    record_breakglass(desk.store, desk.objects, envelope, declared, "import", at=NOON)
    state = desk.project()

    withdrawn = replace(state, withdrawn=frozenset({declared.sha256}))

    assert len(state.of(ROOM, now=NOON).emergencies) == 1
    assert withdrawn.of(ROOM, now=NOON).emergencies == ()
