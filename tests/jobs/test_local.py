import ctypes
import os
import signal
import threading
from functools import partial
from typing import Any

import pytest

from fleetcfg.jobs.local import Failure, LocalRunner, Pool, Result, pool_for


def run(task, jobs, *, processes=2, threads=4, deadline=20.0):
    runner = LocalRunner(Pool(processes, threads, deadline, pin=False))
    return {outcome.job: outcome for outcome in runner.run(jobs, task)}


def _shout(job, hold):
    return job.upper().encode()


def _fail_on_b(job, hold):
    if job == "b":
        raise ValueError(job)
    return b"fine"


def _wait_on_b(broken_off, job, hold):
    if job == "b":
        event = threading.Event()
        hold(event.set)
        event.wait(60)
        broken_off.touch()
    return b"fine"


def _never_return_on_b(job, hold):
    if job == "b":
        threading.Event().wait(600)
    return b"fine"


def _die_on_b(job, hold):
    if job == "b":
        os.kill(os.getpid(), signal.SIGKILL)
    return b"fine"


def _freeze_on_b(job, hold):
    if job == "b":
        ctypes.PyDLL(None).sleep(600)  # a C call that does not let go of the interpreter lock
    return b"fine"


def _echo_length(job, hold):
    return b"x" * 300_000


def test_every_job_ends_in_exactly_one_result():
    jobs = [f"host-{number}" for number in range(200)]

    outcomes = run(_shout, jobs)

    assert outcomes == {job: Result(job, job.upper().encode()) for job in jobs}


def test_a_task_that_raises_fails_alone_and_gives_away_no_more_than_the_kind():
    outcomes = run(_fail_on_b, "abc")

    assert outcomes["b"] == Failure("b", "RUN_CRASHED", "ValueError")
    assert outcomes["a"].body == outcomes["c"].body == b"fine"


def test_a_task_past_its_deadline_is_broken_off_and_the_others_are_not_held_up(tmp_path):
    witness = tmp_path / "broken-off"

    outcomes = run(partial(_wait_on_b, witness), "abcdefgh", threads=1, deadline=0.3)

    assert outcomes["b"] == Failure("b", "RUN_DEADLINE")
    assert sum(isinstance(outcome, Result) for outcome in outcomes.values()) == 7
    assert witness.exists()


def test_a_task_that_cannot_be_broken_off_does_not_hold_the_run():
    outcomes = run(_never_return_on_b, "abcd", processes=1, threads=1, deadline=0.3)

    assert outcomes["b"] == Failure("b", "RUN_DEADLINE")
    assert isinstance(outcomes["d"], Result)


def test_a_worker_that_dies_loses_only_what_it_had_in_hand():
    outcomes = run(_die_on_b, "abcdefgh", processes=2, threads=1)

    assert outcomes["b"] == Failure("b", "RUN_WORKER_DIED")
    assert sum(isinstance(outcome, Result) for outcome in outcomes.values()) == 7


def test_a_frozen_worker_is_killed_and_replaced():
    outcomes = run(_freeze_on_b, "abcd", processes=1, threads=1, deadline=0.3)

    assert outcomes["b"] == Failure("b", "RUN_DEADLINE")
    assert sum(isinstance(outcome, Result) for outcome in outcomes.values()) == 3


def test_large_results_come_through():
    outcomes = run(_echo_length, [str(number) for number in range(20)])

    assert {len(outcome.body) for outcome in outcomes.values()} == {300_000}


def test_stopping_to_listen_ends_the_processes():
    runner = LocalRunner(Pool(2, 2, 20.0, pin=False))
    outcomes: Any = runner.run(iter("abcdefgh"), _shout)
    next(outcomes)

    outcomes.close()

    assert next(outcomes, None) is None


def test_no_jobs_no_results():
    assert run(_shout, []) == {}


@pytest.mark.parametrize(
    ("jobs", "in_flight", "at_once"), [(1, 50, 1), (40, 50, 40), (1000, 50, 50), (0, 50, 1)]
)
def test_a_pool_has_as_many_in_flight_as_asked_and_no_more_than_jobs(jobs, in_flight, at_once):
    pool = pool_for(jobs, in_flight, deadline=1.0)

    assert at_once <= pool.processes * pool.threads <= at_once + pool.processes - 1
