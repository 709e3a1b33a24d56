"""What a device listed under the same software, and does not list any more."""

import pytest

from fleetcfg.observations.store import open_observations
from fleetcfg.observations.values import LostPath
from tests.observations.test_store import DAY, HOUR, START, observation, recorded


@pytest.fixture
def history(tmp_path):
    opened = open_observations(tmp_path / "history.sqlite")
    yield opened
    opened.close()


def test_what_is_not_listed_any_more_is_lost_until_it_is_back(history):
    recorded(history, observation(A="On", B="1", C="2"), observation(A="On"))

    gone_at = START + HOUR
    lost = history.lost("codec-a", "ce9.15")
    assert lost == dict.fromkeys("BC", LostPath(gone_at, is_rearranged=False))

    recorded(history, observation(A="On", B="1", C="2"), start=START + DAY)
    assert history.lost("codec-a", "ce9.15") == {}


def test_what_went_with_another_release_is_not_lost(history):
    recorded(history, observation(A="On", B="1"), observation(version="ce9.16", A="On"))

    assert history.lost("codec-a", "ce9.16") == {}


def test_what_is_hidden_now_is_listed(history):
    recorded(history, observation(A="On", B="1"), observation(secrets=("B",), A="On", B="1"))

    assert history.lost("codec-a", "ce9.15") == {}


def test_what_went_as_others_came_was_rearranged(history):
    recorded(history, observation(A="On", B="1"), observation(A="Off", C="2"))

    assert history.lost("codec-a", "ce9.15")["B"].is_rearranged


def test_what_came_under_the_release_and_went_again_was_rearranged(history):
    alone, both = observation(A="On"), observation(A="On", B="1")
    recorded(history, alone, both, alone)

    assert history.lost("codec-a", "ce9.15")["B"].is_rearranged


def test_what_went_came_back_and_went_again_was_not_rearranged(history):
    alone, both = observation(A="On"), observation(A="On", B="1")
    recorded(history, both, alone, both, alone)

    assert not history.lost("codec-a", "ce9.15")["B"].is_rearranged
