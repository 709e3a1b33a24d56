"""What every runner must do, whatever it runs on; a runner of another kind is one line more."""

import os
from dataclasses import replace
from datetime import timedelta
from threading import Timer

import pytest

from fleetcfg.jobs.documents import DocumentStore
from fleetcfg.jobs.job import DocumentRef, JobFailure
from fleetcfg.jobs.local import LocalRunner, Pool
from fleetcfg.jobs.runner import run_jobs
from fleetcfg.jobs.stop import Stop
from tests.jobs.pipe_runner import PipeRunner
from tests.jobs.works import DECLARATIONS, DOCUMENTS, NOW, job, work

pytestmark = pytest.mark.long

PIPE, FORK, SPAWN, THREADS = "pipe", "fork", "spawn", "threads"
UNFORKED = "unforked"  # a pool for reading where no process may be forked: Windows and macOS
RUNNERS = (FORK, SPAWN, THREADS, UNFORKED, PIPE)


@pytest.fixture(params=RUNNERS)
def kind(request):
    return request.param


def runner(kind, folder, *, at_once=1):
    match kind:
        case "pipe":
            return PipeRunner("tests.jobs.pipe_runner:contract_work", folder)
        case "threads":
            return LocalRunner(Pool(0, at_once, grace=0.3), work)
        case "unforked":
            return LocalRunner(Pool(1, at_once), work, "threads")
        case _:
            return LocalRunner(Pool(1, at_once, is_pinned=False), work, kind)


def run(kind, folder, jobs, *, at_once=1, documents=DOCUMENTS):
    results = list(run_jobs(runner(kind, folder, at_once=at_once), jobs, documents, Stop()))
    assert sorted(r.job for r in results) == sorted(j.id for j in jobs)  # exactly one each
    return {result.job: result for result in results}


def test_every_job_ends_in_exactly_one_result(kind, tmp_path):
    results = run(kind, tmp_path, [job(number) for number in range(50)], at_once=4)

    assert {r.body for r in results.values()} == {f"HOST-{number}" for number in range(50)}
    assert {r.used for r in results.values()} == {DECLARATIONS}


def test_no_jobs_no_results(kind, tmp_path):
    assert run(kind, tmp_path, []) == {}


@pytest.mark.parametrize(
    "kind", [FORK, SPAWN, THREADS, UNFORKED]
)  # the other does one job at a time
def test_results_come_in_the_order_in_which_they_end(kind, tmp_path):
    jobs = [job(1, "be slow", milliseconds=800), job(2), job(3)]

    ended = [r.job for r in runner(kind, tmp_path, at_once=3).run(jobs, DOCUMENTS, Stop())]

    assert ended[-1] == "1"


def test_a_job_is_drawn_only_as_room_is_free_and_what_has_come_was_given_out(kind, tmp_path):
    drawn = []

    def jobs():
        for number in range(6):
            drawn.append(number)
            yield job(number)

    results = runner(kind, tmp_path, at_once=2).run(jobs(), DOCUMENTS, Stop())
    assert drawn == []
    next(results)

    assert len(drawn) <= 2
    results.close()


def test_closing_cancels_and_draws_no_more(kind, tmp_path):
    left = iter([job(number) for number in range(9)])
    results = runner(kind, tmp_path, at_once=2).run(left, DOCUMENTS, Stop())
    next(results)

    results.close()

    assert next(results, None) is None
    assert len(list(left)) >= 7


def test_work_that_raises_fails_alone_and_gives_away_no_more_than_the_kind(kind, tmp_path):
    results = run(kind, tmp_path, [job(1), job(2, "raise"), job(3)])

    assert results["2"].failure == JobFailure("RUN_CRASHED", {"detail": "ValueError"})
    assert [results[n].body for n in "13"] == ["HOST-1", "HOST-3"]


def test_work_that_ends_its_thread_fails_at_once_and_alone(kind, tmp_path):
    results = run(kind, tmp_path, [job(1, "leave"), job(2)])

    assert results["1"].failure == JobFailure("RUN_CRASHED", {"detail": "SystemExit"})
    assert results["2"].body == "HOST-2"


def test_what_the_work_raises_may_have_facts_of_any_name(kind, tmp_path):
    results = run(kind, tmp_path, [job(1, "raise with odd facts"), job(2)])

    facts = {"code": "a fact", "job": "another"}
    assert results["1"].failure == JobFailure("JOB_MALFORMED", facts)
    assert results["2"].body == "HOST-2"


def test_a_failure_that_cannot_be_spelled_loses_its_own_job_alone(kind, tmp_path):
    results = run(kind, tmp_path, [job(1, "raise with no code"), job(2)])

    assert results["1"].failure == JobFailure("JOB_RESULT_MALFORMED")
    assert results["2"].body == "HOST-2"


@pytest.mark.parametrize(
    "odd", [{"host": ""}, {"host": "\udc80"}, {"options": {"do": "shout", "x": "x" * 20_000}}]
)
def test_a_job_that_no_worker_can_read_fails_alone(kind, tmp_path, odd):
    results = run(kind, tmp_path, [job(1), replace(job(2), **odd), job(3)])

    assert results["2"].failure == JobFailure("JOB_MALFORMED")
    assert (results["1"].body, results["3"].body) == ("HOST-1", "HOST-3")


def test_a_job_past_its_deadline_does_not_hold_up_the_others(kind, tmp_path):
    jobs = [job(1), job(2, "never return", deadline=0.5), job(3)]

    results = run(kind, tmp_path, jobs)  # the second one would take ten minutes

    assert results["2"].failure == JobFailure("RUN_DEADLINE")
    assert [results[n].body for n in "13"] == ["HOST-1", "HOST-3"]


@pytest.mark.parametrize("kind", [FORK, SPAWN, THREADS, UNFORKED])  # the other is killed
def test_a_job_past_its_deadline_is_broken_off(kind, tmp_path):
    witness = tmp_path / "broken-off"

    results = run(kind, tmp_path, [job(1, "wait", deadline=0.3, witness=str(witness)), job(2)])

    # a thread of ours has a moment to say itself how it ended; a process answers at once
    is_own = kind == THREADS
    assert (results["1"].body, results["1"].failure) == (
        ("late", None) if is_own else (None, JobFailure("RUN_DEADLINE"))
    )
    assert witness.exists()


@pytest.mark.parametrize("kind", [FORK, SPAWN, THREADS, UNFORKED])  # the other is killed
@pytest.mark.parametrize("how", ["raise when broken off", "hang when broken off"])
def test_what_cannot_be_broken_off_does_not_harm_the_others(kind, how, tmp_path, capfd):
    jobs = [job(1, how, deadline=0.3), job(2, "be slow", milliseconds=4500), job(3)]

    results = run(kind, tmp_path, jobs, at_once=3)

    assert results["1"].failure == JobFailure("RUN_DEADLINE")
    assert [results[n].body for n in "23"] == ["slow", "HOST-3"]
    assert "Traceback" not in capfd.readouterr().err


@pytest.mark.parametrize(
    "kind", [FORK, SPAWN, THREADS, UNFORKED]
)  # the other does one job at a time
@pytest.mark.parametrize("how", ["be no number", "be endless"])
def test_a_body_that_home_could_not_read_loses_its_own_job_alone(kind, how, tmp_path):
    jobs = [job(1, "be slow", milliseconds=300), job(2, how), job(3)]

    results = run(kind, tmp_path, jobs, at_once=3)

    assert results["2"].failure == JobFailure("JOB_RESULT_MALFORMED")
    assert [results[n].body for n in "13"] == ["slow", "HOST-3"]


@pytest.mark.parametrize("kind", [FORK, SPAWN, PIPE])  # threads are this process
@pytest.mark.parametrize("how", ["die", "freeze"])
def test_a_worker_that_dies_or_freezes_loses_only_what_it_had_in_hand(kind, tmp_path, how):
    results = run(kind, tmp_path, [job(1), job(2, how, deadline=0.5), job(3)])

    code = {"die": "RUN_WORKER_DIED", "freeze": "RUN_DEADLINE"}[how]
    assert results["2"].failure == JobFailure(code)
    assert [results[n].body for n in "13"] == ["HOST-1", "HOST-3"]


def test_a_job_that_comes_too_late_is_not_begun(kind, tmp_path):
    second = timedelta(seconds=1)
    jobs = [job(1, not_after=NOW - second), job(2, not_after=NOW)]

    results = run(kind, tmp_path, jobs)

    assert results["1"].failure.code == "JOB_EXPIRED"
    assert results["2"].body == "HOST-2"


def test_a_document_that_is_not_there_fails_its_job_alone(kind, tmp_path):
    absent = (DocumentRef("changeset", "0" * 64),)

    results = run(kind, tmp_path, [job(1, documents=absent), job(2)])

    assert results["1"].failure == JobFailure("JOB_DOCUMENT_ABSENT", {"sha256": "0" * 64})
    assert results["2"].body == "HOST-2"


def test_a_document_of_other_bytes_is_not_taken(kind, tmp_path):
    documents = Forged()

    results = run(kind, tmp_path, [job(1)], documents=documents)

    assert results["1"].failure.code == "JOB_DOCUMENT_WRONG"


class Forged(DocumentStore):
    def get(self, sha256):
        return b"other bytes"


@pytest.mark.parametrize("how", ["be another", "use others", "be empty", "be no json"])
def test_a_result_that_is_not_of_the_job_is_not_believed(kind, tmp_path, how):
    results = run(kind, tmp_path, [job(1, how), job(2)])

    assert results["1"].failure.code == "JOB_RESULT_MALFORMED"
    assert results["2"].body == "HOST-2"


def test_large_results_come_through(kind, tmp_path):
    results = run(kind, tmp_path, [job(number, "be long") for number in range(5)])

    assert {len(result.body) for result in results.values()} == {300_000}


def test_an_end_that_is_asked_for_begins_nothing_more_and_lets_end_what_is_begun(kind, tmp_path):
    stop = Stop()
    jobs = iter([job(1), job(2), job(3)])
    results = []
    for result in run_jobs(runner(kind, tmp_path), jobs, DOCUMENTS, stop):
        results.append(result.body)
        stop.ask()

    assert results == ["HOST-1"]
    assert next(jobs).id == "2"


def test_an_end_that_is_forced_breaks_off_what_is_begun(kind, tmp_path):
    stop = Stop()
    Timer(1.0, stop.force).start()

    (result,) = run_jobs(runner(kind, tmp_path), [job(1, "never return")], DOCUMENTS, stop)

    assert result.failure == JobFailure("JOB_CANCELLED")


def test_nothing_but_bytes_crosses_into_another_process(tmp_path):
    other = PipeRunner("tests.jobs.pipe_runner:contract_work", tmp_path, {"ITS": "own"})

    (result,) = run_jobs(other, [job(1, "tell surroundings")], DOCUMENTS, Stop())

    assert result.body["folder"] == str(tmp_path)
    assert result.body["process"] != os.getpid()
    own = {"PYDANTIC_DISABLE_PLUGINS"}  # which any process sets itself that loads this program
    assert set(result.body["names"]) - own <= {"ITS", "LANG", "LC_CTYPE", "PATH"}


class Liar:
    """A runner that answers twice, for jobs that are none, and not for the last."""

    def run(self, jobs, documents, stop):
        for each in jobs:
            result = work(each, documents, None)
            yield replace(result, job="nobody's")
            if each.id != "3":
                yield result
                yield replace(result, body="again")


def test_home_counts_the_answers_itself():
    jobs = [job(1), job(2), job(3)]

    results = list(run_jobs(Liar(), jobs, DOCUMENTS, Stop()))

    assert [r.body for r in results] == ["HOST-1", "HOST-2", None]
    assert results[-1].failure == JobFailure("RUN_WORKER_DIED")
