"""The percentile and the rule, by examples that were reckoned by hand."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.model.line_samples import (
    SLOTS,
    LineWindow,
    judge_window,
    limits_of,
    percentile_of,
    slot_of,
)
from fleetcfg.model.registers.services import LineRules, ProvidedLine
from fleetcfg.model.timezone import VIETNAM

END = datetime(2026, 11, 24, 0, 0, tzinfo=VIETNAM)
LINE = ProvidedLine("bum-to", "bum-to", "vnpt", 10.0)
LIMITS = limits_of(LINE, LineRules())
LIMIT = 9_000_000.0


@pytest.mark.parametrize(
    ("values", "percentile"),
    [
        ([], None),
        ([7.0], 7.0),  # ⌈0.95⌉ = 1
        ([2.0, 1.0], 2.0),  # ⌈1.9⌉ = 2
        ([float(n) for n in range(1, 21)], 19.0),  # ⌈19⌉ = 19: one of 20 may lie above
        ([float(n) for n in range(1, 22)], 20.0),  # ⌈19.95⌉ = 20
        ([float(n) for n in range(100, 0, -1)], 95.0),
        ([1.0] * 95 + [100.0] * 5, 1.0),
        ([1.0] * 94 + [100.0] * 6, 100.0),
    ],
)
def test_the_percentile_is_the_nearest_rank(values: list[float], percentile: float | None) -> None:
    assert percentile_of(values) == percentile


def window(above: int, missing: int = 0, both: bool = True) -> LineWindow:  # noqa: FBT001, FBT002
    """Judge seven days with so many samples above, and so many that lack, the oldest."""
    first = slot_of(END) - SLOTS
    values = {first + n: LIMIT + 1 if n >= SLOTS - above else LIMIT for n in range(missing, SLOTS)}
    other = dict.fromkeys(range(first, first + SLOTS), 1.0)
    return judge_window({"bits_in": values, "bits_out": other if both else {}}, LIMITS, END)


def test_seven_days_have_2016_samples_of_which_100_may_lie_above() -> None:
    """⌈0.95 · 2016⌉ = ⌈1915.2⌉ = 1916, and 2016 - 1916 = 100."""
    assert SLOTS == 2016
    assert (window(0).state, window(100).state, window(101).state) == ("kept", "kept", "over")
    assert window(100).measured[0].percentile == LIMIT
    assert window(101).measured[0].percentile == LIMIT + 1


def test_a_sample_at_the_limit_is_not_above_it() -> None:
    assert window(0).measured[0].percentile == LIMIT
    assert window(0).state == "kept"


def test_samples_that_lack_decide_only_where_they_could() -> None:
    """With 40 above, 60 that lack could all be above and the rule still holds; with 61 not."""
    assert window(40, 60).state == "kept"
    assert window(40, 61).state == "unknown"
    assert window(101, 1_000).state == "over"  # whatever they were
    assert window(0, SLOTS).measured[0].state == "unmeasured"
    assert window(0, SLOTS).state == "unknown"


def test_a_direction_that_was_never_measured_is_not_known() -> None:
    assert window(0, both=False).state == "unknown"


def test_gaps_are_named_the_longest_first() -> None:
    first = slot_of(END) - SLOTS
    values = dict.fromkeys(range(first, first + SLOTS), 1.0)
    for gone in (10, 11, 12, 500):
        del values[first + gone]

    told = judge_window({"bits_in": values, "bits_out": values}, LIMITS, END)

    assert told.missing == 4
    begin = END - timedelta(days=7)
    spans = [(gap.start - begin, gap.end - begin) for gap in told.gaps]
    assert spans == [
        (timedelta(minutes=50), timedelta(minutes=65)),
        (timedelta(minutes=2500), timedelta(minutes=2505)),
    ]


@pytest.mark.clause("register:line_rules", "11.1")
def test_losses_and_delays_are_held_against_their_own_limits() -> None:
    first = slot_of(END) - SLOTS
    good = dict.fromkeys(range(first, first + SLOTS), 1.0)
    late = dict.fromkeys(range(first, first + SLOTS), 151.0)

    told = judge_window({"bits_in": good, "bits_out": good, "delay_ms": late}, LIMITS, END)

    states = {each.measure: each.state for each in told.measured}
    assert states["delay_ms"] == "over"
    assert states["loss"] == "unmeasured"
    assert told.state == "over"


@given(st.lists(st.floats(0, 1e9), min_size=1, max_size=200))
def test_at_most_a_twentieth_lies_above_the_percentile(values: list[float]) -> None:
    found = percentile_of(values)

    assert found in values
    assert sum(value > found for value in values) * 20 <= len(values)
    below = [value for value in values if value < found]
    assert len(below) * 20 < len(values) * 19  # nothing smaller does


@given(st.integers(0, SLOTS), st.integers(0, SLOTS))
def test_what_lacks_never_changes_a_word_that_was_given(above: int, missing: int) -> None:
    """Fill in what lacks as high as it goes, and as low: `kept` and `over` stay."""
    above = min(above, SLOTS - missing)
    told = window(above, missing).measured[0].state
    if told in ("kept", "over"):
        assert window(above).measured[0].state == told
        assert window(min(SLOTS, above + missing)).measured[0].state == told
