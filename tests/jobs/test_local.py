from collections import Counter
from multiprocessing import Pipe
from pathlib import Path

import pytest

from fleetcfg.jobs.job import JobResult, fail
from fleetcfg.jobs.local import LocalRunner, Pool, _Worker, _Workers, reading_pool, writing_pool
from fleetcfg.jobs.process import frame_result
from fleetcfg.jobs.stop import Stop
from tests.jobs.works import DOCUMENTS, job, work


@pytest.mark.parametrize(
    ("jobs", "in_flight", "at_once"), [(1, 50, 1), (40, 50, 40), (1000, 50, 50), (0, 50, 1)]
)
def test_a_pool_has_as_many_in_flight_as_asked_and_no_more_than_jobs(jobs, in_flight, at_once):
    pool = reading_pool(jobs, in_flight)

    assert at_once <= pool.processes * pool.threads <= at_once + pool.processes - 1


def test_writing_has_no_process_that_could_be_killed():
    pool = writing_pool(100, 10)

    assert (pool.processes, pool.threads) == (0, 10)
    assert pool.grace > 0


@pytest.fixture
def one_answered():
    """Give workers at two jobs that are past their time, the result of one, and the other."""
    ours, theirs = Pipe()
    answered, silent = job(1), job(2)
    result = JobResult(answered.id, answered.host, answered.documents, "HOST-1")
    worker = _Worker(ours, 0, None)
    worker.jobs, worker.ends = {"1": answered, "2": silent}, {"1": 0.0, "2": 0.0}
    theirs.send_bytes(frame_result(result))
    workers = _Workers(Pool(0, 1), "threads", work, DOCUMENTS)
    workers._workers.append(worker)
    yield workers, result, silent
    theirs.close()  # held open till here: a worker whose end is closed has died


def test_a_result_that_came_in_time_is_not_lost_to_a_slow_listener(one_answered):
    """Both jobs are past their time once the listener comes back: one had been answered, in time.

    Made of the parts, not of a runner: that both have ended, and the time is over, is so at once.
    """
    workers, result, silent = one_answered

    ended = list(workers._replace_overdue())
    workers.stop()

    assert ended == [result, fail(silent, "RUN_DEADLINE")]


def test_what_has_come_is_given_out_before_the_rest_is_cancelled(one_answered):
    workers, result, running = one_answered

    assert list(workers._cancel()) == [result, fail(running, "JOB_CANCELLED")]


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_a_process_that_has_done_its_share_ends_and_another_goes_on(method):
    pool = Pool(2, 2, is_pinned=False, share=5)
    jobs = [job(number, "tell surroundings") for number in range(24)]

    results = list(LocalRunner(pool, work, method).run(iter(jobs), DOCUMENTS, Stop()))

    done = Counter(result.body["process"] for result in results)
    assert sorted(result.job for result in results) == sorted(job.id for job in jobs)
    assert max(done.values()) == pool.share
    assert len(done) >= len(jobs) / pool.share
    assert not any(map(is_running, done))


def is_running(process: int) -> bool:
    return Path(f"/proc/{process}").exists()
