import pytest

from fleetcfg.jobs.local import reading_pool, writing_pool


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
