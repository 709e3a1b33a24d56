"""Editors and the reference know every register and key that the readers know, and no other."""

import jsonschema
import pytest

from fleetcfg.declared.register_docs import REGISTER_DOCS, STEP
from fleetcfg.declared.registers import (
    calendar,
    contracts,
    duty,
    meetings,
    organisations,
    power,
    rooms,
    services,
)
from fleetcfg.declared.registers.document import NAMES
from fleetcfg.declared.schema import json_schema

KEYS = {
    "meetings": (*meetings.MEETING_NEEDS, *meetings.MEETING_KEYS),
    "meeting_rules": meetings.RULE_KEYS,
    "holidays": (*calendar.HOLIDAY_NEEDS, *calendar.HOLIDAY_KEYS),
    "freezes": (*calendar.FREEZE_NEEDS, *calendar.FREEZE_KEYS),
    "organisations": (*organisations.ORGANISATION_NEEDS, *organisations.ORGANISATION_KEYS),
    "contacts": (*organisations.CONTACT_NEEDS, *organisations.CONTACT_KEYS),
    "handovers": (*organisations.HANDOVER_NEEDS, *organisations.HANDOVER_KEYS),
    "unit_rules": (*organisations.UNIT_RULE_NEEDS, *organisations.UNIT_RULE_KEYS),
    "duty": (*duty.SHIFT_NEEDS, *duty.SHIFT_KEYS),
    "proposals": (*organisations.PROPOSAL_NEEDS, *organisations.PROPOSAL_KEYS),
    "obstacles": (*organisations.PROPOSAL_NEEDS, *organisations.PROPOSAL_KEYS),
    "use_permits": (*duty.USE_NEEDS, *duty.USE_KEYS),
    "contracts": contracts.CONTRACT_NEEDS,
    "leased": (*contracts.LEASED_NEEDS, *contracts.LEASED_KEYS),
    "equipment": rooms.EQUIPMENT_NEEDS,
    "rooms": (*rooms.ROOM_NEEDS, *rooms.ROOM_KEYS),
    "backdrop": (*rooms.BACKDROP_NEEDS, *rooms.BACKDROP_KEYS),
    "picture": (*rooms.PICTURE_NEEDS, *rooms.PICTURE_KEYS),
    "bands": rooms.BAND_KEYS,
    "lines": services.LINE_NEEDS,
    "test_calls": (*services.CALL_NEEDS, *services.CALL_KEYS),
    "line_rules": (*services.LINE_SHARES, *services.LINE_SPANS),
    "incident_rules": services.INCIDENT_KEYS,
    "power_rules": power.POWER_SPANS,
}


def test_every_register_is_described():
    assert set(REGISTER_DOCS) == set(NAMES) == set(KEYS)


@pytest.mark.parametrize("register", NAMES)
@pytest.mark.clause("register:proposals", "10.3")
@pytest.mark.clause("register:obstacles", "12.3")
@pytest.mark.clause("register:power_rules", "3.2")
def test_every_key_of_a_register_is_described_and_no_other(register):
    assert set(REGISTER_DOCS[register].keys) == set(KEYS[register])


def test_every_key_of_a_step_is_described():
    assert set(STEP) == {*meetings.STEP_NEEDS, *meetings.STEP_KEYS}


@pytest.mark.parametrize(
    "document",
    [
        {"meetings": [{"id": "a"}]},
        {"meeting": []},
        {"backdrop": {"width": 1, "height": 1, "background": "xanh", "text": "#000000"}},
        {"duty": [{"contact": "a", "sites": ["b"], "start": "8h", "end": "9h"}]},
    ],
)
def test_a_broken_register_is_refused_by_the_schema(document):
    assert not jsonschema.Draft202012Validator(json_schema("register")).is_valid(document)
