"""Kinds of findings are told apart: no count is of two of them."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.duties.year.rules.audits import clause_rows, verdict_rows
from fleetcfg.duties.year.rules.scores import score_tables
from fleetcfg.model.device_state import DeviceState, device_state
from fleetcfg.model.fleet import Device, Fleet, Site
from fleetcfg.model.period.case import PeriodCase
from fleetcfg.model.period.seen import AuditsSeen, CaseSeen, ChangesSeen, HostSeen, RunSeen
from fleetcfg.model.period.tables import Period
from fleetcfg.model.power import PowerEventKind
from fleetcfg.model.registers.registers import Registers
from fleetcfg.model.statement import Statements
from fleetcfg.model.verdict import VERDICTS, Verdict, VerdictKind, kind_of
from fleetcfg.report.numbers import spell_shares


def case(verdict, host="a", runs=0b1, *, is_open=True, clauses=("5.1",)):
    first = datetime(2026, 11, 24, tzinfo=UTC)
    return CaseSeen(host, verdict, "p", "P", clauses, runs, first, is_open)


@pytest.mark.parametrize("verdict", Verdict)
def test_what_the_device_did_not_show_is_no_breach(verdict):
    info, kind = VERDICTS[verdict], kind_of(verdict)

    if info.of == "parameter" and (not info.is_seen or info.is_grouped):
        assert kind is not VerdictKind.BREACH
    assert (kind is VerdictKind.NONE) is not info.is_told or verdict is Verdict.UNKNOWN


def test_a_clause_that_nobody_saw_broken_has_no_breach():
    cases = [case(Verdict.UNVERIFIABLE, f"h{n}", 0b111) for n in range(13)]

    ((clause, *counts),) = (row.cells for row in clause_rows(cases))

    assert clause == "5.1"
    assert counts == [0, 0, 0, 0, 39, 13, 13, 0, 0, 0, 0, 0, 0]


def test_the_kinds_of_one_clause_stand_side_by_side():
    cases = [
        case(Verdict.MOVED, "a", 0b11, is_open=False),
        case(Verdict.MOVED, "a", 0b1000),
        case(Verdict.ABSENT, "a", 0b1),
        case(Verdict.WAIVED, "b", 0b111),
        case(Verdict.PENDING, "c", 0b111),
        case(Verdict.PENDING, "c", 0b111, clauses=("3.3",)),
    ]

    waiting, row = clause_rows(cases)

    assert waiting.cells == ("3.3", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 1, 1)
    assert row.cells == ("5.1", 3, 1, 2, 1, 1, 1, 1, 3, 1, 1, 3, 1, 1)
    assert row.runs == 0b1111


def test_a_verdict_is_told_with_its_kind():
    rows = verdict_rows([case(Verdict.EMERGENCY), case(Verdict.UNREADABLE, runs=0b11)])

    assert [row.cells for row in rows] == [
        ("emergency", "waits", 1, 1, 1, 1, 0),
        ("unreadable", "not_seen", 2, 1, 1, 1, 0),
    ]


def test_a_paper_that_is_late_is_a_breach_and_told_apart():
    late = replace(case(Verdict.UNAUTHORIZED), is_paper_late=True)

    (row,) = verdict_rows([late, case(Verdict.UNAUTHORIZED, "b")])

    assert row.cells == ("unauthorized", "breach", 2, 2, 2, 2, 1)


def test_the_paper_of_the_department_is_no_breach_of_the_unit():
    unit = date(2025, 7, 1)
    site = Site("xa-a", "Xã A", "UBND xã A", "satellite", "03388", unit, "", "vnpt")
    fleet = Fleet({"a": Device("a", "cisco_ce", "192.0.2.1", site=site)}, {}, {"xa-a": site})
    late = replace(case(Verdict.UNAUTHORIZED), is_paper_late=True)
    run = RunSeen("r", "", late.first, "findings", 1, 1, 0)
    audits = AuditsSeen((run,), (late,), {"a": HostSeen("a", 1, 0, 0, is_seen_last=True)})
    period = Period(date(2026, 11, 1), date(2026, 11, 30))
    known = PeriodCase(
        period, late.first, fleet, Registers(), Statements((), {}), audits, ChangesSeen()
    )

    (card,) = next(score_tables(known)).records()
    told = [card[name] for name in ("unauthorized", "moved", "other_use", "others", "papers_late")]
    assert told == [0, 0, 0, 0, 1]


def test_a_restart_that_only_the_device_tells_of_is_no_breach():
    kinds = {kind: kind.kind for kind in PowerEventKind}

    own_word = {PowerEventKind.STOPPED_IN_MEETING, PowerEventKind.LEFT_ON}
    assert {one for one, of in kinds.items() if of is VerdictKind.BREACH} == own_word
    assert {of for one, of in kinds.items() if one not in own_word} == {VerdictKind.NOT_SEEN}


def test_a_device_stands_by_the_kinds_of_what_was_found_on_it():
    states = {
        verdict: device_state([verdict], is_read=True)
        for verdict in (Verdict.UNAUTHORIZED, Verdict.EMERGENCY, Verdict.ABSENT, Verdict.WAIVED)
    }

    assert list(states.values()) == [
        DeviceState.NOT_AS_DECLARED,
        DeviceState.WAITING,
        DeviceState.NOT_SEEN,
        DeviceState.AS_DECLARED,
    ]


@given(st.lists(st.integers(0, 5000), min_size=1, max_size=8).filter(any))
def test_shares_add_up_to_a_hundred_but_for_what_is_below_a_tenth(counts):
    shares = spell_shares(counts, "en")
    whole = sum(counts)

    for count, share in zip(counts, shares, strict=True):
        assert share.startswith("<") is (0 < count * 1000 < whole)
        assert (share == "100.0%") is (count == whole)
        assert (share == "0.0%") is (count == 0)
    if all(share[0].isdigit() for share in shares):
        assert round(sum(float(share.rstrip("%")) for share in shares), 1) == 100


def test_three_parts_of_a_fleet_come_to_a_hundred():
    assert spell_shares([3199, 1, 65], "vi") == ["98,0%", "< 0,1%", "2,0%"]
    assert spell_shares([1, 1, 1], "en") == ["33.4%", "33.3%", "33.3%"]
