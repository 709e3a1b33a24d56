"""What a seed decides of a year, before anything is done."""

from datetime import date

import pytest

from fleetcfg_kit.testing.year.plan import make_plan


@pytest.mark.parametrize("seed", [7, 8])
def test_the_least_year_has_each_thing_that_can_become_of_a_meeting(seed):
    hosts = {f"h{n}": (f"s{n}", "p") for n in range(12)}
    plan = make_plan(hosts, list(hosts)[:6], seed=seed, first=date(2025, 12, 15), days=30)

    assert any(one.is_cancelled for one in plan.meetings)
    held = [one for one in plan.meetings if not one.is_cancelled]
    for what in ("late", "missed", "is_noticed_late", "is_secret"):
        assert any(getattr(one, what) for one in held)
        assert not all(getattr(one, what) for one in held)
