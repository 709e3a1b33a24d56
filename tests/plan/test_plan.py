"""Plans over plain nouns: what is planned, and what is not and why."""

from dataclasses import replace
from datetime import date

import pytest

from fleetcfg.errors import RefusalError
from fleetcfg.model.authorized import Approved, AuthorizedState, Hashed
from fleetcfg.model.declared import Rule
from fleetcfg.model.fleet import Transport
from fleetcfg.model.snapshot import DeviceStatus
from fleetcfg.model.space import Whole
from fleetcfg.trust.documents.state import state_of
from fleetcfg.view.v2 import render
from fleetcfg_kit.testing.department import Department
from fleetcfg_kit.testing.documents import make_root
from tests.plan.readings import (
    CATALOG,
    DEVICE,
    ENGINE,
    LIVE,
    a_grounds,
    adopted,
    ops,
    planned,
    read,
    reasons,
    waiver,
    wants,
)

UNPROVED = Transport(DEVICE.transport, 24, "none", is_written=False)

# ---------------------------------------------------------------- what is planned


def test_a_value_that_breaks_its_rule_is_set_to_the_target():
    made = planned(read(wants("Auto Mode", "Off")))

    assert ops(made) == [("Auto Mode", "On", "Off")]
    assert made.unplanned == ()


def test_a_rule_with_its_own_target_is_met_by_that():
    made = planned(read(wants("Rate", Rule("at_most", ("2048",)), "1024")))

    assert ops(made) == [("Rate", 4096, 1024)]
    assert made.changeset.devices[0].ops[0].type == "integer"


def test_nothing_to_change_is_no_changeset():
    made = planned(read(wants("Auto Mode", "On")))

    assert made.changeset is None
    assert made.unplanned == ()


def test_drift_from_what_was_adopted_is_set_back():
    made = planned(adopted(read(), live={"Zone": "Europe"}))

    assert ops(made) == [("Zone", "Europe", "Asia")]


def test_a_rule_without_a_target_is_met_by_the_authorized_value_if_that_satisfies_it():
    rule = Rule("at_most", ("4096",))

    made = planned(adopted(read(wants("Rate", rule)), live={"Rate": "6000"}))

    assert ops(made) == [("Rate", 6000, 4096)]


def test_a_declared_value_that_is_right_is_left_alone_though_another_was_adopted():
    found = adopted(read(wants("Zone", "Europe")), live={"Zone": "Europe"})

    assert planned(found).changeset is None


@pytest.mark.parametrize(("target", "after"), [(None, 4096), ("2048", 2048)])
def test_a_change_within_the_range_that_a_rule_allows_is_set_back_too(target, after):
    rule = Rule("at_most", ("4096",))

    made = planned(adopted(read(wants("Rate", rule, target)), live={"Rate": "1024"}))

    assert ops(made) == [("Rate", 1024, after)]


def test_every_path_of_a_pattern_is_planned():
    made = planned(read(wants("Input[*] Name", "Máy tính")))

    assert ops(made) == [("Input[1] Name", "PC", "Máy tính"), ("Input[2] Name", "Cam", "Máy tính")]


def test_what_can_sever_comes_last_and_what_is_known_to_be_harmless_first():
    made = planned(
        read(wants("Ssh Mode", "Off"), wants("Zone", "Hanoi"), wants("Auto Mode", "Off"))
    )

    assert [path for path, *_ in ops(made)] == ["Auto Mode", "Zone", "Ssh Mode"]


def test_the_state_before_and_after_is_that_of_the_whole_device():
    found = read(wants("Auto Mode", "Off"))

    device = planned(found).changeset.devices[0]

    state = state_of(found.snapshot, CATALOG)
    assert device.pre_sha256 == state.sha256
    assert device.post_sha256 == state.changed({"Auto Mode": "Off"}).sha256


def test_the_number_is_above_all_that_are_known():
    department = Department().edit(
        "status", lambda status: status["device_seq"].update({"codec-a": 7})
    )

    for here, expected in ((3, 8), (11, 12)):
        made = planned(read(wants("Rate", "64"), last_seq=here), grounds=a_grounds(department))
        assert made.changeset.devices[0].seq == expected


def test_calls_and_firmware_are_guarded():
    made = planned(read(wants("Rate", "64")))

    guards = {guard.path: guard.equals for guard in made.changeset.devices[0].guards}
    assert guards == {"call.active": False, "sys.firmware": "ce9.15.17.4"}


def test_calls_that_the_device_does_not_tell_are_not_guarded():
    told = DeviceStatus(ENGINE, facts={"sys.firmware": ENGINE.version})
    made = planned(read(wants("Rate", "64"), status=told))

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

    made = planned(read(wants(pattern, "64"), device=device), grounds=a_grounds(root=root))

    assert made.changeset.risk == risk


def test_devices_stand_in_order_whatever_order_they_came_in():
    names = ["codec-c", "codec-a", "codec-b"]

    made = planned(
        *(read(wants("Rate", "64"), device=replace(DEVICE, host=name)) for name in names)
    )

    assert [device.id for device in made.changeset.devices] == sorted(names)


# ---------------------------------------------------------------- what is not, and why


SHOWN_SECRET = read(
    wants("Sip Password", "x"), values={"Sip Password": "y"}, snapshot={"masked": frozenset()}
)
ASCII = replace(CATALOG, typable="[ -~]*")
SECRET_THAT_MUST_NOT_BE = read(
    wants("Sip Password", Rule("absent"), secret=True),
    values={"Sip Password": "y"},
    snapshot={"masked": frozenset()},
)

SHOWN_ZONE = read(wants("Zone", "x"))
HIDDEN_FROM_THE_START = replace(
    SHOWN_ZONE,
    snapshot=replace(
        SHOWN_ZONE.snapshot,
        values={path: text for path, text in SHOWN_ZONE.snapshot.values.items() if path != "Zone"},
        masked=frozenset({"Sip Password", "Zone"}),
    ),
)


@pytest.mark.parametrize(
    ("found", "path", "reason"),
    [
        (read(wants("Odd", "1"), values={"Odd": "0"}), "Odd", "PLAN_PARAM_UNKNOWN"),
        (read(wants("Zone", "a\nb")), "Zone", "PLAN_UNSPELLABLE"),
        (read(wants("Zone", "Москва")), "Zone", "PLAN_UNSPELLABLE"),
        (read(wants("Zone", "sip.laichau.\u0261ov.vn")), "Zone", "PLAN_UNSPELLABLE"),
        (read(wants("Zone", "***")), "Zone", "PLAN_SECRET"),
        (read(wants("Rate", "0128")), "Rate", "PLAN_NOT_A_NUMBER"),
        (read(wants("Rate", "64"), values={"Rate": ""}), "Rate", "PLAN_NOT_A_NUMBER"),
        (read(wants("Rate", "9" * 400)), "Rate", "PLAN_NOT_A_NUMBER"),
        (replace(read(wants("Zone", "Châu Á")), catalog=ASCII), "Zone", "PLAN_UNTYPABLE"),
        (read(wants("Auto Mode", "Auto")), "Auto Mode", "PLAN_OUTSIDE_SPACE"),
        (read(wants("Zone", "x"), spaces={"Rate": Whole()}), "Zone", "PLAN_SPACE_UNTOLD"),
        (read(wants("Rate", Rule("at_most", ("64",)))), "Rate", "PLAN_NO_TARGET"),
        (read(wants("Rate", Rule("at_most", ("64",)), "65")), "Rate", "PLAN_NO_TARGET"),
        (read(wants("Zone", Rule("absent"))), "Zone", "PLAN_CANNOT_REMOVE"),
        (read(wants("Uptime", "0"), values={"Uptime": "5"}), "Uptime", "PLAN_VOLATILE"),
        (SHOWN_SECRET, "Sip Password", "PLAN_SECRET"),
        (adopted(read(), gone=["Zone"]), "Zone", "PLAN_PATH_GONE"),
        (adopted(read(), live={"New": "1"}), "New", "PLAN_PATH_NEW"),
        (adopted(read(), masked=["Zone"]), "Zone", "PLAN_HIDDEN"),
        (adopted(read(wants("Zone", "x")), masked=["Zone"]), "Zone", "PLAN_HIDDEN"),
        (adopted(HIDDEN_FROM_THE_START), "Zone", "PLAN_HIDDEN"),
        (SECRET_THAT_MUST_NOT_BE, "Sip Password", "PLAN_CANNOT_REMOVE"),
    ],
)
def test_what_cannot_be_planned_is_told_with_its_reason(found, path, reason):
    made = planned(found)

    assert made.changeset is None
    assert reasons(made) == {path: reason}


@pytest.mark.parametrize(
    ("catalog", "reason"),
    [
        (replace(CATALOG, by_hand=("Zone",)), "PLAN_BY_HAND"),
        (replace(CATALOG, is_written=False), "PLAN_READ_ONLY"),
        (replace(CATALOG, transports=(UNPROVED,)), "PLAN_UNPROVED"),
    ],
)
def test_what_the_tool_does_not_write_is_not_put_before_approvers(catalog, reason):
    made = planned(read(wants("Zone", "x"), catalog=catalog))

    assert made.changeset is None
    assert reasons(made) == {"Zone": reason}


@pytest.mark.parametrize(
    ("typable", "told", "risk"),
    [("[ -~]*", [("codec-a", "Zone", "Phòng họp")], "high"), ("", [], "normal")],
)
def test_an_old_value_that_could_not_be_sent_back_is_told_and_is_a_high_risk(typable, told, risk):
    catalog = replace(CATALOG, typable=typable)

    made = planned(read(wants("Zone", "Phong hop"), values={"Zone": "Phòng họp"}, catalog=catalog))

    assert ops(made) == [("Zone", "Phòng họp", "Phong hop")]
    assert [(each.host, each.path, each.before) for each in made.one_way] == told
    assert made.changeset.risk == risk
    text = render(made.changeset.to_bytes()).decode()
    assert ("KHÔNG TRẢ LẠI ĐƯỢC" in text) is bool(told)
    assert ("giá trị 1 của mục 1" in text) is bool(told)


def test_an_adopted_value_of_which_only_a_digest_is_kept_cannot_be_set_again():
    found = adopted(read(values={"Zone": "a\nb"}), live={"Zone": "c"})
    assert isinstance(found.authorized.values["Zone"], Hashed)

    assert reasons(planned(found)) == {"Zone": "PLAN_VALUE_UNKNOWN"}
    same = replace(found, snapshot=replace(found.snapshot, values=LIVE | {"Zone": "a\nb"}))
    assert planned(same).unplanned == ()


def test_a_device_that_was_not_read_whole_is_not_planned():
    found = read(wants("Rate", "64"), snapshot={"unreadable": {"Zone": "DEV_NO_RIGHT"}})

    made = planned(found)

    assert made.changeset is None
    assert reasons(made) == {"": "PLAN_STATE_INCOMPLETE"}


def test_what_is_approved_already_is_not_planned_again_unless_it_was_withdrawn():
    found = read(wants("Rate", "64"))
    approved = {"Rate": Approved("CS-1", "4096", "64")}
    found = replace(found, authorized=AuthorizedState("codec-a", approved=approved))

    assert reasons(planned(found)) == {"Rate": "PLAN_ALREADY_APPROVED"}
    department = Department().edit("status", lambda status: status["withdrawn"].append("CS-1"))
    assert ops(planned(found, grounds=a_grounds(department))) == [("Rate", 4096, 64)]


@pytest.mark.parametrize("wanted", ["64", "4096"])
def test_what_receipts_contradict_each_other_on_is_told_and_not_planned(wanted):
    approved = {"Rate": Approved("CS-1", "4096", "64", is_contradicted=True)}
    found = replace(
        read(wants("Rate", wanted)), authorized=AuthorizedState("codec-a", approved=approved)
    )

    assert reasons(planned(found)) == {"Rate": "RECEIPT_CONTRADICTION"}
    department = Department().edit("status", lambda status: status["withdrawn"].append("CS-1"))
    assert planned(found, grounds=a_grounds(department)).changeset is None


def test_what_is_waived_is_neither_planned_nor_told():
    waivers = (waiver("Rate"), waiver("Zone"))
    found = adopted(read(wants("Rate", "64"), waivers=waivers), live={"Zone": "x"})

    made = planned(found)

    assert (made.changeset, made.unplanned) == (None, ())


@pytest.mark.parametrize(
    ("until", "value", "is_waived"),
    [
        (date(2026, 11, 24), None, True),
        (date(2026, 11, 23), None, False),
        (date(2026, 11, 24), "4096", True),
        (date(2026, 11, 24), "64", False),
    ],
)
def test_a_waiver_covers_its_value_to_its_last_day(until, value, is_waived):
    made = planned(read(wants("Rate", "128"), waivers=(waiver("Rate", until=until, value=value),)))

    assert (made.changeset is None) == is_waived


def test_a_path_that_is_gone_as_its_declaration_asks_is_not_told():
    found = adopted(read(wants("Zone", Rule("absent"))), gone=["Zone"])

    assert (planned(found).changeset, planned(found).unplanned) == (None, ())


def test_another_device_than_the_inventory_has_is_not_planned():
    other = replace(DEVICE, serial_number="FTT2")

    made = planned(read(wants("Rate", "64"), device=other))

    assert made.changeset is None
    assert reasons(made) == {"": "PLAN_OTHER_DEVICE"}


def test_a_secret_and_a_masked_path_are_never_planned():
    found = read(wants("Sip Password", "keyring:sip", secret=True))

    assert (planned(found).changeset, planned(found).unplanned) == (None, ())


def test_more_devices_than_the_root_allows_are_refused():
    root = make_root()
    root["rules"]["max_devices"] = 1
    two = [read(wants("Rate", "64"), device=replace(DEVICE, host=name)) for name in "ab"]

    with pytest.raises(RefusalError) as refused:
        planned(*two, grounds=a_grounds(root=root))

    assert refused.value.code == "TOO_MANY_DEVICES"
