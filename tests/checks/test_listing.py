"""Declared settings that a device listed before, by the same software, and does not list now."""

from collections.abc import Mapping

import pytest

from fleetcfg.model.audit import Coverage
from fleetcfg.model.finding import DeviceReport
from fleetcfg.model.verdict import Verdict
from tests.checks.test_registry import campaign, store
from tests.worker.test_audit import HOST, PATH, province, task

__all__ = ["province", "store"]  # fixtures

ANSWERS = "Conference AutoAnswer Mode"
WHOLE = {PATH: "On", ANSWERS: "Off", "Audio Input 1": "1"}
LOST_ONE = {PATH: "On", "Audio Input 1": "1"}
LOST_BOTH = {PATH: "On"}


@pytest.fixture
def audited(province, store):
    def audit(*readings: Mapping[str, str]) -> list[DeviceReport]:
        reports = list[DeviceReport]()
        for run, values in enumerate(readings):
            reports += campaign(task(province, None, values), store, f"RUN-{run}").audit([HOST])
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
