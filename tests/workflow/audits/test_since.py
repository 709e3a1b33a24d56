"""The last audit may have been asked for fewer devices than this one: then a wider one is named."""

from datetime import timedelta

import pytest

from fleetcfg.observations.store import open_observations
from fleetcfg.workflow.audits.since import find_earlier
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
