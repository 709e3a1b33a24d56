"""A hand that edits the store does not choose which audit is the newest, nor bend the trend."""

import json

import pytest

from fleetcfg.cli.language import use_language
from fleetcfg.cli.program.main import run as run_command
from fleetcfg.errors import ObservationError
from fleetcfg.model.audit import AuditHeader
from fleetcfg.model.finding import FleetReport
from fleetcfg.model.verdict import FAIL_ON, Verdict
from fleetcfg.observations.passed_over import PassedOver, passed_over
from fleetcfg.observations.runs import (
    INTERRUPTED,
    add_fleet_report,
    add_report,
    begin_run,
    list_runs,
    load_run,
)
from fleetcfg.observations.store import open_observations
from fleetcfg.observations.trend import trend_of
from fleetcfg.workflow.audits.drift import LAST, find_drift
from fleetcfg.workflow.audits.since import find_earlier
from tests.cli.kept_audit import PLACES
from tests.observations.test_runs import DAY, NOW, START
from tests.observations.test_trend import audited, report

RUNS = ("20261124T070000Z-aa", "20261125T070000Z-bb", "20261126T070000Z-cc")
LAST_RUN = RUNS[-1]


@pytest.fixture
def store(tmp_path):
    """Three whole audits of three devices; the last found what is not to be known."""
    use_language("en")
    kept = open_observations(tmp_path / "history.sqlite")
    for day, run in enumerate(RUNS):
        verdicts = (Verdict.UNAUTHORIZED,) if run == LAST_RUN else ()
        audited(kept, run, report("a", *verdicts), report("b"), report("c"), at=START + day * DAY)
    yield kept
    kept.close()
    use_language("vi")


def ask(capsys, store, *words):
    """Return how a command about the past ends, and all that it says."""
    code = run_command([*words, "--store", store.file])
    said = capsys.readouterr()
    return code, said.out + said.err


BENT = (
    "UPDATE report SET reason = 'DEV_TIMEOUT' WHERE host = 'a' AND run LIKE '%cc'",
    "DELETE FROM finding WHERE run LIKE '%cc'",
    "DELETE FROM report WHERE run LIKE '%cc' AND host = 'a'",
    "UPDATE report SET judgement = (SELECT judgement FROM report WHERE host = 'b') WHERE host='a'",
    "UPDATE run SET hosts = 1 WHERE id LIKE '%cc'",
    "UPDATE run SET code = 0, conclusion = 'findings' WHERE id LIKE '%cc'",
    "UPDATE run SET started = started - 86400 WHERE id LIKE '%cc'",
)


@pytest.mark.parametrize("edit", BENT)
def test_a_trend_is_not_drawn_of_an_audit_that_was_edited(store, capsys, edit):
    assert ask(capsys, store, "history", "--trend")[0] == 0
    store.connection.execute(edit)

    with pytest.raises(ObservationError, match="STORE_CONTRADICTS"):
        trend_of(store, last=30, now=NOW)
    code, said = ask(capsys, store, "history", "--trend")

    assert (code, "STORE_CONTRADICTS" in said, LAST_RUN in said) == (1, True, True)


HIDDEN = (
    "UPDATE run SET simulated = 3 WHERE id LIKE '%cc'",
    "UPDATE run SET body = NULL WHERE id LIKE '%cc'",
    "UPDATE run SET conclusion = NULL, tool = NULL, basis = NULL, body = NULL WHERE id LIKE '%cc'",
    "UPDATE run SET finished = NULL WHERE id LIKE '%cc'",
    "UPDATE run SET started = started - 86400 * 300 WHERE id LIKE '%cc'",
)
CHOICES = (
    ("history", "--run", "last"),
    ("compare", "last"),
    ("report", "province", "--run", "last", "--out", "a.html", *PLACES),
    ("report", "province", "--out", "a.html", *PLACES),
)


@pytest.mark.parametrize("edit", HIDDEN)
@pytest.mark.parametrize("words", CHOICES, ids=["history", "compare", "report", "report-best"])
def test_the_newest_audit_cannot_be_hidden_by_an_edit(
    store, capsys, tmp_path, monkeypatch, edit, words
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    store.connection.execute(edit)

    code, said = ask(capsys, store, *words)

    assert (code, "STORE_CONTRADICTS" in said, LAST_RUN in said) == (1, True, True)
    assert not (tmp_path / "a.html").exists()


@pytest.mark.parametrize(
    "use",
    [
        lambda store: find_earlier(store, LAST, (), is_simulated=False, now=NOW),
        lambda s: find_drift(s, LAST, now=NOW),
    ],
    ids=["since", "drift"],
)
def test_nor_from_what_an_audit_or_a_plan_is_held_against(store, use):
    store.connection.execute(HIDDEN[-1])

    with pytest.raises(ObservationError, match="STORE_CONTRADICTS"):
        use(store)


@pytest.mark.parametrize("words", CHOICES, ids=["history", "compare", "report", "report-best"])
def test_an_audit_that_is_said_to_be_broken_off_is_named_where_it_is_passed_over(
    store, capsys, tmp_path, monkeypatch, words
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    store.connection.execute("UPDATE run SET interrupted = 1 WHERE id LIKE '%cc'")

    code, said = ask(capsys, store, *words)

    assert code != 1
    assert "STORE_PASSED_OVER" in said
    assert LAST_RUN in said


def test_nothing_is_passed_over_where_all_came_to_their_end(store, capsys):
    assert passed_over(store, list_runs(store)[-1], now=NOW) == PassedOver()
    assert passed_over(store, list_runs(store)[0], now=NOW) == PassedOver()
    assert "STORE_PASSED_OVER" not in ask(capsys, store, "history", "--run", "last~1")[1]


def test_who_names_an_audit_by_its_id_is_told_of_no_other(store, capsys):
    store.connection.execute("UPDATE run SET interrupted = 1 WHERE id LIKE '%cc'")

    assert "STORE_PASSED_OVER" not in ask(capsys, store, "history", "--run", RUNS[1])[1]
    assert passed_over(store, load_run(store, RUNS[1]), now=NOW).odd


BROKEN = "20261127T070000Z-dd"
NO_SUSPECT = ("find out who edited", "STORE_PASSED_OVER", "STORE_CONTRADICTS")


@pytest.fixture(params=["interrupted", "killed", "while the fleet was judged"])
def broken(store, request):
    """A fourth audit that was broken off, each in its way, after three whole ones."""
    fleet, at = FleetReport(()), START + 3 * DAY
    for run in RUNS:
        with store.writing():
            add_fleet_report(store, run, 3, fleet)
    if request.param == "killed":
        begin_run(store, AuditHeader(BROKEN, at, 3, 0, "0.3.0"), FAIL_ON)
        with store.writing():
            add_report(store, BROKEN, 0, report("a"))
    elif request.param == "interrupted":
        lost = report("b", reason=INTERRUPTED)
        audited(store, BROKEN, report("a"), lost, at=at, hosts=3, interrupted=True)
    else:
        audited(store, BROKEN, report("a"), report("b"), report("c"), at=at, interrupted=True)
    return store


@pytest.mark.parametrize("words", CHOICES, ids=["history", "compare", "report", "report-best"])
def test_an_audit_that_was_broken_off_is_told_as_that_and_nobody_is_suspected(
    broken, capsys, tmp_path, monkeypatch, words
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))

    code, said = ask(capsys, broken, *words)

    assert code != 1
    assert "STORE_BROKEN_OFF" in said
    assert BROKEN in said
    assert not [word for word in NO_SUSPECT if word in said]


def test_of_an_audit_that_was_broken_off_everything_says_so(broken, capsys):
    listed = ask(capsys, broken, "history")[1].splitlines()
    (line,) = [line for line in listed if line.startswith(BROKEN)]
    assert "broken off, tells of " in line
    again = ask(capsys, broken, "history", "--run", BROKEN)[1]
    assert "interrupted" in again or "broken off, not known when" in again
    told = json.loads(ask(capsys, broken, "history", "--run", BROKEN, "-o", "json")[1])
    assert told["interrupted"]
    assert told["exit_code"] == 3
    compared = ask(capsys, broken, "compare", LAST_RUN, BROKEN)[1]
    assert f"Audit {BROKEN} was broken off" in " ".join(compared.split())
    drawn = ask(capsys, broken, "history", "--trend")[1]
    assert f"1 audits were broken off and are no points: {BROKEN}" in " ".join(drawn.split())


LISTED = (
    ("UPDATE run SET conclusion = 'clean', code = 0 WHERE id LIKE '%cc'", "findings"),
    ("UPDATE run SET hosts = 1 WHERE id LIKE '%cc'", "run.hosts"),
    ("UPDATE run SET started = started - 864000 WHERE id LIKE '%cc'", "run.started"),
    ("UPDATE judgement SET body = (SELECT body FROM judgement LIMIT 1)", "judgement"),
)


@pytest.mark.parametrize(("edit", "told"), LISTED)
def test_the_list_of_audits_tells_what_its_rows_belie(store, capsys, edit, told):
    store.connection.execute("DELETE FROM finding")
    store.connection.execute(edit)

    code, said = ask(capsys, store, "history")

    (line,) = [line for line in said.splitlines() if line.startswith(LAST_RUN)]
    assert (code, told in line) == (0, True)


@pytest.mark.parametrize("words", [("history",), ("history", "--trend"), ("compare", "last")])
def test_what_a_store_cannot_prove_is_said_on_what_relies_on_it(store, capsys, words):
    assert "The history file is not signed" in " ".join(ask(capsys, store, *words)[1].split())
