from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fleetcfg.errors import ObservationError
from fleetcfg.model.line_samples import LineSample, slot_of
from fleetcfg.observations.lines import (
    KEPT_DAYS,
    SLOTS_OF_DAY,
    add_samples,
    is_taken,
    sampled_lines,
    samples_of,
)
from fleetcfg.observations.store import Observations, open_observations

NOW = datetime(2026, 11, 24, 23, 50, tzinfo=UTC)
FIRST = slot_of(NOW)


@pytest.fixture
def store(tmp_path: Path):
    observations = open_observations(tmp_path / "history.sqlite")
    yield observations
    observations.close()


def keep(store: Observations, name: str, *samples: LineSample) -> dict[str, int]:
    with store.writing():
        return dict(add_samples(store, name, samples, at=NOW))


def carried(count: int, line: str = "a", value: float = 1.0) -> list[LineSample]:
    return [LineSample(line, FIRST + n, {"bits_in": value + n}) for n in range(count)]


def test_samples_are_told_again_over_the_ends_of_days(store: Observations) -> None:
    assert keep(store, "1", *carried(5), *carried(2, "b")) == {"a": 5, "b": 2}

    told = samples_of(store, "a", range(FIRST + 1, FIRST + 4))

    assert told["bits_in"] == {FIRST + 1: 2.0, FIRST + 2: 3.0, FIRST + 3: 4.0}
    assert told["loss"] == {}
    assert sampled_lines(store) == {"a", "b"}
    assert (FIRST // SLOTS_OF_DAY) < (FIRST + 4) // SLOTS_OF_DAY  # they lie on two days


def test_a_file_is_known_again_and_the_last_word_counts(store: Observations) -> None:
    assert not is_taken(store, "1")
    keep(store, "1", *carried(2))
    keep(store, "2", LineSample("a", FIRST, {"bits_in": 9.0, "loss": 0.5}))

    assert is_taken(store, "1")
    told = samples_of(store, "a", range(FIRST, FIRST + 2))
    assert told["bits_in"] == {FIRST: 9.0, FIRST + 1: 2.0}
    assert told["loss"] == {FIRST: 0.5}


def test_what_is_three_years_older_goes(store: Observations) -> None:
    old = slot_of(NOW - timedelta(days=KEPT_DAYS + 1))
    keep(store, "1", LineSample("a", old, {"bits_in": 1.0}))
    keep(store, "2", *carried(1))

    assert samples_of(store, "a", range(old, old + 1))["bits_in"] == {}


@pytest.mark.parametrize("body", ["x'00'", "'text'", "1", "NULL"])
def test_a_row_that_nobody_wrote_is_a_broken_file(store: Observations, body: str) -> None:
    keep(store, "1", *carried(1))
    if body == "NULL":
        store.connection.execute("UPDATE line_day SET day = -1")
        slots = range(-SLOTS_OF_DAY, 0)
    else:
        store.connection.execute(f"UPDATE line_day SET body = {body}")  # noqa: S608
        slots = range(FIRST, FIRST + 1)

    with pytest.raises(ObservationError) as broken:
        samples_of(store, "a", slots)

    assert broken.value.code == "STORE_FAILED"
