"""Declared settings that a device listed before, by the same software, and does not list now."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest

from fleetcfg.authority.signed_basis import SignedBasis
from fleetcfg.checks.check import HomeCase
from fleetcfg.checks.listing import check_listing
from fleetcfg.model.audit import Coverage
from fleetcfg.model.authorized import AuthorizedState
from fleetcfg.model.declared import Declared, Rule
from fleetcfg.model.finding import DeviceReport
from fleetcfg.model.verdict import Verdict
from tests.checks.test_registry import campaign, store
from tests.plan.readings import CATALOG, ENGINE, wants
from tests.worker.test_audit import HOST, NOW, PATH, RELEASE, Memory, province, standing, task

__all__ = ["province", "store"]  # fixtures

ANSWERS = "Conference AutoAnswer Mode"
WHOLE = {PATH: "On", ANSWERS: "Off", "Audio Input 1": "1"}
LOST_ONE = {PATH: "On", "Audio Input 1": "1"}
LOST_BOTH = {PATH: "On"}
LOST_UNDECLARED = {PATH: "On", ANSWERS: "Off"}
TWICE = "DEV_PATH_TWICE"


@pytest.fixture
def audited(province, store):
    runs = count()

    def audit(*readings: Mapping[str, str], basis: SignedBasis | None = None) -> list[DeviceReport]:
        reports = list[DeviceReport]()
        for values in readings:
            number = next(runs)
            shown = {path: text for path, text in values.items() if text != TWICE}
            family = Memory(shown, unreadable=dict.fromkeys(values.keys() - shown.keys(), TWICE))
            auditor = replace(task(province, basis), families={"cisco_ce": family})
            run = campaign(auditor, store, f"RUN-{number}")
            now = NOW + timedelta(hours=number)
            reports += replace(run, context=replace(run.context, clock=lambda at=now: at)).audit(
                [HOST]
            )
        return reports

    return audit


def told(report: DeviceReport, parameter: str) -> list[tuple[Verdict, str]]:
    return [(f.verdict, f.reason) for f in report.findings if f.parameter == parameter]


def test_what_was_listed_before_is_not_seen_and_never_said_to_be_lacked_by_the_model(audited):
    first, lost, later, back = audited(WHOLE, LOST_ONE, LOST_ONE, WHOLE)

    not_seen = [(Verdict.UNREADABLE, "LISTED_BEFORE")]
    answers = [told(report, "call.auto_answer") for report in (first, lost, later, back)]
    assert answers == [[], not_seen, not_seen, []]


def test_what_was_never_listed_is_lacked_by_the_model(audited):
    _, report = audited(LOST_ONE, LOST_BOTH)

    assert told(report, "call.auto_answer") == [(Verdict.ABSENT, "NOT_ON_THIS_MODEL")]


@pytest.mark.parametrize(("values", "is_shorter"), [(LOST_ONE, False), (LOST_BOTH, True)])
def test_what_is_lost_is_counted_as_often_as_it_is_told(audited, values, is_shorter):
    before, report = audited(WHOLE, values)

    assert bool(told(report, "device.listing")) is is_shorter
    first, now = Coverage(1).plus(before), Coverage(1).plus(report)
    assert now.looked_at == first.looked_at - 1
    assert now.parameters[Verdict.ABSENT] == now.findings[Verdict.ABSENT]
    assert now.parameters[Verdict.UNREADABLE] == now.findings[Verdict.UNREADABLE] == 1 + is_shorter
    assert now.declared == first.declared + is_shorter  # the listing is asked for, too


SHRANK = [(Verdict.UNREADABLE, "LISTING_SHRANK")]


def test_an_undeclared_setting_that_is_lost_is_told_until_it_is_listed_again(audited):
    reports = audited(WHOLE, LOST_UNDECLARED, LOST_UNDECLARED, LOST_UNDECLARED, WHOLE, WHOLE)

    answers = [told(report, "device.listing") for report in reports]
    assert answers == [[], SHRANK, SHRANK, SHRANK, [], []]


def test_settings_that_others_took_the_place_of_are_told_once(audited):
    other = {**LOST_UNDECLARED, "Audio Input 2": "1"}

    answers = [told(report, "device.listing") for report in audited(WHOLE, other, other)]
    assert answers == [[], SHRANK, []]


def test_a_setting_that_comes_with_a_mode_and_goes_with_it_is_told_once(audited):
    on, off = {**WHOLE, "Audio Input 2": "1"}, WHOLE

    answers = [told(report, "device.listing") for report in audited(off, on, off, off)]
    assert answers == [[], [], SHRANK, []]


def test_what_was_lost_before_an_adoption_is_told_no_more(audited, province):
    adopted = AuthorizedState(HOST, "AD-2026-0001", RELEASE, LOST_UNDECLARED)
    audited(WHOLE, LOST_UNDECLARED)

    (report,) = audited(LOST_UNDECLARED, basis=standing(province, adopted))
    assert told(report, "device.listing") == []


def test_what_is_listed_twice_is_not_lost_and_is_not_dated(audited):
    before, report = audited(WHOLE, {**WHOLE, ANSWERS: TWICE})

    assert told(report, "call.auto_answer") == [(Verdict.UNREADABLE, TWICE)]
    assert told(report, "device.listing") == []
    assert [f.since for f in report.findings if f.path == ANSWERS] == [None]
    first, now = Coverage(1).plus(before), Coverage(1).plus(report)
    assert (now.declared, now.looked_at) == (first.declared, first.looked_at - 1)


@pytest.mark.parametrize("last", ["absent", "present"])
def test_what_is_signed_to_be_absent_is_not_lost(audited, last):
    (report,) = audited(WHOLE)
    rules = [Rule("equals", ("x",)), Rule("absent")]
    declared = [
        Declared(HOST, "cisco_ce", (wants("Zone", rule),), syntax=CATALOG.syntax)
        for rule in (rules if last == "absent" else reversed(rules))
    ]
    case = HomeCase(report, ENGINE, lost=("Zone",), shrunk=frozenset({"Zone"}), declared=declared)

    assert bool(list(check_listing(case))) is (last == "present")
