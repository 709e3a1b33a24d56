"""An audit whose times lie in the future hides none that follows, and deletes none before it."""

from datetime import timedelta

import pytest

from fleetcfg.cli.language import use_language
from fleetcfg.cli.program.main import run as run_command
from fleetcfg.errors import ObservationError
from fleetcfg.model.verdict import Verdict
from fleetcfg.observations.retention import prune_runs
from fleetcfg.observations.run_names import find_run
from fleetcfg.observations.run_times import told_ahead
from fleetcfg.observations.runs import list_runs
from fleetcfg.observations.store import open_observations
from fleetcfg.observations.trend import trend_of
from fleetcfg.workflow.audits.drift import LAST, find_drift
from fleetcfg.workflow.audits.since import find_earlier
from tests.cli.kept_audit import PLACES
from tests.observations.test_runs import DAY, NOW, START, small
from tests.observations.test_trend import audited, report

TODAY, AHEAD = "20261124T070000Z-aa", "29991129T070000Z-ff"


@pytest.fixture
def store(tmp_path):
    """An audit that found something, and a clean one that a clock set 973 years ahead."""
    use_language("en")
    kept = open_observations(tmp_path / "history.sqlite")
    audited(kept, "20261123T070000Z-99", report("a"), at=START - DAY)
    audited(kept, TODAY, report("a", Verdict.UNAUTHORIZED), at=START)
    ahead = START.replace(year=2999, day=29)
    audited(kept, AHEAD, report("a"), at=ahead)
    yield kept
    kept.close()
    use_language("vi")


def ask(capsys, store, *words):
    code = run_command([*words, "--store", store.file])
    said = capsys.readouterr()
    return code, said.out, said.err


CHOICES = (
    ("history", "--run", "last"),
    ("history",),
    ("history", "--trend"),
    ("compare", "last"),
    ("report", "audit", "--run", "last", "--out", "a.html", *PLACES),
    ("report", "province", "--run", "last", "--out", "a.html", *PLACES),
    ("report", "province", "--out", "a.html", *PLACES),
)


@pytest.mark.parametrize("words", CHOICES, ids=lambda words: "-".join(words[:3]))
def test_an_audit_of_the_future_is_named_and_not_the_newest(
    store, capsys, tmp_path, monkeypatch, words
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))

    code, said, err = ask(capsys, store, *words)

    assert code != 1
    assert "STORE_FUTURE" in err
    assert AHEAD in err
    if "--run" in words and words[0] == "history":
        assert TODAY in said
        assert AHEAD not in said
    if words[0] == "report":
        page = (tmp_path / "a.html").read_text(encoding="utf-8")
        assert TODAY in page
        assert AHEAD not in page


def test_no_choice_of_the_newest_takes_one_of_the_future(store):
    assert find_run(store, "last", now=NOW).header.run == TODAY
    assert find_run(store, "2026-11-24", now=NOW).header.run == TODAY
    assert find_run(store, AHEAD, now=NOW).header.run == AHEAD
    assert find_earlier(store, LAST, (), is_simulated=False, now=NOW).run == TODAY
    assert [point.run for point in trend_of(store, last=1, now=NOW).points] == [TODAY]


@pytest.mark.parametrize(
    "edit",
    [
        "UPDATE run SET started = started + 3e10 WHERE id LIKE '2026%aa'",
        "UPDATE run SET finished = finished + 3e10 WHERE id LIKE '2026%aa'",
        "UPDATE run SET id = '29991129T070000Z-ff' WHERE id LIKE '2026%aa'",
    ],
)
def test_any_of_its_times_makes_it_one_of_the_future(store, edit):
    store.connection.execute("DELETE FROM run WHERE id = ?", (AHEAD,))
    store.connection.execute(edit)

    told = told_ahead(store, NOW)

    assert told is not None
    assert told.facts["count"] == 1


def test_a_clock_that_is_a_little_ahead_is_none(store):
    small(store, "SOON", at=NOW + timedelta(minutes=4) - DAY / 24)  # it took an hour

    assert find_run(store, "last", now=NOW).header.run == "SOON"


def test_where_all_are_of_the_future_none_is_the_last(store):
    store.connection.execute("DELETE FROM run WHERE id != ?", (AHEAD,))

    for use in (
        lambda: find_run(store, "last", now=NOW),
        lambda: find_drift(store, LAST, now=NOW),
        lambda: find_earlier(store, LAST, (), is_simulated=False, now=NOW),
    ):
        with pytest.raises(ObservationError, match="STORE_FUTURE"):
            use()


# ---------------------------------------------------------------- what is pruned


def every_day(store, days, *, until=START):
    """Keep an audit a day, the last of them at *until*."""
    for number in range(days):
        small(store, f"DAY-{number:03}", at=until - (days - 1 - number) * DAY)


def kept(store):
    return [run.header.run for run in list_runs(store)]


@pytest.fixture
def empty(tmp_path):
    opened = open_observations(tmp_path / "pruned.sqlite")
    yield opened
    opened.close()


@pytest.mark.parametrize("audits", [1, 5])
def test_a_clock_that_is_ahead_prunes_no_more_than_so_many_days_would(empty, audits):
    every_day(empty, 40)
    ahead = START + 400 * DAY
    for number in range(audits):
        at = ahead + number * DAY
        small(empty, f"AHEAD-{number}", at=at)
        prune_runs(empty, 30, keep_monthly=False, now=at)

    assert kept(empty)[0] == f"DAY-{9 + audits:03}"
    assert len(kept(empty)) == 31 - audits + audits


def test_an_ordinary_day_prunes_what_is_older_than_was_asked(empty):
    every_day(empty, 40)

    assert prune_runs(empty, 30, keep_monthly=False, now=START) == tuple(
        f"DAY-{n:03}" for n in range(9)
    )


def test_who_audits_once_a_week_keeps_no_more_for_it(empty):
    for week in range(20):
        small(empty, f"WEEK-{week:02}", at=START - (19 - week) * 7 * DAY)

    prune_runs(empty, 30, keep_monthly=False, now=START)

    assert kept(empty) == [f"WEEK-{n}" for n in range(15, 20)]


def test_what_is_of_the_future_is_not_pruned_and_prunes_nothing(empty):
    every_day(empty, 20)
    small(empty, "AHEAD", at=START + 400 * DAY)

    assert prune_runs(empty, 30, keep_monthly=False, now=START) == ()
    assert kept(empty)[-1] == "AHEAD"


def test_how_many_were_pruned_is_said(store, capsys):
    for number in range(5):
        small(store, f"OLD-{number}", at=START - (40 - number) * DAY)

    code, _, err = ask(capsys, store, "history", "--keep-days", "1")

    assert code == 0
    assert "STORE_PRUNED" in err
    assert str(8 - len(list_runs(store))) in err.partition("STORE_PRUNED")[2]
    assert len(list_runs(store)) < 8
