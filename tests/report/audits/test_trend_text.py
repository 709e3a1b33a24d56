"""A trend as text: bars of letters, figures in words, on the narrowest terminal too."""

import json
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest

from fleetcfg.model.device_state import OF_AUDITS, DeviceState
from fleetcfg.model.verdict import Verdict
from fleetcfg.observations.store import open_observations
from fleetcfg.observations.trend import FleetTrend, TrendPoint, trend_of
from tests.observations.test_runs import DAY, NOW, START
from tests.observations.test_trend import audited, report
from tests.report import samples
from tests.report.rendered import rendered

S = DeviceState


def point(days, findings=(), **devices):
    at = samples.START + timedelta(days=days)
    counted = dict.fromkeys(OF_AUDITS, 0) | {S(name): count for name, count in devices.items()}
    return TrendPoint(
        f"RUN-{days}", at, is_simulated=False, devices=counted, findings=dict(findings)
    )


POINTS = (
    point(0, as_declared=1000, not_as_declared=1),
    point(
        1,
        {Verdict.UNAUTHORIZED: 7, Verdict.WAIVED: 3},
        as_declared=500,
        not_as_declared=300,
        waiting=1,
        not_seen=199,
        attested=1,
    ),
)


def test_devices_that_do_not_show_all_are_no_devices_as_declared():
    partly = replace(point(0, as_declared=5), partly=frozenset({"a", "b"}))
    lines = rendered("trend", "text", FleetTrend((partly,), is_simulated=False), columns=80)

    assert "3 đúng khai báo" in lines
    assert "2 đúng trong phần xem được" in lines
    assert partly.selected == 5


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_bars_fit_and_the_rarest_state_is_seen(columns):
    lines = rendered(
        "trend", "text", FleetTrend(POINTS, is_simulated=False), columns=columns
    ).splitlines()

    bars = [line.split("  ")[1] for line in lines if line.startswith(("24/", "25/"))]
    assert max(map(len, lines)) <= columns
    assert bars[0].count("#") == 1
    assert [set(bar) for bar in bars] == [{"=", "#"}, {"=", "#", "~", "?", "+"}]
    assert len(bars[0]) == len(bars[1]) == min(columns, 60) - 21


def test_each_audit_has_its_figures_in_words():
    text = rendered(
        "trend", "text", FleetTrend(POINTS, is_simulated=False), language="en", columns=100
    )

    assert "1000 as declared · 1 not as declared" in text
    assert "breaches, seen: not as declared 7 · allowed: waived 3" in text  # never one sum


def test_simulated_and_what_was_pruned_are_said():
    trend = FleetTrend(POINTS, is_simulated=True, monthly_before=samples.END + timedelta(days=9))
    text = rendered("trend", "text", trend, language="en", columns=100)

    assert text.startswith("SIMULATED: ")
    assert "one audit a month is kept" in text
    assert "No whole audit is kept." in rendered(
        "trend", "text", FleetTrend((), is_simulated=False), language="en"
    )


def test_programs_get_every_state_and_verdict():
    record = json.loads(rendered("trend", "json", FleetTrend(POINTS, is_simulated=False)))

    assert [each["run"] for each in record["points"]] == ["RUN-0", "RUN-1"]
    assert record["points"][0]["devices"] == {
        "as_declared": 1000,
        "not_as_declared": 1,
        "waiting": 0,
        "nothing_declared": 0,
        "not_seen": 0,
        "attested": 0,
    }
    assert record["points"][1]["findings"] == {"unauthorized": 7, "waived": 3}
    kinds = {"breach": 7, "not_seen": 0, "allowed": 3, "waits": 0}
    assert record["points"][1]["kinds"] == kinds


def test_audits_within_one_minute_are_told_apart_by_their_seconds():
    close = replace(POINTS[0], started_at=samples.START + timedelta(seconds=7))
    trend = FleetTrend((POINTS[0], close, POINTS[1]), is_simulated=False)

    heads = [
        line.split("  ")[0]
        for line in rendered("trend", "text", trend).splitlines()
        if line.startswith(("24/", "25/"))
    ]

    assert len(set(heads)) == 3
    assert [len(head) for head in heads] == [19, 19, 19]


def test_of_which_devices_it_is_and_which_audits_are_left_out_is_said(tmp_path):
    with closing(open_observations(tmp_path / "history.sqlite")) as store:
        audited(store, "WHOLE", *map(report, "abcdef"))
        audited(store, "PART-7", report("a"), at=START + DAY)
        trend = trend_of(store, last=5, now=NOW)

    text = rendered("trend", "text", replace(trend, selected=6), language="en", columns=100)
    record = json.loads(rendered("trend", "json", trend))

    assert "Of 6 devices that were selected." in text
    assert "PART-7" in text
    assert (record["devices_selected"], record["left_out"]) == (None, ["PART-7"])
