"""What the benchmark of reports makes up is a province without errors, and audits of it."""

from contextlib import closing
from datetime import UTC, date, datetime

from benchmarks import reports, year
from fleetcfg.duties.year.use.period_runs import audits_seen
from fleetcfg.model.period.tables import Period
from fleetcfg.observations.store import open_observations
from fleetcfg.report.audits.run_digest import RunDigest
from fleetcfg.workflow.audits.figures import FiguresRequest, figures_of
from fleetcfg_kit.testing.declarations import read_declarations

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def test_what_is_made_up_is_valid_and_audited(tmp_path, monkeypatch):
    monkeypatch.setattr(reports, "ROOMS", 7)
    monkeypatch.setattr(reports, "RUNS", 3)
    reports.lay_out(tmp_path, 7)
    reports._keep(tmp_path / "history.sqlite")

    province = read_declarations(tmp_path).province(at=NOW)
    with closing(open_observations(tmp_path / "history.sqlite")) as store:
        figures = figures_of(FiguresRequest(NOW, RunDigest()), province, store)

    assert province.problems == ()
    assert len(figures.rooms) == 7
    assert len(figures.parameters) == reports.PARAMETERS
    assert sum(device.declared for device in figures.devices) == 7 * reports.PARAMETERS
    assert len(figures.trend) == 3
    assert figures.groups


def test_a_year_that_is_made_up_is_counted_to_the_last_day(tmp_path):
    reports.lay_out(tmp_path, 5)
    days = Period(date(2024, 2, 1), date(2024, 3, 1))
    year.keep_days(tmp_path / "history.sqlite", days, 5)

    with closing(open_observations(tmp_path / "history.sqlite")) as store:
        seen = audits_seen(store, days, now=NOW)

    assert len(seen.runs) == 30  # of a leap year
    assert {run.hosts for run in seen.runs} == {5}
    assert sum(run.read + run.not_read for run in seen.runs) == 150
