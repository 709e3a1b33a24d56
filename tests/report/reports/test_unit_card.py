"""What the card of a unit asks for can be done by the command that it names."""

import re
from pathlib import Path

import pytest

from fleetcfg.words import Words

PLAYBOOKS = Path(__file__).parents[3] / "playbooks"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_who_is_to_record_a_switching_is_named_playbooks_that_record_it(language):
    told = Words(language).label("period.to_do.power.not_seen")

    named = re.search(r"fleetcfg play (\w+), (\w+),", told)
    assert named is not None
    assert "--key" in told
    for name in named.groups():
        assert "says: power_" in (PLAYBOOKS / f"{name}.yaml").read_text("utf-8")
