"""Audits are kept with what they found, and told again as they were told."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from fleetcfg.errors import ObservationError, RequestError
from fleetcfg.model.audit import AuditHeader, AuditSummary, Coverage
from fleetcfg.model.calls import MediaFigures, PastCall
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.model.finding import DeviceReport, Finding, FleetReport
from fleetcfg.model.verdict import FAIL_ON, Verdict
from fleetcfg.observations.replay import replay_run
from fleetcfg.observations.retention import keep_days_of, prune_as_set, prune_runs, set_keep_days
from fleetcfg.observations.runs import (
    add_fleet_report,
    add_report,
    begin_run,
    end_run,
    list_runs,
    load_run,
)
from fleetcfg.observations.store import open_observations
from fleetcfg.observations.values import MOST_KEPT_BYTES, compress, decompress
from fleetcfg.report.renderers import outputs_of
from tests.checks.test_registry import LINE_CHECK, campaign
from tests.report import samples
from tests.report.rendered import rendered
from tests.worker.test_audit import HOST, VALUES, standing, task

START = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
DAY = timedelta(days=1)
LAST_YEAR = START - 400 * DAY
NOW = START + 9 * DAY  # after each audit of these tests


@pytest.fixture
def store(tmp_path):
    kept = open_observations(tmp_path / "history.sqlite")
    yield kept
    kept.close()


def keep(store, header=samples.HEADER, reports=samples.REPORTS, summary=None):
    """Keep one run, and return its id."""
    begin_run(store, header, FAIL_ON)
    with store.writing():
        for number, report in enumerate(reports):
            add = add_fleet_report if isinstance(report, FleetReport) else add_report
            add(store, header.run, number, report)
    end_run(store, header.run, summary or samples.summary())
    return header.run


def small(store, run, *findings, at=START, hosts=("codec-a",), unread=()):
    """Keep a run with these findings (host, parameter) and devices; some did not answer."""
    reports = [
        DeviceReport(
            host,
            "",
            simulated=False,
            counts={Verdict.CONFORM: 1},
            reason="DEV_TIMEOUT" if host in unread else "",
            findings=tuple(
                Finding(host, Verdict.UNAUTHORIZED, name) for of, name in findings if of == host
            ),
        )
        for host in hosts
    ]
    header = AuditHeader(run, at, len(hosts), 0, "0.3.0")
    return keep(store, header, reports, samples.ended(header, reports, at + DAY / 24))


@pytest.mark.parametrize("output", outputs_of("audit"))
@pytest.mark.parametrize(
    ("header", "reports"),
    [(samples.HEADER, samples.REPORTS), (samples.SIGNED_HEADER, (samples.JUDGED,))],
)
def test_a_run_is_told_again_to_the_letter(store, output, header, reports):
    coverage = Coverage(header.hosts)
    for report in reports:
        coverage = coverage.plus(report)
    summary = replace(samples.summary(), coverage=coverage)
    keep(store, header, reports, summary)

    again = replay_run(store, load_run(store, header.run))

    assert rendered("audit", output, *again) == rendered("audit", output, header, *reports, summary)


def test_whom_switches_confirm_is_told_again(store):
    fleet = FleetReport((samples.MOVED,), ("codec-a", "codec-b"))
    begin_run(store, samples.HEADER, FAIL_ON)
    with store.writing():
        add_fleet_report(store, samples.HEADER.run, 0, fleet)

    *_, again, _ = replay_run(store, load_run(store, samples.HEADER.run))

    assert isinstance(again, FleetReport)
    assert again.confirmed == fleet.confirmed


def test_a_run_that_was_kept_by_the_names_of_a_codec_is_told_again(store):
    keep(store)
    before = list(replay_run(store, load_run(store, samples.HEADER.run)))
    assert any(getattr(told, "status", None) == samples.STATUS for told in before)

    for host, about in store.connection.execute("SELECT host, about FROM report").fetchall():
        plain = decompress(about)
        if status := plain["status"]:
            status |= {"calls": status.pop("uses"), "active_calls": status.pop("active_uses")}
            status["diagnostics"] = status.pop("alarms")
        older = compress(json.dumps(plain).encode())
        store.connection.execute("UPDATE report SET about = ? WHERE host = ?", (older, host))

    assert list(replay_run(store, load_run(store, samples.HEADER.run))) == before


def test_streams_and_past_calls_are_told_again(store):
    media, past = (MediaFigures("in", "video", 0.01),), (PastCall("1001", samples.START, 60),)
    status = replace(samples.STATUS, media=media, past_calls=past, past_left_out=3)
    reports = (replace(samples.GUILTY, status=status), *samples.REPORTS[1:])
    keep(store, samples.HEADER, reports)

    again = list(replay_run(store, load_run(store, samples.HEADER.run)))

    assert any(getattr(told, "status", None) == status for told in again)


def test_a_run_of_before_streams_and_past_calls_were_kept_is_told_again(store):
    keep(store)
    before = list(replay_run(store, load_run(store, samples.HEADER.run)))
    for host, about in store.connection.execute("SELECT host, about FROM report").fetchall():
        plain = decompress(about)
        if status := plain["status"]:
            for name in ("media", "past_calls", "past_left_out"):
                del status[name]
        older = compress(json.dumps(plain).encode())
        store.connection.execute("UPDATE report SET about = ? WHERE host = ?", (older, host))

    assert list(replay_run(store, load_run(store, samples.HEADER.run))) == before


def test_what_runs_say_alike_is_kept_once(store):
    for number in range(5):
        header = replace(samples.HEADER, run=f"RUN-{number}")
        slower = [replace(report, milliseconds=number) for report in samples.REPORTS]
        keep(store, header, slower)

    (count,) = store.connection.execute("SELECT count(*) FROM judgement").fetchone()

    assert count <= len(samples.REPORTS)


def test_a_run_that_was_killed_is_kept_as_far_as_it_came_and_told_as_broken_off(store):
    begin_run(store, samples.HEADER, FAIL_ON)
    with store.writing():
        add_report(store, samples.HEADER.run, 0, samples.REPORTS[0])

    (run,) = list_runs(store)

    assert (run.conclusion, run.finished_at) == (None, None)
    assert run.is_broken_off
    header, report, summary = replay_run(store, run)
    assert (type(header), type(report)) == (AuditHeader, DeviceReport)
    assert isinstance(summary, AuditSummary)
    assert (summary.is_interrupted, summary.finished_at) == (True, None)
    assert (summary.coverage.ended, summary.coverage.selected) == (1, samples.HEADER.hosts)
    assert summary.conclusion is not Conclusion.CLEAN


def test_a_run_that_is_not_kept_is_said_to_be_unknown(store):
    with pytest.raises(RequestError, match="HISTORY_RUN_UNKNOWN"):
        load_run(store, "RUN-9")


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE run SET basis = '{'",
        "UPDATE run SET basis = '{}'",
        'UPDATE run SET request = \'{"fail_on": ["new"]}\'',
        "UPDATE run SET conclusion = 'odd'",
        "UPDATE run SET started = 'x'",
        "UPDATE run SET started = 1e18",
        "UPDATE judgement SET body = x'00'",
        "UPDATE judgement SET body = (SELECT about FROM report)",
    ],
)
def test_a_row_that_nobody_could_have_written_is_told_as_a_broken_file(store, harm):
    small(store, "RUN-1", ("codec-a", "sip.registrar"))
    store.connection.execute(harm)

    with pytest.raises(ObservationError, match="STORE_FAILED"):
        list(replay_run(store, load_run(store, "RUN-1")))
    if "UPDATE run" in harm:
        with pytest.raises(ObservationError, match="STORE_FAILED"):
            list_runs(store)


def test_a_store_without_its_salt_is_not_opened(tmp_path):
    file = tmp_path / "observations.sqlite"
    kept = open_observations(file)
    kept.connection.execute("DELETE FROM meta")
    kept.close()

    with pytest.raises(ObservationError, match="STORE_FAILED"):
        open_observations(file)


def test_until_it_is_said_every_run_is_kept(store):
    small(store, "OLD", at=LAST_YEAR)

    assert keep_days_of(store) is None
    assert prune_as_set(store, now=START) == ()


def test_old_runs_go_but_the_largest_last_one_of_each_month(store):
    small(store, "WHOLE-1", ("a", "x"), at=LAST_YEAR, hosts=("a", "b"))
    small(store, "WHOLE-2", ("a", "y"), at=LAST_YEAR + DAY, hosts=("a", "b"))
    small(store, "ONE-HOST", ("a", "z"), at=LAST_YEAR + 2 * DAY, hosts=("a",))
    small(store, "NEW", ("a", "x"), hosts=("a", "b"))
    set_keep_days(store, 1)

    assert prune_as_set(store, now=START + DAY) == ("WHOLE-1", "ONE-HOST")
    assert [run.header.run for run in list_runs(store)] == ["WHOLE-2", "NEW"]
    for run in list_runs(store):
        assert len(list(replay_run(store, run))) == 4


@pytest.mark.parametrize("days", [800_000, 10**11, 2**63])
def test_more_days_than_a_calendar_has_keep_every_run(store, days):
    small(store, "RUN-1")

    set_keep_days(store, days)

    assert prune_runs(store, days, now=START + DAY) == ()
    assert prune_as_set(store, now=START + DAY) == ()
    assert [run.header.run for run in list_runs(store)] == ["RUN-1"]


def test_without_one_a_month_all_that_is_old_goes_and_leaves_nothing_behind(store):
    small(store, "OLD", ("a", "x"), at=LAST_YEAR, hosts=("a",))

    prune_runs(store, 90, keep_monthly=False, now=START)

    assert list_runs(store) == ()
    assert store.connection.execute("SELECT count(*) FROM report").fetchone() == (0,)
    assert store.connection.execute("SELECT count(*) FROM finding").fetchone() == (0,)
    assert store.connection.execute("SELECT count(*) FROM judgement").fetchone() == (0,)


def test_no_secret_that_a_device_shows_is_in_a_kept_run(store, province):
    secret = {"NetworkServices SNMP CommunityName": "hunter2"}
    audit = replace(task(province, standing(province), VALUES | secret), salt=store.salt)
    begin_run(store, samples.HEADER, FAIL_ON)

    reports = list(campaign(audit, store, run=samples.HEADER.run).audit([HOST]))

    assert reports[0].read > len(VALUES)
    for query in ("SELECT body FROM judgement", "SELECT about FROM report"):
        for (blob,) in store.connection.execute(query):
            assert "hunter2" not in json.dumps(decompress(blob))


@pytest.mark.parametrize(("room", "is_kept"), [(4096, True), (0, False)])
def test_a_report_that_is_kept_can_be_read_back_however_large_it_is(store, room, is_kept):
    live = "x" * (MOST_KEPT_BYTES - room)
    report = DeviceReport(
        "codec-a",
        "",
        simulated=True,
        counts={},
        findings=(Finding("codec-a", Verdict.UNAUTHORIZED, live=live),),
    )
    begin_run(store, samples.HEADER, FAIL_ON)

    refused = None
    with store.writing():
        try:
            add_report(store, samples.HEADER.run, 0, report)
        except ObservationError as error:
            refused = error.code

    run = load_run(store, samples.HEADER.run)
    assert tuple(replay_run(store, run))[1:-1] == ((report,) if is_kept else ())
    assert refused == (None if is_kept else "REPORT_TOO_LARGE")


@pytest.mark.parametrize("live", ["x" * MOST_KEPT_BYTES, None])
def test_a_device_whose_report_could_not_be_read_back_is_told_and_kept_unknown(
    store, province, live
):
    """By its bytes, or by its number of values: what is seen is what is replayed."""
    finding = Finding(HOST, Verdict.OTHER_USE, "device.line", live=live)
    many = replace(LINE_CHECK, run=lambda _case: [finding] * (1 if live else 40_000))
    audit = replace(task(province, standing(province)), checks=(many,))
    begin_run(store, replace(samples.HEADER, simulated=0), FAIL_ON)

    (told,) = campaign(audit, store, run=samples.HEADER.run).audit([HOST])

    assert (told.reason, told.findings) == ("REPORT_TOO_LARGE", ())
    assert set(told.counts) == {Verdict.UNKNOWN}
    assert (told.facts["host"], told.facts["limit"]) == (HOST, MOST_KEPT_BYTES)
    assert tuple(replay_run(store, load_run(store, samples.HEADER.run)))[1:-1] == (told,)
