"""One device, over both wires: what is written, what is refused, and what is said of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from fleetcfg.apply import device as applying
from fleetcfg.apply.preconditions import read_whole
from fleetcfg.devices.driver import DeviceLimits
from fleetcfg.devices.drivers.cisco_ce import FAMILY
from fleetcfg.errors import DeviceError, RefusalError
from fleetcfg.ledger.attempts import AttemptRequest, lock_device
from fleetcfg.model.outcome import Fate
from fleetcfg.testing.clock import NOON
from fleetcfg.testing.documents import at
from fleetcfg.trust.documents.state import read_paths, read_state
from tests.apply.codecs import BRIEF, FAR_END, NAME, SEVERING, TO_70, VOLUME, declared
from tests.apply.watched import Watched, fault, nothing, power, tamper

# ---------------------------------------------------------------- it writes


def test_what_was_signed_is_written_read_back_and_recorded(laptop):
    wanted = {VOLUME: "70", NAME: "Phòng họp số 2", FAR_END: "Off"}
    change = laptop.change("kit9", wanted)
    done = laptop.apply_one(laptop.authorized(change))

    assert (done.fate, done.code, done.number) == ("applied", "", 1)
    assert (done.before, done.after) == (change["pre_sha256"], change["post_sha256"])
    assert {path: laptop.fleet.get("kit9", path) for path in wanted} == wanted
    assert laptop.fleet.written("kit9") == list(wanted)
    assert laptop.kinds() == ["intent", "outcome"]
    assert laptop.open_attempts() == ()


def test_the_state_before_and_after_lie_beside_the_record_and_are_named_in_it(wired):
    change = wired.change("kit9", TO_70)
    wired.apply_one(wired.authorized(change))

    intent, outcome = wired.entries()
    for name in (intent.facts["before"], outcome.facts["after"]):
        spelled = wired.objects.get(str(name))
        state = read_state(spelled, lambda paths: read_paths(wired.objects.get(paths)))
        assert state.sha256 == name
    assert intent.facts["before"] == change["pre_sha256"]
    assert outcome.facts["after"] == change["post_sha256"]


def test_the_signed_bytes_are_kept_under_the_name_that_the_intent_gives_them(wired):
    authorized = wired.authorized(wired.change("kit9", TO_70))
    wired.apply_one(authorized)

    assert wired.objects.get(str(wired.entries()[0].facts["cs"])) == authorized.payload


def test_a_device_that_is_so_already_is_not_written_to_and_the_attempt_is_spent(laptop):
    change = laptop.change("kit9", TO_70)
    laptop.fleet.tamper("kit9", VOLUME, "70")

    done = laptop.apply_one(laptop.authorized(change))

    assert (done.fate, done.number) == ("already", 1)
    assert laptop.fleet.written("kit9") == []
    assert laptop.kinds() == ["intent", "outcome"]


def test_what_is_in_effect_after_a_restart_only_is_said_to_be(wired, around):
    path = "Network[1] DNS Domain Name"
    done = wired.apply_one(wired.authorized(wired.change("kit9", {path: "tinh.example"})))

    assert done.fate == "applied"
    assert set(done.restart_needed) <= {path}


def test_a_change_set_is_applied_once(laptop):
    authorized = laptop.authorized(laptop.change("kit9", TO_70))
    laptop.apply_one(authorized)

    again = laptop.apply_one(authorized)

    assert (again.fate, again.code, again.number) == ("refused", "ALREADY_CONSUMED", 0)
    assert laptop.fleet.written("kit9") == [VOLUME]


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
    ({"path": "call.active", "equals": False}, ""),
    ({"path": "call.active", "equals": True}, "GUARD_FAILED"),
    ({"path": "sys.firmware", "equals": "ce1.2.3"}, "GUARD_FAILED"),
    ({"path": FAR_END, "equals": "On"}, ""),
    ({"path": FAR_END, "equals": "Off"}, "GUARD_FAILED"),
    ({"path": FAR_END, "equals": True}, "GUARD_FAILED"),
    ({"path": "nothing.of.the.kind", "equals": "x"}, "GUARD_FAILED"),
]


@pytest.mark.parametrize(("guard", "code"), GUARDS)
def test_what_is_guarded_must_be_so_at_the_moment_of_writing(wired, guard, code):
    change = wired.change("kit9", TO_70)
    change["guards"] = [guard]

    done = wired.apply_one(wired.authorized(change))

    assert done.code == code
    assert (done.fate == "applied") == (not code)


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


# ---------------------------------------------------------------- 15, 16: it goes wrong


def test_a_device_that_says_yes_and_keeps_nothing_is_found_out(laptop):
    authorized = laptop.authorized(laptop.change("kit9", TO_70))
    laptop.fleet.fault("kit9", "stores_nothing")

    done = laptop.apply_one(authorized)

    assert (done.fate, done.code) == ("rolled_back", "DEV_WRITE_NOT_KEPT")
    assert done.facts == {"path": VOLUME}
    assert done.after == done.before
    assert laptop.kinds() == ["intent", "step", "outcome"]


def test_what_was_stored_in_part_is_taken_back_and_read_again(laptop, around):
    wanted = {VOLUME: "70", NAME: "Mới", FAR_END: "Off"}
    authorized = laptop.authorized(laptop.change("kit9", wanted))
    around((fault(laptop, "kit9", "partial_write"), fault(laptop, "kit9", "none")))

    done = laptop.apply_one(authorized)

    assert (done.fate, done.code) == ("rolled_back", "DEV_WRITE_NOT_KEPT")
    assert laptop.fleet.get("kit9", VOLUME) == "50"
    assert laptop.fleet.get("kit9", FAR_END) == "On"
    assert done.after == done.before
    assert laptop.open_attempts() == ()


def test_a_rollback_that_does_not_hold_is_said_loudly_and_stays_open(laptop, around):
    wanted = {VOLUME: "70", NAME: "Mới"}
    authorized = laptop.authorized(laptop.change("kit9", wanted))
    around((fault(laptop, "kit9", "partial_write"), fault(laptop, "kit9", "stores_nothing")))

    done = laptop.apply_one(authorized)

    assert done.fate == "rollback_failed"
    assert done.after not in {"", done.before}
    assert [attempt.device for attempt in laptop.open_attempts()] == ["kit9"]


def test_a_rollback_after_which_nobody_can_look_did_not_hold(wired, around):
    wanted = {VOLUME: "70", NAME: "Mới"}
    authorized = wired.authorized(wired.change("kit9", wanted))
    wired.limits = BRIEF
    around(
        (fault(wired, "kit9", "partial_write"), fault(wired, "kit9", "none")),
        (nothing, power(wired, "kit9", "off")),
    )

    done = wired.apply_one(authorized)

    assert (done.fate, done.after) == ("rollback_failed", "")
    assert len(wired.open_attempts()) == 1


def test_a_second_actor_in_the_middle_of_it_is_not_written_over_and_not_called_rolled_back(
    laptop, around
):
    authorized = laptop.authorized(laptop.change("kit9", TO_70))
    around((nothing, tamper(laptop, "kit9", NAME, "Của người khác")))

    done = laptop.apply_one(authorized)

    assert (done.fate, done.code) == ("rollback_failed", "POSTSTATE_OTHER")
    assert laptop.fleet.get("kit9", NAME) == "Của người khác"
    assert laptop.fleet.get("kit9", VOLUME) == "50"


def test_a_device_that_refuses_the_value_has_failed_and_is_as_it_was(laptop):
    path = "Network[1] DNS Server[1] Address"  # its form is the device's to judge
    done = laptop.apply_one(laptop.authorized(laptop.change("kit9", {path: "not an address"})))

    assert (done.fate, done.facts) == ("failed", {"path": path})
    assert done.after == done.before
    assert laptop.open_attempts() == ()


def test_a_value_outside_the_devices_own_space_is_never_sent_and_the_attempt_is_spent(wired):
    done = wired.apply_one(wired.authorized(wired.change("kit9", {VOLUME: "101"})))

    assert (done.fate, done.code, done.number) == ("failed", "DEV_WRITE_OUTSIDE", 1)
    assert wired.fleet.written("kit9") == []


@pytest.mark.parametrize("mode", ["drops", "hangs"])
def test_a_line_that_breaks_in_a_write_leaves_it_in_doubt(laptop, around, mode):
    authorized = laptop.authorized(laptop.change("kit9", TO_70))
    laptop.limits = DeviceLimits(3.0, 0.7)
    around((fault(laptop, "kit9", mode), fault(laptop, "kit9", "none")))

    done = laptop.apply_one(authorized)

    assert (done.fate, done.number) == ("in_doubt", 1)
    assert laptop.fleet.written("kit9") == [VOLUME]  # once, and nobody wrote over it
    assert laptop.kinds() == ["intent", "step"]
    assert [attempt.device for attempt in laptop.open_attempts()] == ["kit9"]


def test_a_power_cut_in_a_write_leaves_it_in_doubt_and_a_second_run_is_refused(laptop, around):
    authorized = laptop.authorized(laptop.change("kit9", TO_70))
    laptop.limits = BRIEF
    around((power(laptop, "kit9", "off"), nothing))

    done = laptop.apply_one(authorized)
    again = laptop.apply_one(authorized)

    assert done.fate == "in_doubt"
    assert (again.fate, again.code) == ("refused", "IN_DOUBT")


def test_a_device_that_cannot_be_read_after_it_said_yes_is_in_doubt(wired, around, monkeypatch):
    authorized = wired.authorized(wired.change("kit9", TO_70))
    read_back, calls = read_whole, []

    def broken(driver, change, catalog):
        calls.append(change.id)
        wired.fleet.fault("kit9", "broken_xml")
        return read_back(driver, change, catalog)

    monkeypatch.setattr(applying, "read_whole", broken)
    done = wired.apply_one(authorized)

    assert calls == ["kit9"]
    assert done.fate == "in_doubt"
    assert len(wired.open_attempts()) == 1


def test_what_cuts_the_way_by_which_it_is_written_is_in_doubt_and_not_undone(wired):
    path = "NetworkServices HTTP Mode"
    wired.limits = BRIEF
    done = wired.apply_one(wired.authorized(wired.change("kit9", {path: "Off"})))

    assert done.fate == "in_doubt"
    assert wired.fleet.get("kit9", path) == "Off"


def test_a_setting_that_can_cut_the_way_and_does_not_is_applied(laptop):
    done = laptop.apply_one(
        laptop.authorized(laptop.change("kit9", {SEVERING: "FollowHTTPService"}))
    )

    assert done.fate == "applied"


def test_reading_back_is_done_by_a_session_that_has_no_way_to_write(wired, monkeypatch):
    seen = []
    read_back = read_whole

    def watched(driver, change, catalog):
        seen.append(hasattr(driver, "write"))
        return read_back(driver, change, catalog)

    monkeypatch.setattr(applying, "read_whole", watched)
    wired.apply_one(wired.authorized(wired.change("kit9", TO_70)))

    assert seen == [False]


# ---------------------------------------------------------------- what is not done


def test_a_secret_that_is_no_password_is_refused_before_any_device_is_asked(wired):
    change = wired.change("kit9", TO_70)
    change["secrets"] = [{"path": "SIP Authentication Password", "sealed": "AAAA", "rule": "r"}]
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


def test_a_mistake_of_ours_after_the_intent_is_told_as_doubt(wired, monkeypatch):
    def crash(_self, _writer):
        raise RuntimeError

    monkeypatch.setattr(applying._Spent, "write", crash)
    done = wired.apply_one(wired.authorized(wired.change("kit9", TO_70)))

    assert (done.fate, done.code, done.number) == ("in_doubt", "APPLY_CRASHED", 1)


def test_a_mistake_of_ours_before_the_intent_spent_nothing(wired, monkeypatch):
    def crash(*_arguments):
        raise RuntimeError

    monkeypatch.setattr(applying, "inspect_device", crash)
    done = wired.apply_one(wired.authorized(wired.change("kit9", TO_70)))

    assert (done.fate, done.code, done.number) == ("refused", "APPLY_CRASHED", 0)


def test_an_error_before_anything_was_sent_has_failed_and_not_a_doubt(wired, monkeypatch):
    def lost(_self, _writes, _expect):
        raise DeviceError("DEV_CLOSED")

    family = Watched()
    monkeypatch.setattr(applying, "open_writer", family.open_writer)
    monkeypatch.setattr("fleetcfg.devices.drivers.cisco_ce.write.CiscoWriter.write", lost)
    done = wired.apply_one(wired.authorized(wired.change("kit9", TO_70)))

    assert (done.fate, done.code) == (Fate.FAILED.value, "DEV_CLOSED")
