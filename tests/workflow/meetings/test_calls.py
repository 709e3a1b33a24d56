"""Who makes a test call for a meeting: hindrances that are found before anything is sent."""

from datetime import timedelta
from typing import Any

from fleetcfg.authority.audit_basis import AuditBasis
from fleetcfg.authority.contact import ContactRules
from fleetcfg.authority.frozen_here import FrozenHere
from fleetcfg.devices.registry import families
from fleetcfg.model.registers.registers import Registers
from fleetcfg.model.registers.services import CallRule
from fleetcfg.model.timezone import spell_instant
from fleetcfg.trust.documents.meeting_freeze import MeetingFreeze
from fleetcfg.workflow.context import READING, Context
from fleetcfg.workflow.meetings.calls import try_calls
from fleetcfg_kit.testing.clock import NOON
from tests.workflow.meeting_cases import device, province

NEAR, FAR, OTHER = "codec-bum-to", "codec-chu-toa", "codec-pa-u"
LONGEST = timedelta(seconds=15)


def nothing_is_sent(*_: Any) -> Any:
    message = "a device was to be asked"
    raise AssertionError(message)


def freeze(host: str, begin: timedelta) -> FrozenHere:
    times = {"from": spell_instant(NOON + begin), "to": spell_instant(NOON + timedelta(days=1))}
    said = {"id": "hn-01", "number": "", "hosts": (host,), **times}
    return FrozenHere(meetings=(MeetingFreeze.model_validate(said),))


def tried(rule: CallRule | None, frozen: FrozenHere, *, is_asked_to_stop: bool = False) -> str:
    """Return why the call of *NEAR* is not made; anything that is sent fails the test."""
    here = province(Registers(), *(device(host, host) for host in (NEAR, FAR, OTHER)))
    rules = () if rule is None else (rule,)
    contact = ContactRules(here.fleet.devices, has_root=True)
    basis = AuditBasis(here, contact, registers=Registers(test_calls=rules), frozen=frozen)
    known = families()
    context = Context(
        lambda: NOON,
        nothing_is_sent,
        nothing_is_sent,
        known,
        {},
        nothing_is_sent,
        runner=nothing_is_sent,
    )
    if is_asked_to_stop:
        context.stop.ask()
    return try_calls([NEAR], basis, READING, context)[NEAR].code


def rule(*devices: str, answered_by: str = "") -> CallRule:
    return CallRule("1000", devices, LONGEST, answered_by=answered_by)


def test_without_a_signed_rule_nobody_calls():
    assert tried(None, FrozenHere()) == tried(rule(OTHER), FrozenHere()) == "CALL_NOT_SIGNED"


def test_nobody_calls_whom_a_meeting_has_frozen_nor_shortly_before_it():
    hour = timedelta(hours=1)
    for begin in (-hour, LONGEST):
        assert tried(rule(NEAR), freeze(NEAR, begin)) == "FROZEN"
        assert tried(rule(NEAR, answered_by=FAR), freeze(FAR, begin)) == "FROZEN"


def test_once_a_person_breaks_it_off_no_call_begins():
    assert tried(rule(NEAR), FrozenHere(), is_asked_to_stop=True) == "JOB_CANCELLED"
