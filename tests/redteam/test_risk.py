"""What the root calls a high risk is one, however its paths are numbered."""

import pytest

from fleetcfg_kit.testing.department import Department
from fleetcfg_kit.testing.memory import MemoryInventory
from tests.trust.edits import refusal


@pytest.mark.parametrize("pattern", ["ntp[*].server", "ntp[*].*", "ntp[1].server", "ntp*"])
def test_a_path_of_any_number_is_the_risk_that_it_was_called(pattern):
    department = Department()
    department.first["rules"]["risk"]["high"] = [pattern]

    def number(changeset: dict) -> None:
        for device in changeset["devices"]:
            device["ops"][0]["path"] = "ntp[1].server"

    assert refusal(department.edit("changeset", number)) == (7, "RISK_UNDERSTATED")


def test_what_touches_accounts_or_encryption_is_a_high_risk_whatever_the_root_lists(monkeypatch):
    told = MemoryInventory.about

    def grave(self, device, path, before):
        found = told(self, device, path, before)
        assert found is not None
        return found.model_copy(update={"risks": ("guard",)})

    monkeypatch.setattr(MemoryInventory, "about", grave)

    assert refusal(Department()) == (7, "RISK_UNDERSTATED")


def test_a_look_alike_is_refused_at_the_door_although_it_is_signed():
    def look_alike(changeset: dict) -> None:
        changeset["reason"] = "Trỏ về sip.laichau.\u0261ov.vn"

    assert refusal(Department().edit("changeset", look_alike)) == (7, "JSON_ALPHABET")
