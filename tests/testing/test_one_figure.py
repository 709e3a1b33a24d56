"""One figure, one place: a year is asked for each figure by every way that tells it.

A figure is a row of `SEEN` or `SAID`, and each way that tells it a line of that. What a column of
the report counts is asked for by another way as well, or named as what the report alone tells.
"""

import pytest

from fleetcfg.duties.year.rules.counted import count_period
from tests.testing.asked import Asked, columns
from tests.testing.figures_said import SAID
from tests.testing.figures_seen import SEEN

pytestmark = pytest.mark.long

FIGURES = {**SAID, **SEEN}
ALONE = {
    *columns("attendance", "late", "lost_not_known"),
    *columns("attestations", "attestations"),
    *columns("audits", "days_without"),
    *columns("clauses", "breach_times", "breach_devices", "breach_cases", "breach_open"),
    *columns("clauses", "not_seen_times", "not_seen_devices", "not_seen_open"),
    *columns("clauses", "allowed_times", "allowed_devices", "allowed_open"),
    *columns("clauses", "waits_times", "waits_devices", "waits_open"),
    *columns("contacts", "contacts", "confirmed", "left"),
    *columns("duty", "posts"),
    *columns("emergencies", "lasted"),
    *columns("expansion", "priced", "median", "monthly", "yearly"),
    *columns("findings", "times", "devices"),
    *columns("line_quality", "weeks_kept", "weeks_over", "weeks_not_known"),
    *columns("notices", "meetings"),
    *columns("outcomes", "changes", "devices"),
    *columns("rooms", "required", "pictures", "indicated"),
    *columns("unseen", "asked", "longest"),
}
"""What no other way tells: only the truth of the year holds it (`test_year.py`)."""


@pytest.fixture(scope="module")
def asked(told):
    return Asked(told)


@pytest.mark.parametrize("name", FIGURES)
def test_every_way_tells_the_same_figure(asked, name):
    told = {way: tell(asked) for way, tell in FIGURES[name].ways.items()}
    first = next(iter(told.values()))

    assert len(told) > 1
    assert told == dict.fromkeys(told, first)
    assert first, "nothing of it is there, so that nothing was tried"


def test_each_count_of_the_report_is_asked_for_by_another_way_or_told_by_it_alone(told):
    kinds = ("count", "minutes", "dong", "hundredths")
    counts = {
        f"{table.name}.{column.name}"
        for table in count_period(told.case)
        for column in table.columns
        if column.kind in kinds
    }
    asked = {column for figure in FIGURES.values() for column in figure.of}

    assert asked | ALONE >= counts, sorted(counts - asked - ALONE)
    assert ALONE & asked == set()
    assert asked | ALONE <= counts
