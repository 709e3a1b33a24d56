"""What counts a year is broken in one way after the other, and each time its truth says so."""

from dataclasses import replace
from datetime import timedelta

import pytest

from fleetcfg.duties.year.rules import audits, changes, scores
from fleetcfg.duties.year.rules.counted import count_period
from fleetcfg.duties.year.use import period_runs
from fleetcfg.duties.year.use.period_runs import audits_seen
from fleetcfg.model import incident_clock, stock
from fleetcfg.model.period import meetings, rooms
from fleetcfg.model.period.tables import day_of
from fleetcfg.model.power import PowerEventKind
from fleetcfg.model.registers.organisations import ContactEntry
from fleetcfg.model.stock import StockState
from fleetcfg.model.verdict import VerdictKind, kind_of
from fleetcfg.observations.run_times import past_runs
from fleetcfg.observations.runs import StoredRun
from fleetcfg_kit.testing.year.truth.tables import truth_of
from tests.testing.conftest import FIRST, cells_of

pytestmark = pytest.mark.long

WAITS, BREACH = VerdictKind.WAITS, VerdictKind.BREACH


@pytest.fixture(scope="module")
def truth(year, told):
    return truth_of(year, told.fleet)


@pytest.fixture
def differs(told, truth):
    """Counts the year anew, and tells which tables are not what was done."""

    def count():
        seen = audits_seen(told.kept, told.request.period, now=told.request.now)
        counted = cells_of(count_period(replace(told.case, audits=seen)))
        return {name for name, rows in counted.items() if rows != truth[name]}

    return count


def test_what_counts_is_whole(differs):
    assert differs() == set()


# ---------------------------------------------------------------- what is broken, each by its name


def taken_for(patch, kind, as_kind):
    whole = kind_of
    for module in (audits, scores):
        patch.setattr(module, "kind_of", lambda one: as_kind if whole(one) is kind else whole(one))


def not_seen_is_a_breach(patch):
    taken_for(patch, VerdictKind.NOT_SEEN, BREACH)


def allowed_is_a_breach(patch):
    taken_for(patch, VerdictKind.ALLOWED, BREACH)


def what_waits_is_a_breach(patch):
    taken_for(patch, WAITS, BREACH)


def a_breach_is_allowed(patch):
    taken_for(patch, BREACH, VerdictKind.ALLOWED)


def what_waits_is_left_out(patch):
    taken_for(patch, WAITS, VerdictKind.NONE)


def the_lower_median(patch):
    patch.setattr(
        incident_clock,
        "median_of",
        lambda values: sorted(values)[(len(values) - 1) // 2] if values else None,
    )


def an_audit_counts_twice(patch):
    whole = past_runs
    patch.setattr(period_runs, "past_runs", lambda *given: [*whole(*given), whole(*given)[-1]])


def a_case_is_a_time(patch):
    whole = audits._Cases.add

    def add(self, one):
        whole(self, one)
        self.tally.add("cases", one.runs.bit_count() - 1)

    patch.setattr(audits._Cases, "add", add)


def a_device_counts_for_each_case(patch):
    whole = audits._Cases.add

    def add(self, one):
        known = self.tally.counts.get("devices", 0)
        whole(self, one)
        self.tally.counts["devices"] = known + 1

    patch.setattr(audits._Cases, "add", add)


def nothing_is_open(patch):
    whole = period_runs._case
    patch.setattr(period_runs, "_case", lambda *a, is_open: whole(*a, is_open=False))


def a_month_too_early(patch):
    whole = day_of
    patch.setattr(audits, "day_of", lambda at: max(FIRST, whole(at) - timedelta(days=28)))


def every_meeting_in_the_first_month(patch):
    patch.setattr(meetings, "day_of", lambda at: FIRST)


def a_silent_device_is_read(patch):
    whole = period_runs._Fold._take_report
    patch.setattr(
        period_runs._Fold,
        "_take_report",
        lambda self, run, row: whole(self, run, (*row[:3], "", *row[4:])),
    )


def an_audit_that_was_broken_off_counts(patch):
    patch.setattr(StoredRun, "is_broken_off", property(lambda run: False))


def what_was_mended_late_is_in_time(patch):
    whole = incident_clock._state

    def state(due, done, now):
        found = whole(due, done, now)
        is_late = found is incident_clock.DeadlineState.LATE
        return incident_clock.DeadlineState.ON_TIME if is_late else found

    patch.setattr(incident_clock, "_state", state)


def who_was_told_late_was_told_in_time(patch):
    whole = meetings._add
    patch.setattr(
        meetings,
        "_add",
        lambda tallies, said, *, is_in_time, what: whole(tallies, said, is_in_time=True, what=what),
    )


def a_cancelled_meeting_was_held(patch):
    whole = meetings._fate
    patch.setattr(
        meetings,
        "_fate",
        lambda case, one, said: whole(case, replace(one, is_cancelled=False), said),
    )


def who_is_not_seen_joined(patch):
    whole = meetings._seen

    def seen(case, one):
        found = whole(case, one)
        return replace(found, joined=found.joined + found.not_seen, not_seen=0)

    patch.setattr(meetings, "_seen", seen)


def a_case_goes_on_when_it_was_gone(patch):
    """What comes back is told as if it had never been mended."""
    patch.setattr(period_runs._Fold, "_change", going_on(period_runs._Fold._change))


def going_on(whole):
    def change(self, one, host, found, run):
        whole(self, one, host, dict.fromkeys(one.open, ()) | dict(found), run)

    return change


def a_change_that_failed_was_made(patch):
    whole = changes._outcomes
    patch.setattr(
        changes,
        "_outcomes",
        lambda seen: whole(
            replace(seen, devices=tuple(replace(one, outcome="applied") for one in seen.devices))
        ),
    )


def a_start_that_nobody_explains_accuses(patch):
    patch.setattr(PowerEventKind, "kind", property(lambda one: BREACH))


def an_old_contact_is_fresh(patch):
    patch.setattr(ContactEntry, "is_due", lambda one, on: False)


def rooms_lack_nothing(patch):
    for module in (rooms, scores):
        patch.setattr(module, "lacking_of", lambda room, required: ())


def a_box_that_was_not_counted_is_in_place(patch):
    whole = stock._standing

    def standing(device, said):
        found = whole(device, said)
        return replace(found, state=StockState.HERE) if said is None else found

    patch.setattr(stock, "_standing", standing)


def a_late_paper_is_a_deed_of_the_unit(patch):
    whole = scores._count_audits

    def count(tally, audits):
        cases = tuple(replace(one, is_paper_late=False) for one in audits.cases)
        whole(tally, replace(audits, cases=cases))

    patch.setattr(scores, "_count_audits", count)


BREAKS = {
    not_seen_is_a_breach: {"clauses", "effect", "findings"},
    allowed_is_a_breach: {"clauses", "effect", "findings"},
    what_waits_is_left_out: {"clauses", "effect", "findings", "scores"},
    what_waits_is_a_breach: {"clauses", "effect", "findings", "scores"},
    a_breach_is_allowed: {"clauses", "effect", "findings", "scores"},
    the_lower_median: {"incident_times"},
    an_audit_counts_twice: {"audits", "findings", "clauses"},
    a_case_is_a_time: {"findings", "clauses"},
    a_device_counts_for_each_case: {"findings"},
    nothing_is_open: {"findings", "clauses", "scores"},
    a_month_too_early: {"audits"},
    every_meeting_in_the_first_month: {"meetings"},
    a_silent_device_is_read: {"audits", "unseen", "scores"},
    an_audit_that_was_broken_off_counts: {"audits"},
    a_case_goes_on_when_it_was_gone: {"findings", "clauses"},
    what_was_mended_late_is_in_time: {"incidents"},
    who_was_told_late_was_told_in_time: {"notices", "duty"},
    a_cancelled_meeting_was_held: {"meetings"},
    who_is_not_seen_joined: {"attendance", "meeting_list"},
    a_change_that_failed_was_made: {"outcomes"},
    a_start_that_nobody_explains_accuses: {"power", "power_list"},
    an_old_contact_is_fresh: {"contacts", "scores"},
    rooms_lack_nothing: {"rooms", "scores"},
    a_late_paper_is_a_deed_of_the_unit: {"scores"},
    a_box_that_was_not_counted_is_in_place: {"stock", "stock_list"},
}


@pytest.mark.parametrize("broken", BREAKS, ids=lambda one: one.__name__)
def test_each_way_of_counting_wrong_is_caught(broken, differs, monkeypatch):
    broken(monkeypatch)

    assert differs() >= BREAKS[broken]
