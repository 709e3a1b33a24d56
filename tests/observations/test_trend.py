"""How the fleet stood over its last audits: each device counts once, real and simulated apart."""

from dataclasses import replace
from datetime import timedelta

import pytest

from fleetcfg.errors import ObservationError
from fleetcfg.model.audit import AuditHeader
from fleetcfg.model.device_state import DeviceState
from fleetcfg.model.finding import DeviceReport, Finding, FleetReport
from fleetcfg.model.verdict import FAIL_ON, Verdict
from fleetcfg.observations.runs import add_fleet_report, begin_run
from fleetcfg.observations.store import open_observations
from fleetcfg.observations.trend import last_of_each_month, trend_of
from fleetcfg.observations.values import Readings
from tests.observations.test_runs import DAY, NOW, START, keep
from tests.report import samples

S = DeviceState


@pytest.fixture
def store(tmp_path):
    kept = open_observations(tmp_path / "history.sqlite")
    yield kept
    kept.close()


def report(host, *verdicts, **changes):
    """Return what an audit says of *host* with a finding of each of *verdicts*."""
    findings = tuple(Finding(host, verdict, f"call.p{n}") for n, verdict in enumerate(verdicts))
    plain = DeviceReport(
        host, "", simulated=False, counts={Verdict.CONFORM: 1}, findings=findings, milliseconds=7
    )
    return replace(plain, **changes)


def audited(store, run, *reports, at=START, hosts=0, simulated=0, interrupted=False):
    """Keep a whole run."""
    header = AuditHeader(run, at, hosts or len(reports), simulated, "0.3.0")
    of_kind = [
        replace(one, simulated=bool(simulated)) if isinstance(one, DeviceReport) else one
        for one in reports
    ]
    summary = samples.ended(header, of_kind, at + DAY / 24, is_interrupted=interrupted)
    return keep(store, header, of_kind, summary)


def test_every_selected_device_counts_once(store):
    audited(
        store,
        "A",
        report("a"),
        report("b", Verdict.UNAUTHORIZED, Verdict.UNAUTHORIZED, Verdict.ABSENT),
        report("c", Verdict.PENDING),
        report("d", reason="DEV_TIMEOUT"),
        report("e", Verdict.ATTESTED, is_asked=False, milliseconds=0),
        report("f", milliseconds=0),
        hosts=7,
    )

    (point,) = trend_of(store, last=5, now=NOW).points

    assert point.devices == {
        S.AS_DECLARED: 2,
        S.NOT_AS_DECLARED: 1,
        S.WAITING: 1,
        S.NOTHING_DECLARED: 0,
        S.NOT_SEEN: 2,  # one did not answer, of one no report came
        S.ATTESTED: 1,
    }
    assert point.selected == 7
    assert point.findings[Verdict.UNAUTHORIZED] == 2
    assert (point.run, point.started_at, point.is_simulated) == ("A", START, False)


def test_a_device_of_which_nothing_is_declared_is_not_as_declared(store):
    bare = {Verdict.UNMANAGED: 300}
    audited(
        store,
        "A",
        report("a", counts=bare),
        report("b", counts={}, is_asked=False, milliseconds=0),
        report("c", Verdict.REPLACED, counts=bare),
        report("d"),
    )

    (point,) = trend_of(store, last=5, now=NOW).points

    told = {state: count for state, count in point.devices.items() if count}
    assert told == {
        S.NOTHING_DECLARED: 1,
        S.ATTESTED: 1,
        S.NOT_AS_DECLARED: 1,
        S.AS_DECLARED: 1,
    }


def test_what_is_found_on_the_fleet_counts_as_a_finding_and_as_no_device(store):
    header = AuditHeader("A", START, 1, 0, "0.3.0")
    audited(store, "A", report("a"))
    with store.writing():
        fleet = FleetReport((Finding("", Verdict.UNDECLARED, "device.unknown"),))
        add_fleet_report(store, "A", 1, fleet)

    (point,) = trend_of(store, last=5, now=NOW).points

    assert (point.selected, point.findings) == (header.hosts, {Verdict.UNDECLARED: 1})


def test_simulated_and_real_are_two_trends(store):
    audited(store, "REAL", report("a"))
    audited(store, "SIM", report("a"), simulated=1, at=START + DAY)

    simulated = trend_of(store.of(Readings.SIMULATED), last=5, now=NOW).points

    assert [point.run for point in trend_of(store, last=5, now=NOW).points] == ["REAL"]
    assert [(point.run, point.is_simulated) for point in simulated] == [("SIM", True)]


def test_what_did_not_come_to_its_end_or_was_of_a_part_is_no_point(store):
    reports = [report(host) for host in "abcdef"]
    audited(store, "OLD", *reports, at=START - 9 * DAY)
    audited(store, "WHOLE", *reports)
    audited(store, "PART", report("a"), at=START + DAY)
    audited(store, "BROKEN", *reports, at=START + 2 * DAY, interrupted=True)
    begin_run(store, AuditHeader("KILLED", START + 3 * DAY, 6, 0, "0.3.0"), FAIL_ON)

    assert [point.run for point in trend_of(store, last=5, now=NOW).points] == ["OLD", "WHOLE"]
    assert [point.run for point in trend_of(store, last=2, now=NOW).points] == ["WHOLE"]
    assert trend_of(store, last=0, now=NOW).points == ()


def test_a_month_is_one_of_viet_nam_and_its_last_audit_stands_for_it(store):
    # 00:30 on the first of December in Hà Nội is still November in UTC.
    turn = START.replace(day=30, hour=17, minute=30)
    for name, at in (("A", START), ("B", turn - timedelta(hours=1)), ("C", turn)):
        audited(store, name, report("a"), at=at)

    assert [point.run for point in last_of_each_month(trend_of(store, last=9, now=NOW).points)] == [
        "B",
        "C",
    ]


def test_a_row_that_nobody_could_have_written_is_told_as_a_broken_file(store):
    audited(store, "A", report("a", Verdict.UNAUTHORIZED))
    store.connection.execute("UPDATE report SET about = 7")

    with pytest.raises(ObservationError, match="STORE_FAILED"):
        trend_of(store, last=5, now=NOW)


def test_a_device_that_the_fleet_names_is_not_as_declared(store):
    audited(store, "A", report("a"), report("b"), report("c"), report("d", reason="DEV_TIMEOUT"))
    twice = Finding("", Verdict.IDENTITY_MISMATCH, "fleet.mac", named=("a", "b", "d", "gone"))
    permitted = Finding("", Verdict.WAIVED, "fleet.place", named=("c",))
    with store.writing():
        add_fleet_report(store, "A", 4, FleetReport((twice, permitted)))

    (point,) = trend_of(store, last=5, now=NOW).points

    told = {state: count for state, count in point.devices.items() if count}
    assert told == {S.NOT_AS_DECLARED: 2, S.AS_DECLARED: 1, S.NOT_SEEN: 1}


def test_of_some_devices_every_audit_that_was_about_most_of_them_is_a_point(store):
    audited(store, "WHOLE", *map(report, "abcdef"))
    audited(store, "ROOM", report("a", Verdict.UNAUTHORIZED), report("b"), at=START + DAY)
    audited(store, "ONE", report("a"), report("f"), at=START + 2 * DAY)
    audited(store, "OTHER", *map(report, "def"), at=START + 3 * DAY)

    trend = trend_of(store, last=5, now=NOW, hosts={"a", "b", "c"})

    assert [point.run for point in trend.points] == ["WHOLE", "ROOM"]
    assert [run.header.run for run in trend.left_out] == ["ONE"]
    assert trend.selected == 3
    whole, room = trend.points
    assert (whole.selected, room.selected) == (3, 2)
    assert (room.devices[S.AS_DECLARED], room.devices[S.NOT_AS_DECLARED]) == (1, 1)
    assert room.findings == {Verdict.UNAUTHORIZED: 1}


def test_what_is_left_out_of_the_fleet_is_named(store):
    audited(store, "WHOLE", *map(report, "abcdef"))
    audited(store, "PART", report("a"), at=START + DAY)

    assert [run.header.run for run in trend_of(store, last=5, now=NOW).left_out] == ["PART"]
