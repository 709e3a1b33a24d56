"""What the root calls a high risk is one, however its paths are numbered."""

import pytest

from fleetcfg.testing.department import Department
from tests.trust.edits import refusal


@pytest.mark.parametrize("pattern", ["ntp[*].server", "ntp[*].*", "ntp[1].server", "ntp*"])
def test_a_path_of_any_number_is_the_risk_that_it_was_called(pattern):
    department = Department()
    department.first["rules"]["risk"]["high"] = [pattern]

    def number(changeset: dict) -> None:
        for device in changeset["devices"]:
            device["ops"][0]["path"] = "ntp[1].server"

    assert refusal(department.edit("changeset", number)) == (7, "RISK_UNDERSTATED")
