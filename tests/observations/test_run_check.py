"""A store is a file that a hand can edit: what it says is held against what was seen."""

import json

import pytest

from fleetcfg.cli.language import use_language
from fleetcfg.cli.program.main import run as run_command
from fleetcfg.errors import ObservationError
from fleetcfg.model.audit import AuditSummary
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.model.finding import Finding, FleetReport
from fleetcfg.model.verdict import Verdict
from fleetcfg.observations.comparison import compare_runs
from fleetcfg.observations.earlier_run import earlier_run
from fleetcfg.observations.replay import replay_run
from fleetcfg.observations.run_check import RunReader
from fleetcfg.observations.runs import list_runs, load_run
from fleetcfg.observations.store import open_observations
from fleetcfg.workflow.audits.drift import find_drift
from tests.observations.test_runs import DAY, NOW, START
from tests.observations.test_trend import audited, report

RUN = "20261124T070000Z-aa"
LATER = "20261125T070000Z-bb"
FLEET = FleetReport((Finding("", Verdict.UNDECLARED, "device.unknown"),))

EDITS = (
    ("UPDATE run SET simulated = 0", "run.simulated"),
    ("UPDATE run SET conclusion = 'clean'", "run.code"),
    ("UPDATE run SET code = 0", "run.code"),
    ("UPDATE run SET finished = NULL", "run.finished"),
    ("UPDATE run SET body = NULL", "finding, run.body"),
    ("UPDATE run SET started = started + 864000", "run.started"),
    ('UPDATE run SET request = \'{"fail_on": [], "untried": 7}\'', "run.request"),
    ("UPDATE report SET reason = ''", "report.reason"),
    ("UPDATE report SET milliseconds = 1", "report.milliseconds"),
    ("DELETE FROM finding", "finding"),
    ("UPDATE finding SET severity = 'low'", "finding"),
    ("UPDATE finding SET verdict = 'conform'", "finding"),
    ("DELETE FROM judgement", "finding, judgement"),
    (
        "UPDATE judgement SET body = (SELECT body FROM judgement ORDER BY length(body) LIMIT 1)",
        "finding, judgement",
    ),
    (
        "UPDATE report SET judgement = (SELECT judgement FROM report WHERE host = 'b')",
        "finding",
    ),
    ("DELETE FROM report WHERE host = 'a'", "finding"),
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
def test_a_run_that_was_edited_is_told_by_code_and_never_as_it_says(store, edit, wrong):
    keep(store)
    store.connection.execute(edit)
    run = load_run(store, RUN)

    checked = RunReader(store).check(run)

    assert ", ".join(checked.wrong) == wrong
    assert checked.is_simulated or not run.has_reports
    with pytest.raises(ObservationError, match="STORE_CONTRADICTS"):
        list(replay_run(store, run))


def test_a_conclusion_that_was_edited_gains_nothing(store, capsys):
    keep(store)
    store.connection.execute("UPDATE run SET conclusion = 'clean', code = 0")

    *_, summary = replay_run(store, load_run(store, RUN))

    assert isinstance(summary, AuditSummary)
    assert summary.conclusion is Conclusion.FINDINGS


def test_a_conclusion_of_older_rules_stays_what_it_was_if_that_is_graver(store):
    audited(store, RUN, report("b"), at=START, hosts=1, simulated=1)
    store.connection.execute("UPDATE run SET conclusion = 'findings', code = 2")

    *_, summary = replay_run(store, load_run(store, RUN))

    assert isinstance(summary, AuditSummary)
    assert summary.conclusion is Conclusion.FINDINGS


def test_what_an_audit_kept_is_sound(store):
    keep(store)
    keep(store, LATER, START + DAY, fleet=[FLEET])

    assert [RunReader(store).check(run).wrong for run in list_runs(store)] == [(), ()]


def test_a_row_that_belies_itself_is_told_in_the_list(store, capsys):
    keep(store)
    store.connection.execute("UPDATE run SET code = 0")

    code, said = ask(capsys, store, "history")

    assert (code, "edited outside fleetcfg, of no use (run.code)" in said) == (0, True)
    told = json.loads(ask(capsys, store, "history", "-o", "json")[1])["runs"][0]
    assert (told["contradicts"], told["exit_code"]) == (["run.code"], None)


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
        lambda store, run: find_drift(store, run.header.run, now=NOW),
    ],
    ids=["compare", "since", "drift"],
)
def test_nothing_is_held_against_it_and_nothing_planned_from_it(store, use):
    keep(store)
    keep(store, LATER, START + DAY)
    store.connection.execute("DELETE FROM finding WHERE run = ?", (RUN,))

    with pytest.raises(ObservationError, match="STORE_CONTRADICTS"):
        use(store, load_run(store, RUN))
