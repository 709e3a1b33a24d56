"""How one device stands for a meeting, aspect by aspect."""

from dataclasses import replace
from typing import Any

import pytest

from fleetcfg.checks.readiness import ReadinessCase, judge_readiness
from fleetcfg.devices.registry import catalogs
from fleetcfg.model.calls import MediaFigures
from fleetcfg.model.finding import DeviceReport, Finding
from fleetcfg.model.readiness import Aspect, Readiness
from fleetcfg.model.snapshot import Alarm, DeviceIdentity, DeviceStatus, Registration, Use
from fleetcfg.model.verdict import Verdict

LAYOUT = "Video DefaultLayoutFamily Remote"
IDENTITY = DeviceIdentity("S1", "Room Kit", "ce9")
GOOD = DeviceStatus(
    IDENTITY,
    active_uses=1,
    registrations=(Registration("SIP", "Registered"), Registration("H323", "Inactive")),
    ntp="Synced",
    temperature="41.5",
    media=(MediaFigures("in", "video", 0.001, 4.0, 20.0, 2048),),
)
DECLARED = frozenset({"call.encryption", "display.name", "camera.backlight"})


def report(status: DeviceStatus | None = GOOD, *findings: Finding, **more: Any) -> DeviceReport:
    counts = {Verdict.CONFORM: 3}
    made = DeviceReport("h", "s", simulated=True, counts=counts, findings=findings, status=status)
    return replace(made, **more)


def case(told: DeviceReport, family: str = "cisco_ce", **more: Any) -> ReadinessCase:
    live = {LAYOUT: "Equal", "SystemUnit Name": "UBND"}
    made = ReadinessCase(told, catalogs()[family], DECLARED, live, temperature=(10.0, 60.0))
    return replace(made, **more)


def seen(meant: ReadinessCase, aspect: Aspect) -> tuple[Readiness, str]:
    """Return the state of *aspect* and why."""
    (found,) = [one for one in judge_readiness(meant) if one.aspect is aspect]
    return found.state, found.why


def with_status(**changes: Any) -> ReadinessCase:
    return case(report(replace(GOOD, **changes)))


def test_what_is_told_and_as_it_should_be_is_ready():
    meant = case(report(), layout="equal", late=120)

    states = {one.aspect: one.state for one in judge_readiness(meant)}

    assert set(states.values()) == {Readiness.READY}
    assert {*Aspect} - states.keys() == {Aspect.TRIED, Aspect.DUTY}


def test_a_device_that_does_not_answer_is_unknown_and_nothing_else_is_said_of_it():
    told = list(judge_readiness(case(report(None, reason="DEV_REFUSED", facts={"host": "h"}))))

    assert [(one.aspect, one.state, one.why) for one in told] == [
        (Aspect.REACHED, Readiness.UNKNOWN, "unreached")
    ]
    assert told[0].facts == {"host": "h", "code": "DEV_REFUSED"}


def test_what_no_network_reaches_is_unknown_until_somebody_answers_for_it():
    unasked = report(None, is_asked=False)
    attested = replace(unasked, findings=(Finding("h", Verdict.ATTESTED, "room.backdrop"),))

    assert seen(case(unasked), Aspect.REACHED) == (Readiness.UNKNOWN, "unasked")
    assert seen(case(attested), Aspect.REACHED) == (Readiness.ATTESTED, "attested")


@pytest.mark.parametrize(
    ("aspect", "changes", "state", "why"),
    [
        (Aspect.REGISTERED, {"registrations": ()}, Readiness.UNKNOWN, "untold"),
        (
            Aspect.REGISTERED,
            {"registrations": (Registration("SIP", "Inactive"),)},
            Readiness.UNKNOWN,
            "idle",
        ),
        (
            Aspect.REGISTERED,
            {"registrations": (Registration("SIP", "Failed"),)},
            Readiness.NOT_READY,
            "unregistered",
        ),
        (
            Aspect.REGISTERED,
            {"registrations": (Registration("Webex", "Registered"),)},
            Readiness.UNKNOWN,
            "untold",
        ),
        (Aspect.TIME, {"ntp": ""}, Readiness.UNKNOWN, "untold"),
        (Aspect.TIME, {"ntp": "NotSynced"}, Readiness.NOT_READY, "unsynced"),
        (Aspect.ALARM, {"alarms": (Alarm("x", "Warning", "y"),)}, Readiness.READY, ""),
        (Aspect.ALARM, {"alarms": (Alarm("x", "Error", "y"),)}, Readiness.NOT_READY, "alarm"),
        (Aspect.TEMPERATURE, {"temperature": ""}, Readiness.UNKNOWN, "untold"),
        (Aspect.TEMPERATURE, {"temperature": "Normal"}, Readiness.READY, ""),
        (Aspect.TEMPERATURE, {"temperature": "75"}, Readiness.NOT_READY, "degrees"),
        (Aspect.LINE, {"media": None}, Readiness.UNKNOWN, "untold"),
        (Aspect.LINE, {"media": ()}, Readiness.UNKNOWN, "no_call"),
        (
            Aspect.LINE,
            {"media": (MediaFigures("in", "video", None, 1.0),)},
            Readiness.UNKNOWN,
            "untold",
        ),
        (
            Aspect.LINE,
            {"media": (MediaFigures("in", "video", 0.05),)},
            Readiness.NOT_READY,
            "line_loss",
        ),
        (
            Aspect.LINE,
            {"media": (MediaFigures("in", "audio", 0.0, 45.0),)},
            Readiness.NOT_READY,
            "line_jitter",
        ),
    ],
)
def test_each_aspect_stands_by_what_the_device_tells(aspect, changes, state, why):
    assert seen(with_status(**changes), aspect) == (state, why)


def test_no_band_no_judgement_of_temperature():
    told = judge_readiness(case(report(), temperature=None))

    assert Aspect.TEMPERATURE not in {one.aspect for one in told}


@pytest.mark.parametrize(
    ("uses", "state", "why"),
    [
        (1, Readiness.READY, ""),
        (0, Readiness.NOT_READY, "missing"),
        (None, Readiness.UNKNOWN, "untold"),
    ],
)
def test_while_the_meeting_runs_an_endpoint_must_be_in_a_call(uses, state, why):
    meant = case(report(replace(GOOD, active_uses=uses)), late=185)

    assert seen(meant, Aspect.JOINED) == (state, why)


def test_a_call_in_the_clear_is_told():
    plain = replace(GOOD, uses=(Use("x", encryption="None"),))

    states = {(one.aspect, one.why) for one in judge_readiness(case(report(plain)))}

    assert (Aspect.ENCRYPTION, "call_plain") in states


@pytest.mark.parametrize(
    ("verdict", "state", "why"),
    [
        (Verdict.UNAUTHORIZED, Readiness.NOT_READY, "differs"),
        (Verdict.PENDING, Readiness.NOT_READY, "differs"),
        (Verdict.UNREADABLE, Readiness.UNKNOWN, "unread"),
        (Verdict.WAIVED, Readiness.READY, ""),
        (Verdict.ATTESTED, Readiness.ATTESTED, "attested"),
    ],
)
def test_a_parameter_stands_as_the_audit_judged_it(verdict, state, why):
    found = Finding("h", verdict, "call.encryption", declared="On", live="Off")

    assert seen(case(report(GOOD, found)), Aspect.ENCRYPTION) == (state, why)


def test_what_nobody_declared_or_the_family_cannot_tell_is_unknown():
    undeclared = case(report(), declared=frozenset())

    assert seen(undeclared, Aspect.LIGHT) == (Readiness.UNKNOWN, "undeclared")
    assert seen(case(report(), "huawei_te"), Aspect.LIGHT) == (Readiness.UNKNOWN, "untold")


def test_a_name_for_this_meeting_counts_before_the_usual_one():
    usual = Finding("h", Verdict.UNAUTHORIZED, "display.name", declared="x", live="UBND")

    assert seen(case(report(GOOD, usual), name="UBND"), Aspect.NAME) == (Readiness.READY, "")
    assert seen(case(report(), name="Khác"), Aspect.NAME) == (Readiness.NOT_READY, "differs")
    assert seen(case(report(), name="UBND", live={}), Aspect.NAME)[0] is Readiness.UNKNOWN


def test_the_layout_is_the_one_that_the_script_wants():
    assert seen(case(report(), layout="Single"), Aspect.LAYOUT) == (Readiness.NOT_READY, "differs")
    assert seen(case(report(), layout="Equal", live={}), Aspect.LAYOUT)[0] is Readiness.UNKNOWN


def test_what_else_is_not_as_declared_counts_and_what_has_an_aspect_of_its_own_does_not():
    other = Finding("h", Verdict.UNAUTHORIZED, "snmp.mode")
    own = Finding("h", Verdict.UNAUTHORIZED, "call.encryption")
    moved = Finding("", Verdict.MOVED, "fleet.place", named=("h",))

    def stands(*findings: Finding, **more: Any) -> tuple[Readiness, str]:
        return seen(case(report(GOOD, *findings), **more), Aspect.CONFIGURATION)

    assert stands(other) == (Readiness.NOT_READY, "drift")
    assert stands(own) == (Readiness.READY, "")
    assert stands(named=(moved,)) == (Readiness.NOT_READY, "drift")
    assert stands(Finding("h", Verdict.ABSENT, "sip.uri")) == (Readiness.UNKNOWN, "unjudged")


def test_a_call_of_last_week_leaves_a_site_ready_and_one_that_is_up_does_not():
    past = Finding("h", Verdict.OTHER_USE, "device.call", reason="CALL_OUTSIDE_MEETINGS")
    now = Finding("h", Verdict.OTHER_USE, "device.call", live="203.0.113.9")

    assert seen(case(report(GOOD, past)), Aspect.CONFIGURATION)[0] is Readiness.READY
    assert seen(case(report(GOOD, now)), Aspect.CONFIGURATION)[0] is Readiness.NOT_READY


def test_a_device_of_which_nothing_was_judged_is_not_ready_by_that():
    bare = case(report(counts={}))

    assert seen(bare, Aspect.CONFIGURATION) == (Readiness.UNKNOWN, "nothing_declared")


@pytest.mark.parametrize(
    ("family", "status"), [("cisco_cms", GOOD), ("linux", replace(GOOD, active_uses=None))]
)
def test_a_bridge_and_a_server_show_no_room(family, status):
    told = {one.aspect for one in judge_readiness(case(report(status), family))}

    assert told == {Aspect.REACHED, Aspect.ALARM, Aspect.TEMPERATURE, Aspect.CONFIGURATION}
