"""A device that is not who, how or when it was signed for is left alone, and it is said why."""

from dataclasses import replace
from datetime import timedelta

import pytest

from fleetcfg.devices.drivers.cisco_ce import FAMILY
from fleetcfg.errors import RefusalError
from fleetcfg.ledger.attempts import AttemptRequest, lock_device
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.documents import at
from tests.apply.codecs import BRIEF, FAR_END, NAME, TO_70, VOLUME, declared

# ---------------------------------------------------------------- 12: who it is, and when


PROOFS = {
    "https": ("wrong_certificate", "DEVICE_CERT"),
    "ssh": ("wrong_host_key", "DEVICE_HOSTKEY"),
}


def test_a_device_that_cannot_prove_itself_is_given_no_password(laptop):
    mode, code = PROOFS[laptop.transport]
    authorized = laptop.authorized(laptop.change("kit9", TO_70))
    laptop.fleet.fault("kit9", mode)
    before, laptop.asked = laptop.fleet.stats()["kit9"], 0

    done = laptop.apply_one(authorized)

    assert (done.fate, done.code, done.stage) == ("refused", code, 12)
    assert laptop.asked == 0
    after = laptop.fleet.stats()["kit9"]
    assert (after["credentials"], after["writes"]) == (before["credentials"], before["writes"])
    assert laptop.kinds() == ["refused"]


def test_another_box_at_the_address_is_not_written_to(laptop):
    authorized = laptop.authorized(laptop.change("kit9", TO_70))
    laptop.fleet.fault("kit9", "swapped_serial")

    done = laptop.apply_one(authorized)

    assert (done.fate, done.code, done.stage) == ("refused", "DEVICE_SERIAL", 12)
    assert done.facts["signed"] == laptop.devices["kit9"].serial_number
    assert laptop.fleet.written("kit9") == []


def test_a_device_whose_serial_number_nobody_declared_is_not_written_to(wired):
    wired.devices["kit9"] = declared(wired.fleet, "kit9", serial_number="")

    done = wired.apply_one(wired.authorized(wired.change("kit9", TO_70)))

    assert (done.fate, done.code) == ("refused", "DEVICE_SERIAL")


def test_another_model_with_the_same_serial_number_is_not_written_to(wired):
    wired.devices["kit9"] = declared(wired.fleet, "kit9", model="Cisco Codec Pro")

    done = wired.apply_one(wired.authorized(wired.change("kit9", TO_70)))

    assert (done.fate, done.code, done.stage) == ("refused", "DEVICE_MODEL", 12)


def test_an_inventory_that_changed_since_the_door_is_noticed(wired):
    authorized = wired.authorized(wired.change("kit9", TO_70))
    before = wired.fleet.stats()["kit9"]
    wired.devices["kit9"] = declared(wired.fleet, "bar", host="kit9", serial_number="FOC9999")

    done = wired.apply_one(authorized)

    assert (done.code, done.stage) == ("IDENTITY_NOT_INVENTORY", 12)
    assert wired.fleet.stats()["kit9"] == before


@pytest.mark.parametrize(
    ("mode", "code", "why"),
    [
        ("refuses", "DEVICE_UNREACHABLE", "DEV_REFUSED"),
        ("silent", "DEVICE_UNREACHABLE", None),
        ("garbage", "DEVICE_UNREACHABLE", None),
        ("auth_401", "AUTH_FAILED", None),
    ],
)
def test_a_device_that_does_not_answer_or_let_us_in_spends_nothing(laptop, mode, code, why):
    authorized = laptop.authorized(laptop.change("kit9", TO_70))
    if mode in {"silent", "garbage"}:  # only what never comes is awaited briefly
        laptop.limits = BRIEF
    laptop.fleet.fault("kit9", mode)

    done = laptop.apply_one(authorized)

    fate = "refused" if code == "AUTH_FAILED" else "unreached"
    assert (done.fate, done.code, done.number) == (fate, code, 0)
    assert why is None or done.facts["why"] == why
    assert laptop.kinds() == ["refused"]


def test_a_device_in_a_call_is_left_alone_though_nothing_is_guarded(laptop):
    authorized = laptop.authorized(laptop.change("kit9", TO_70))
    laptop.fleet.control(
        "tamper", host="kit9", path="Status SystemUnit State NumberOfActiveCalls", value="1"
    )

    done = laptop.apply_one(authorized)

    assert (done.fate, done.code, done.stage) == ("refused", "DEVICE_IN_CALL", 12)
    assert laptop.fleet.written("kit9") == []


GUARDS = [
    ({"path": "call.active", "equals": False}, None),
    ({"path": "call.active", "equals": True}, ("true", "false")),
    ({"path": "sys.firmware", "equals": "ce1.2.3"}, ("ce1.2.3", "ce9.15.17.4.8d2e6b60b0c")),
    ({"path": FAR_END, "equals": "On"}, None),
    ({"path": FAR_END, "equals": "Off"}, ("Off", "On")),
    ({"path": FAR_END, "equals": True}, ("true", "On")),
    ({"path": "nothing.of.the.kind", "equals": "x"}, ("x", "")),
]


@pytest.mark.parametrize(("guard", "told"), GUARDS)
def test_what_is_guarded_must_be_so_at_the_moment_of_writing(wired, guard, told):
    change = wired.change("kit9", TO_70)
    change["guards"] = [guard]

    done = wired.apply_one(wired.authorized(change))

    if told is None:
        assert (done.fate, done.code) == ("applied", "")
    else:
        assert (done.fate, done.code) == ("refused", "GUARD_FAILED")
        assert (done.facts["wanted"], done.facts["live"]) == told


# ---------------------------------------------------------------- 13: how it is


def test_a_value_that_somebody_changed_since_signing_is_not_written_over(laptop):
    authorized = laptop.authorized(laptop.change("kit9", TO_70))
    laptop.fleet.tamper("kit9", VOLUME, "55")

    done = laptop.apply_one(authorized)

    assert (done.fate, done.code, done.stage) == ("refused", "PRESTATE_CHANGED", 13)
    assert (done.facts["paths"], done.facts["count"]) == (VOLUME, 1)
    assert laptop.fleet.written("kit9") == []
    assert laptop.kinds() == ["refused"]


def test_any_other_parameter_that_moved_since_signing_stops_it_as_well(laptop):
    authorized = laptop.authorized(laptop.change("kit9", TO_70))
    laptop.fleet.tamper("kit9", NAME, "Khác")

    done = laptop.apply_one(authorized)

    assert (done.code, done.facts["paths"], done.facts["count"]) == ("PRESTATE_CHANGED", "", 0)


def test_an_operation_that_begins_elsewhere_than_the_state_it_is_bound_to_is_refused(wired):
    change = wired.change("kit9", TO_70)
    change["ops"][0]["pre"]["value"] = 49

    done = wired.apply_one(wired.authorized(change))

    assert (done.code, done.facts["paths"]) == ("PRESTATE_CHANGED", VOLUME)


def test_operations_that_do_not_lead_to_the_signed_state_are_not_begun(wired):
    change = wired.change("kit9", TO_70)
    change["ops"][0]["post"]["value"] = 71

    done = wired.apply_one(wired.authorized(change))

    assert (done.fate, done.code, done.stage) == ("refused", "TARGET_MISMATCH", 13)
    assert wired.kinds() == ["refused"]


# ---------------------------------------------------------------- 14: the intent


def test_a_window_that_closes_between_reading_and_writing_is_closed(wired):
    wired.edit("changeset", lambda d: d["window"].update(not_after=at(hours=1)))
    wired.edit("approval", lambda d: d.update(expires=at(hours=1)))
    authorized = wired.authorized(wired.change("kit9", TO_70))
    wired.clock.answers = 0
    wired.clock.moves = {2: timedelta(hours=2)}  # the first time it is asked before any packet

    done = wired.apply_one(authorized)

    assert done.fate == "refused"
    assert done.code == "EXPIRED"
    assert wired.fleet.written("kit9") == []


def test_a_clock_that_goes_back_while_it_runs_stops_it(wired):
    authorized = wired.authorized(wired.change("kit9", TO_70))
    wired.clock.now -= timedelta(minutes=10)

    done = wired.apply_one(authorized)

    assert (done.fate, done.code) == ("refused", "CLOCK_BEHIND")


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_clock_that_is_set_while_a_long_run_lasts_stops_it(wired, minutes):
    authorized = wired.authorized(wired.change("kit9", TO_70))
    wired.clock.now += timedelta(hours=1)
    wired.clock.set_by(timedelta(minutes=minutes))

    done = wired.apply_one(authorized)

    assert (done.fate, done.code, done.stage) == ("refused", "CLOCK_JUMP", 3)
    assert done.facts == {"seconds": 360}
    assert wired.fleet.written("kit9") == []
    assert "intent" not in [entry.kind for entry in wired.entries()]


def test_a_device_in_doubt_is_sent_no_packet(wired):
    authorized = wired.authorized(wired.change("kit9", TO_70))
    store = wired.open()
    with lock_device(store, "kit9") as locked:
        locked.intend(AttemptRequest("sha256:" + "0" * 64, "kit9", 3, 1), at=NOON)
    store.close()
    before = wired.fleet.stats()["kit9"]

    done = wired.apply_one(authorized)

    assert (done.fate, done.code) == ("refused", "IN_DOUBT")
    assert wired.fleet.stats()["kit9"] == before


def test_a_device_that_another_process_holds_is_sent_no_packet(wired):
    authorized = wired.authorized(wired.change("kit9", TO_70))
    before = wired.fleet.stats()["kit9"]
    store = wired.open()

    with lock_device(store, "kit9"):
        done = wired.apply_one(authorized)

    store.close()
    assert (done.fate, done.code) == ("refused", "LOCKED")
    assert wired.fleet.stats()["kit9"] == before


# ---------------------------------------------------------------- what is not done


def test_a_secret_that_is_no_password_is_refused_before_any_device_is_asked(wired):
    change = wired.change("kit9", TO_70)
    sealed = {"sealed": "AAAA", "rule": "r", "account": "admin", "kept": {}}
    change["secrets"] = [{"path": "SIP Authentication Password", **sealed}]
    before = wired.fleet.stats()["kit9"]

    with pytest.raises(RefusalError) as refused:
        wired.authorized(change)

    assert refused.value.code == "SECRET_SEALED_UNSUPPORTED"
    assert wired.fleet.stats()["kit9"] == before
    assert wired.kinds() == []


@pytest.mark.parametrize("side", ["pre", "post"])
def test_taking_a_value_away_is_refused_before_any_device_is_asked(wired, side):
    change = wired.change("kit9", TO_70)
    change["ops"][0][side] = {"set": False, "value": None}
    authorized = wired.authorized(change)
    before = wired.fleet.stats()["kit9"]

    with pytest.raises(RefusalError) as refused:
        wired.apply(authorized)

    assert (refused.value.code, refused.value.facts["why"]) == ("OPERATION_UNSUPPORTED", "unset")
    assert wired.fleet.stats()["kit9"] == before


def test_a_family_that_nobody_can_write_to_is_refused_before_the_intent(wired, monkeypatch):
    wired.families = {FAMILY.name: replace(FAMILY, writer="")}

    done = wired.apply_one(wired.authorized(wired.change("kit9", TO_70)))

    assert (done.fate, done.code) == ("refused", "FAMILY_NOT_WRITABLE")
    assert wired.kinds() == ["refused"]


def test_a_model_that_its_maker_renamed_is_the_one_that_was_signed(wired):
    wired.devices["kit9"] = declared(wired.fleet, "kit9", model="Cisco Room Kit")

    done = wired.apply_one(wired.authorized(wired.change("kit9", TO_70)))

    assert (done.fate, done.code) == ("applied", "")
