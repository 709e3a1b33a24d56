"""What a root says is shown to those who sign it: every rule, and every change of one."""

import pytest

from fleetcfg.authority.document_facts import list_fact_changes, root_facts, status_facts
from fleetcfg.ledger.checkpoint import NoteSigner
from fleetcfg.trust.crypto.canonical import spell, to_base64
from fleetcfg.trust.documents.root import Root, Rules, read_root
from fleetcfg.trust.documents.status import read_status
from fleetcfg_kit.testing.department import Department
from fleetcfg_kit.testing.documents import ORIGIN, at, make_root

OTHERWISE = {
    "separation": [["author", "approver"], ["executor", "approver"], ["author", "executor"]],
    "max_window_days": 15,
    "max_devices": 501,
    "max_unwitnessed_entries": 201,
    "max_unwitnessed_days": 8,
    "freeze": [],
    "risk": {"high": ["auth.*"]},
    "breakglass_hours": 168,
}

MACHINES = {"dispatchers": [ORIGIN], "workers": [ORIGIN]}
MAY_BE_LEFT_OUT = {
    "clocks": {ORIGIN: at()},
    "sealing": {
        "executors": {ORIGIN: to_base64(bytes(range(32)))},
        "keepers": {ORIGIN: to_base64(bytes(range(1, 33)))},
    },
    "zones": {"vnpt": MACHINES},
}


def root_with(**rules) -> Root:
    document = make_root()
    document["rules"] |= rules
    return read_root(spell(document))


def test_every_rule_is_tried():
    assert OTHERWISE.keys() == Rules.model_fields.keys()


@pytest.mark.parametrize("name", OTHERWISE)
def test_a_rule_that_changes_is_shown(name):
    before, after = root_facts(root_with()), root_facts(root_with(**{name: OTHERWISE[name]}))

    assert list_fact_changes(before, after)


def test_every_member_that_a_root_may_leave_out_is_tried():
    fields = Root.model_fields.items()

    assert {name for name, one in fields if not one.is_required()} == MAY_BE_LEFT_OUT.keys()


@pytest.mark.parametrize("name", MAY_BE_LEFT_OUT)
def test_a_member_that_a_root_may_leave_out_is_shown(name):
    document = make_root()
    before, after = (
        root_facts(read_root(spell(each)))
        for each in (document, document | {name: MAY_BE_LEFT_OUT[name]})
    )

    assert list_fact_changes(before, after)


def test_a_machine_that_comes_into_a_zone_is_shown():
    """Whoever signs must see it: what such a machine says of the zone's devices counts."""
    other = "so-khcn.example/log/other"
    key = NoteSigner.from_seed(other, bytes([1] * 32)).verifier.to_text()
    document = make_root() | {"zones": MAY_BE_LEFT_OUT["zones"]}
    document["roles"]["log"][other] = key
    for name in ("dispatchers", "workers"):
        zone = MACHINES | {name: sorted([ORIGIN, other])}
        before, after = (
            root_facts(read_root(spell(each)))
            for each in (document, document | {"zones": {"vnpt": zone}})
        )
        (change,) = list_fact_changes(before, after)

        assert (change.section, change.name) == (f"zone_{name}", "vnpt")
        assert other in (change.after or ())


def test_what_a_root_leaves_to_the_default_is_shown():
    assert root_facts(root_with())["rule", "breakglass_hours"] == (24,)


def test_a_freeze_for_a_meeting_is_shown_with_its_devices_and_each_of_its_times():
    document = Department().status()
    times = [{"from": at(days=n), "to": at(days=n + 1)} for n in (1, 8)]
    said = {"id": "m", "number": "89/GM-UBND", "hosts": ["room-000", "room-001"]}
    status = read_status(spell(document | {"meetings": [{**said, **each} for each in times]}))
    facts = status_facts(status)

    assert facts["meeting_freeze", "m (89/GM-UBND)"][0] == "room-000, room-001"
    assert ("meeting_freeze", "m (89/GM-UBND) #2") in facts
    longer = {"meetings": [{**said, **times[0], "to": at(days=3)}, {**said, **times[1]}]}
    (change,) = list_fact_changes(facts, status_facts(read_status(spell(document | longer))))
    assert (change.section, change.name) == ("meeting_freeze", "m (89/GM-UBND)")
