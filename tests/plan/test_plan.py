"""Plans over plain nouns: what is planned, what is not and why, and that a second plan is empty."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.errors import RefusalError
from fleetcfg.model.authorized import Approved, AuthorizedState, Hashed
from fleetcfg.model.declared import Rule, Waiver
from fleetcfg.model.problem import Place
from fleetcfg.model.snapshot import DeviceStatus
from fleetcfg.model.space import Whole
from fleetcfg.plan.change_plan import Candidate
from fleetcfg.plan.device import changes_of, waived_paths
from fleetcfg.plan.document import executor_of
from fleetcfg.testing.department import Department
from fleetcfg.testing.documents import KEYS, ORIGIN, make_root
from fleetcfg.trust.documents.changeset import read_changeset
from fleetcfg.trust.documents.state import kept, state_of
from tests.plan.candidates import (
    CATALOG,
    DEVICE,
    ENGINE,
    GROUNDS,
    KNOWN,
    LIVE,
    REQUEST,
    a_grounds,
    adopted,
    candidate,
    ops,
    planned,
    reasons,
    wants,
)
from tests.words.catalogue import ids

# ---------------------------------------------------------------- what is planned


def test_a_value_that_breaks_its_rule_is_set_to_the_target():
    made = planned(candidate(wants("Auto Mode", "Off")))

    assert ops(made) == [("Auto Mode", "On", "Off")]
    assert made.unplanned == ()


def test_a_rule_with_its_own_target_is_met_by_that():
    made = planned(candidate(wants("Rate", Rule("at_most", ("2048",)), "1024")))

    assert ops(made) == [("Rate", 4096, 1024)]
    assert made.changeset.devices[0].ops[0].type == "integer"


def test_nothing_to_change_is_no_changeset():
    made = planned(candidate(wants("Auto Mode", "On")))

    assert made.changeset is None
    assert made.unplanned == ()


def test_drift_from_what_was_adopted_is_set_back():
    made = planned(adopted(candidate(), live={"Zone": "Europe"}))

    assert ops(made) == [("Zone", "Europe", "Asia")]


def test_a_rule_without_a_target_is_met_by_the_authorized_value_if_that_satisfies_it():
    rule = Rule("at_most", ("4096",))

    made = planned(adopted(candidate(wants("Rate", rule)), live={"Rate": "6000"}))

    assert ops(made) == [("Rate", 6000, 4096)]


def test_a_declared_value_that_is_right_is_left_alone_though_another_was_adopted():
    found = adopted(candidate(wants("Zone", "Europe")), live={"Zone": "Europe"})

    assert planned(found).changeset is None


def test_every_path_of_a_pattern_is_planned():
    made = planned(candidate(wants("Input[*] Name", "Máy tính")))

    assert ops(made) == [("Input[1] Name", "PC", "Máy tính"), ("Input[2] Name", "Cam", "Máy tính")]


def test_what_can_sever_comes_last_and_what_is_known_to_be_harmless_first():
    made = planned(
        candidate(wants("Ssh Mode", "Off"), wants("Zone", "Hanoi"), wants("Auto Mode", "Off"))
    )

    assert [path for path, *_ in ops(made)] == ["Auto Mode", "Zone", "Ssh Mode"]


def test_the_state_before_and_after_is_that_of_the_whole_device():
    found = candidate(wants("Auto Mode", "Off"))

    device = planned(found).changeset.devices[0]

    state = state_of(found.snapshot, CATALOG)
    assert device.pre_sha256 == state.sha256
    assert device.post_sha256 == state.changed({"Auto Mode": "Off"}).sha256


def test_the_number_is_above_all_that_are_known():
    department = Department().edit(
        "status", lambda status: status["device_seq"].update({"codec-a": 7})
    )

    for here, expected in ((3, 8), (11, 12)):
        made = planned(candidate(wants("Rate", "64"), last_seq=here), grounds=a_grounds(department))
        assert made.changeset.devices[0].seq == expected


def test_calls_and_firmware_are_guarded():
    made = planned(candidate(wants("Rate", "64")))

    guards = {guard.path: guard.equals for guard in made.changeset.devices[0].guards}
    assert guards == {"call.active": False, "sys.firmware": "ce9.15.17.4"}


def test_calls_that_the_device_does_not_tell_are_not_guarded():
    told = DeviceStatus(ENGINE, facts={"sys.firmware": ENGINE.version})
    made = planned(candidate(wants("Rate", "64"), status=told))

    assert [guard.path for guard in made.changeset.devices[0].guards] == ["sys.firmware"]


@pytest.mark.parametrize(
    ("pattern", "device", "risk"),
    [
        ("Rate", DEVICE, "high"),
        ("Zone", DEVICE, "normal"),
        ("Zone", replace(DEVICE, certificate=""), "high"),
    ],
)
def test_risk_is_high_by_the_rules_or_where_nothing_proves_the_device(pattern, device, risk):
    root = make_root()
    root["rules"]["risk"]["high"] = ["Rat*"]

    made = planned(candidate(wants(pattern, "64"), device=device), grounds=a_grounds(root=root))

    assert made.changeset.risk == risk


def test_devices_stand_in_order_whatever_order_they_came_in():
    names = ["codec-c", "codec-a", "codec-b"]

    made = planned(
        *(candidate(wants("Rate", "64"), device=replace(DEVICE, host=name)) for name in names)
    )

    assert [device.id for device in made.changeset.devices] == sorted(names)


# ---------------------------------------------------------------- what is not, and why


SHOWN_SECRET = candidate(
    wants("Sip Password", "x"), values={"Sip Password": "y"}, snapshot={"masked": frozenset()}
)


@pytest.mark.parametrize(
    ("found", "path", "reason"),
    [
        (candidate(wants("Odd", "1"), values={"Odd": "0"}), "Odd", "PLAN_PARAM_UNKNOWN"),
        (candidate(wants("Zone", "a\nb")), "Zone", "PLAN_UNSPELLABLE"),
        (candidate(wants("Zone", "Москва")), "Zone", "PLAN_UNSPELLABLE"),
        (candidate(wants("Zone", "***")), "Zone", "PLAN_SECRET"),
        (candidate(wants("Rate", "0128")), "Rate", "PLAN_NOT_A_NUMBER"),
        (candidate(wants("Rate", "64"), values={"Rate": ""}), "Rate", "PLAN_NOT_A_NUMBER"),
        (candidate(wants("Rate", "9" * 400)), "Rate", "PLAN_NOT_A_NUMBER"),
        (candidate(wants("Auto Mode", "Auto")), "Auto Mode", "PLAN_OUTSIDE_SPACE"),
        (candidate(wants("Zone", "x"), spaces={"Rate": Whole()}), "Zone", "PLAN_SPACE_UNTOLD"),
        (candidate(wants("Rate", Rule("at_most", ("64",)))), "Rate", "PLAN_NO_TARGET"),
        (candidate(wants("Rate", Rule("at_most", ("64",)), "65")), "Rate", "PLAN_NO_TARGET"),
        (candidate(wants("Zone", Rule("absent"))), "Zone", "PLAN_CANNOT_REMOVE"),
        (candidate(wants("Uptime", "0"), values={"Uptime": "5"}), "Uptime", "PLAN_VOLATILE"),
        (SHOWN_SECRET, "Sip Password", "PLAN_SECRET"),
        (adopted(candidate(), gone=["Zone"]), "Zone", "PLAN_PATH_GONE"),
        (adopted(candidate(), live={"New": "1"}), "New", "PLAN_PATH_NEW"),
    ],
)
def test_what_cannot_be_planned_is_told_with_its_reason(found, path, reason):
    made = planned(found)

    assert made.changeset is None
    assert reasons(made) == {path: reason}


def test_an_adopted_value_of_which_only_a_digest_is_kept_cannot_be_set_again():
    found = adopted(candidate(values={"Zone": "a\nb"}), live={"Zone": "c"})
    assert isinstance(found.authorized.values["Zone"], Hashed)

    assert reasons(planned(found)) == {"Zone": "PLAN_VALUE_UNKNOWN"}
    same = replace(found, snapshot=replace(found.snapshot, values=LIVE | {"Zone": "a\nb"}))
    assert planned(same).unplanned == ()


def test_a_device_that_was_not_read_whole_is_not_planned():
    found = candidate(wants("Rate", "64"), snapshot={"unreadable": {"Zone": "DEV_NO_RIGHT"}})

    made = planned(found)

    assert made.changeset is None
    assert reasons(made) == {"": "PLAN_STATE_INCOMPLETE"}


def test_what_is_approved_already_is_not_planned_again_unless_it_was_withdrawn():
    found = candidate(wants("Rate", "64"))
    approved = {"Rate": Approved("CS-1", "4096", "64")}
    found = replace(found, authorized=AuthorizedState("codec-a", approved=approved))

    assert reasons(planned(found)) == {"Rate": "PLAN_ALREADY_APPROVED"}
    department = Department().edit("status", lambda status: status["withdrawn"].append("CS-1"))
    assert ops(planned(found, grounds=a_grounds(department))) == [("Rate", 4096, 64)]


def test_what_is_waived_is_neither_planned_nor_told():
    found = adopted(candidate(wants("Rate", "64"), waived={"Rate", "Zone"}), live={"Zone": "x"})

    made = planned(found)

    assert (made.changeset, made.unplanned) == (None, ())


@pytest.mark.parametrize(
    ("until", "value", "paths"),
    [
        (date(2026, 11, 24), None, {"Rate"}),
        (date(2026, 11, 23), None, set()),
        (date(2026, 11, 24), "4096", {"Rate"}),
        (date(2026, 11, 24), "64", set()),
    ],
)
def test_a_waiver_covers_its_value_to_its_last_day(until, value, paths):
    waiver = Waiver("call.rate", ("Rate",), until, "9/SKHCN", "", value, "b", Place("b.yaml"))
    found = candidate()

    declared = replace(found.declared, waivers=(waiver,))

    assert waived_paths(declared, found.snapshot, date(2026, 11, 24)) == paths


def test_another_device_than_the_inventory_has_is_not_planned():
    other = replace(DEVICE, serial_number="FTT2")

    made = planned(candidate(wants("Rate", "64"), device=other))

    assert made.changeset is None
    assert reasons(made) == {"": "PLAN_OTHER_DEVICE"}


def test_a_secret_and_a_masked_path_are_never_planned():
    found = candidate(wants("Sip Password", "keyring:sip", secret=True))

    assert (planned(found).changeset, planned(found).unplanned) == (None, ())


def test_more_devices_than_the_root_allows_are_refused():
    root = make_root()
    root["rules"]["max_devices"] = 1
    two = [candidate(wants("Rate", "64"), device=replace(DEVICE, host=name)) for name in "ab"]

    with pytest.raises(RefusalError) as refused:
        planned(*two, grounds=a_grounds(root=root))

    assert refused.value.code == "TOO_MANY_DEVICES"


# ---------------------------------------------------------------- the executor


def test_the_executor_is_named_with_the_head_that_the_department_saw():
    head = {"origin": ORIGIN, "size": 812, "root": "A" * 43 + "="}
    department = Department().edit(
        "status", lambda s: s["executors"].update({KEYS["tech"].keyid: head})
    )

    made = planned(candidate(wants("Rate", "64")), grounds=a_grounds(department))

    assert made.changeset.executor.log_head.size == 812
    assert made.changeset.executor.log_head.root == bytes(32)


def test_a_log_that_nobody_saw_yet_begins_empty():
    department = Department().edit("status", lambda status: status["executors"].clear())

    made = planned(candidate(wants("Rate", "64")), grounds=a_grounds(department))

    assert made.changeset.executor.log_head.size == 0
    assert made.changeset.executor.log_head.root.hex().startswith("e3b0c442")


@pytest.mark.parametrize(
    ("person", "origin", "code"),
    [
        ("tech-2", "", "PLAN_EXECUTOR_UNKNOWN"),
        ("author", "", "PLAN_EXECUTOR_UNKNOWN"),
        ("tech", "fleetcfg/elsewhere/log/tech", "PLAN_EXECUTOR_LOG"),
    ],
)
def test_who_is_no_executor_or_has_no_such_log_is_refused(person, origin, code):
    with pytest.raises(RefusalError) as refused:
        executor_of(GROUNDS.root, GROUNDS.status, person, origin=origin)

    assert refused.value.code == code


def test_an_executor_whose_log_nobody_saw_is_found_by_the_name_of_the_log():
    department = Department().edit("status", lambda status: status["executors"].clear())
    grounds = a_grounds(department)

    assert executor_of(grounds.root, grounds.status, "tech") == REQUEST.executor


# ---------------------------------------------------------------- laws

TEXTS = st.sampled_from(
    ["On", "Off", "64", "4096", "", "Phòng họp", "a\nb", "***", "Москва", "0128"]
)
RULES = st.one_of(
    st.builds(lambda text: Rule("equals", (text,)), TEXTS),
    st.builds(lambda one, two: Rule("one_of", (one, two)), TEXTS, TEXTS),
    st.just(Rule("at_most", ("2048",))),
    st.just(Rule("absent")),
)
PATTERNS = [*LIVE, "Input[*] Name", "Sip Password", "Uptime", "No Such"]
SETTINGS = st.lists(
    st.tuples(st.sampled_from(PATTERNS), RULES, st.none() | TEXTS),
    max_size=6,
    unique_by=lambda s: s[0],
).map(lambda found: tuple(wants(*each) for each in found))
VALUES = st.dictionaries(st.sampled_from([*LIVE, "Uptime", "No Such"]), TEXTS)


@st.composite
def candidates(draw) -> Candidate:
    found = candidate(*draw(SETTINGS), values=draw(VALUES))
    if draw(st.booleans()):
        found = adopted(found, live=draw(VALUES))
    return found


def applied(found: Candidate, changes) -> Candidate:
    values = dict(found.snapshot.values) | {change.path: change.after for change in changes}
    signed = dict(found.authorized.values)
    signed |= {change.path: kept(change.after) for change in changes}
    return replace(
        found,
        snapshot=replace(found.snapshot, values=values),
        authorized=replace(found.authorized, values=signed),
    )


@given(candidates())
def test_a_second_plan_is_empty_and_says_the_same_of_what_it_leaves_out(found):
    changes, left = changes_of(found, KNOWN)

    again = changes_of(applied(found, changes), KNOWN)

    assert again == ((), left)


@given(candidates())
def test_each_operation_starts_from_live_and_ends_where_its_rule_holds(found):
    changes, _ = changes_of(found, KNOWN)

    asked: dict[str, Rule] = {}
    for setting in reversed(found.declared.settings):
        paths = (
            ["Input[1] Name", "Input[2] Name"] if "*" in setting.parameter else [setting.parameter]
        )
        asked |= dict.fromkeys(paths, setting.winner.rule)
    for change in changes:
        assert change.before == found.snapshot.values[change.path] != change.after
        assert change.path != "Sip Password"
        if change.path in asked:
            assert asked[change.path].holds(change.after)
        else:
            assert found.authorized.values[change.path] == change.after
    paths = [change.path for change in changes]
    assert len(set(paths)) == len(paths)


@given(candidates())
def test_every_path_is_planned_or_left_out_and_never_both(found):
    changes, left = changes_of(found, KNOWN)

    paths = [*(each.path for each in changes), *(each.path for each in left)]
    assert len(set(paths)) == len(paths)
    assert {each.reason for each in left} <= ids("remedy")


@given(st.lists(candidates(), max_size=3))
def test_what_is_planned_reads_back_as_it_was_spelled(found):
    named = [
        replace(each, device=replace(DEVICE, host=f"codec-{number}"))
        for number, each in enumerate(found)
    ]
    made = planned(*named)
    if made.changeset is not None:
        assert read_changeset(made.changeset.to_bytes()) == made.changeset
        ids = [device.id for device in made.changeset.devices]
        assert all(one < other for one, other in pairwise(ids))
