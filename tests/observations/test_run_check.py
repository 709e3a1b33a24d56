"""A store is a file that a hand can edit: what it says is held against what was seen."""

import json

import pytest

from fleetcfg.cli.language import use_language
from fleetcfg.cli.main import run as run_command
from fleetcfg.errors import ObservationError
from fleetcfg.model.finding import Finding, FleetReport
from fleetcfg.model.verdict import Verdict
from fleetcfg.observations.comparison import compare_runs
from fleetcfg.observations.earlier_run import earlier_run
from fleetcfg.observations.replay import replay_run
from fleetcfg.observations.run_check import checked_runs
from fleetcfg.observations.runs import list_runs, load_run
from fleetcfg.observations.store import open_observations
from fleetcfg.observations.trend import last_of_each_month, trend_of
from fleetcfg.observations.values import Readings
from fleetcfg.workflow.audit_drift import find_drift
from tests.observations.test_runs import DAY, START
from tests.observations.test_trend import audited, report

RUN = "20261124T070000Z-aa"
LATER = "20261125T070000Z-bb"
FLEET = FleetReport((Finding("", Verdict.UNDECLARED, "device.unknown"),))

EDITS = (
    ("UPDATE run SET simulated = 0", "run.simulated"),
    ("UPDATE run SET conclusion = 'clean', code = 0", "run.conclusion"),
    ("UPDATE run SET conclusion = 'clean'", "run.code, run.conclusion"),
    ("UPDATE run SET code = 0", "run.code"),
    ("UPDATE run SET finished = NULL", "run.finished"),
    ("UPDATE run SET body = NULL", "finding, run.body"),
    ("UPDATE run SET started = started + 864000", "run.started"),
    ('UPDATE run SET request = \'{"fail_on": [], "untried": 7}\'', "run.conclusion, run.request"),
    ("UPDATE report SET reason = ''", "report.reason"),
    ("UPDATE report SET milliseconds = 1", "report.milliseconds"),
    ("DELETE FROM finding", "finding"),
    ("UPDATE finding SET severity = 'low'", "finding"),
    ("UPDATE finding SET verdict = 'conform'", "finding"),
    ("DELETE FROM judgement", "finding, judgement, run.conclusion"),
    (
        "UPDATE judgement SET body = (SELECT body FROM judgement ORDER BY length(body) LIMIT 1)",
        "finding, judgement, run.conclusion",
    ),
    (
        "UPDATE report SET judgement = (SELECT judgement FROM report WHERE host = 'b')",
        "finding, run.conclusion",
    ),
    ("DELETE FROM report WHERE host = 'a'", "finding, run.conclusion"),
)


@pytest.fixture
def store(tmp_path):
    use_language("en")
    kept = open_observations(tmp_path / "history.sqlite")
    yield kept
    kept.close()
    use_language("vi")


def keep(store, run=RUN, at=START, *, fleet=()):
    """Keep an audit of simulated devices: one differs, one does not answer, one is clean."""
    differs, silent = report("a", Verdict.UNAUTHORIZED), report("d", reason="DEV_TIMEOUT")
    audited(store, run, differs, report("b"), silent, *fleet, at=at, hosts=3, simulated=3)


def ask(capsys, store, *words):
    """Return how a command about the past ends, and all that it says."""
    code = run_command([*words, "--store", store.file])
    said = capsys.readouterr()
    return code, said.out + said.err


@pytest.mark.parametrize(("edit", "wrong"), EDITS)
def test_a_run_that_was_edited_is_told_by_code_and_never_as_it_says(store, capsys, edit, wrong):
    keep(store)
    store.connection.execute(edit)

    (run,) = checked_runs(store)

    assert ", ".join(run.wrong) == wrong
    if run.has_reports:
        assert run.header.simulated
        with pytest.raises(ObservationError, match="STORE_CONTRADICTS"):
            list(replay_run(store, load_run(store, RUN)))
    code, said = ask(capsys, store, "history")
    assert (code, f"edited outside fleetcfg, of no use ({wrong})" in said) == (0, True)
    assert run.header.simulated == 0 or "SIMULATED" in said
    told = json.loads(ask(capsys, store, "history", "-o", "json")[1])["runs"][0]
    assert (told["contradicts"], told["exit_code"]) == (list(run.wrong), None)


def test_what_an_audit_kept_is_sound(store):
    keep(store)
    keep(store, LATER, START + DAY, fleet=[FLEET])

    assert checked_runs(store) == list_runs(store)


@pytest.mark.parametrize(
    "words", [("history", "--run", RUN), ("compare", RUN, LATER), ("compare", "last")]
)
def test_commands_that_tell_of_it_end_with_an_error(store, capsys, words):
    keep(store)
    keep(store, LATER, START + DAY)
    assert ask(capsys, store, *words)[0] in (0, 2, 3)
    store.connection.execute("UPDATE run SET simulated = 0")

    code, said = ask(capsys, store, *words)

    assert code == 1
    assert "STORE_CONTRADICTS" in said
    assert "run.simulated" in said


@pytest.mark.parametrize(
    "use",
    [
        lambda store, run: compare_runs(store, run, load_run(store, LATER)),
        earlier_run,
        lambda store, run: find_drift(store, run.header.run),
    ],
    ids=["compare", "since", "drift"],
)
def test_nothing_is_held_against_it_and_nothing_planned_from_it(store, use):
    keep(store)
    keep(store, LATER, START + DAY)
    store.connection.execute("DELETE FROM finding WHERE run = ?", (RUN,))

    with pytest.raises(ObservationError, match="STORE_CONTRADICTS"):
        use(store, load_run(store, RUN))


def test_a_trend_counts_nothing_of_it_and_says_so_in_its_place(store, capsys):
    keep(store)
    keep(store, LATER, START + DAY)
    store.connection.execute("UPDATE run SET simulated = 0 WHERE id = ?", (LATER,))

    (edited,) = trend_of(store, last=9)

    assert (edited.run, edited.selected, edited.wrong) == (LATER, 0, ("run.simulated",))
    assert edited.is_simulated
    said = ask(capsys, store, "history", "--trend")[1]
    assert f"{LATER}: edited outside fleetcfg" in " ".join(said.split())


def test_the_last_sound_audit_of_a_month_stands_for_it(store):
    keep(store)
    keep(store, LATER, START + DAY)
    store.connection.execute("UPDATE run SET conclusion = 'clean', code = 0 WHERE id = ?", (LATER,))
    points = trend_of(store.of(Readings.SIMULATED), last=9)

    assert [point.run for point in last_of_each_month(points)] == [RUN]


def test_one_that_cannot_be_unpacked_does_not_hide_the_others(store):
    keep(store)
    keep(store, LATER, START + DAY)
    store.connection.execute("UPDATE report SET about = x'00' WHERE run = ?", (RUN,))

    assert [run.wrong for run in checked_runs(store)] == [("report.about",), ()]
