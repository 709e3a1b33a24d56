"""One device, over both wires: what is written, what goes wrong in it, and what is said of it."""

import pytest

from fleetcfg.apply import device as applying
from fleetcfg.apply.preconditions import read_whole
from fleetcfg.errors import DeviceError
from fleetcfg.model.outcome import Fate
from fleetcfg.trust.documents.state import read_paths, read_state
from tests.apply.codecs import FAR_END, NAME, SEVERING, TO_70, VOLUME
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
    around((fault(laptop, "kit9", mode), fault(laptop, "kit9", "none"))).is_brief = True

    done = laptop.apply_one(authorized)

    assert (done.fate, done.number) == ("in_doubt", 1)
    assert laptop.fleet.written("kit9") == [VOLUME]  # once, and nobody wrote over it
    assert laptop.kinds() == ["intent", "step"]
    assert [attempt.device for attempt in laptop.open_attempts()] == ["kit9"]


def test_a_power_cut_in_a_write_leaves_it_in_doubt_and_a_second_run_is_refused(laptop, around):
    authorized = laptop.authorized(laptop.change("kit9", TO_70))
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
