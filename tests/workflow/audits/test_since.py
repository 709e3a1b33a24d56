"""The last audit may have been asked for fewer devices than this one: then a wider one is named."""

from datetime import timedelta

import pytest

from fleetcfg.observations.store import open_observations
from fleetcfg.workflow.audits.since import find_before, find_earlier
from tests.observations.test_runs import NOW, START, small

ALL = ("codec-a", "codec-b", "codec-c")


@pytest.fixture
def store(tmp_path):
    kept = open_observations(tmp_path / "history.sqlite")
    small(kept, "RUN-1", hosts=ALL)
    small(kept, "RUN-2", hosts=ALL, at=START + timedelta(hours=1))
    small(kept, "RUN-3", hosts=("codec-b",), at=START + timedelta(hours=2))
    yield kept
    kept.close()


@pytest.mark.parametrize(
    ("run", "hosts", "expected"),
    [
        ("last", ALL, ("RUN-3", "RUN-2")),
        ("last", ("codec-b",), ("RUN-3", "")),
        ("last", (*ALL, "codec-d"), ("RUN-3", "")),  # none was asked for as many
        ("RUN-3", ALL, ("RUN-3", "")),  # it was named
    ],
)
def test_the_newest_run_of_all_of_them_is_named(store, run, hosts, expected):
    earlier = find_earlier(store, run, hosts, is_simulated=False, now=NOW)

    assert (earlier.run, earlier.wider) == expected


@pytest.mark.parametrize(
    ("hosts", "expected"), [(ALL, "RUN-2"), (("codec-b",), "RUN-3"), (("codec-c",), "RUN-2")]
)
def test_the_run_before_is_the_newest_that_was_asked_for_all_of_them(store, hosts, expected):
    found = find_before(store, hosts, is_simulated=False, now=NOW)

    assert found is not None
    assert found.run == expected


def test_no_run_is_the_one_before_where_none_was_asked_for_all_or_it_was_of_another_kind(store):
    assert find_before(store, (*ALL, "codec-d"), is_simulated=False, now=NOW) is None
    assert find_before(store, ALL, is_simulated=True, now=NOW) is None


def test_a_run_that_belies_itself_is_not_the_one_before(store):
    with store.writing():
        store.connection.execute("UPDATE report SET reason = 'DEV_TIMEOUT' WHERE run = 'RUN-2'")

    assert find_before(store, ALL, is_simulated=False, now=NOW) is None
