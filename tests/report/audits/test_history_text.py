"""The past of one device as text: who, when, what; and nothing that a terminal would obey."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from fleetcfg.model.snapshot import DeviceIdentity
from fleetcfg.observations.histories import DeviceHistory
from fleetcfg.observations.new_boxes import NewBox
from fleetcfg.observations.values import LastSeen, ObservedChange, Readings
from tests.report.rendered import rendered

FIRST = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
LATER = FIRST + timedelta(hours=30)
SEEN = LastSeen("codec-a", DeviceIdentity("FTT1", "Room Kit", "ce9.15"), FIRST, LATER, LATER, "")


def change(old="On", new="Off", *, before="ce9.15", after="ce9.15", path="Audio Mode"):
    return ObservedChange("codec-a", path, LATER, FIRST, old, new, before, after)


def test_a_device_without_changes_says_so_and_when_it_was_looked_at():
    told = rendered("history", "text", DeviceHistory(SEEN, ()), language="en")

    assert told.splitlines() == [
        "codec-a: Room Kit, FTT1, ce9.15",
        "  first read 23/11/2026 08:00 · last read 24/11/2026 14:00",
        "No change was seen.",
    ]


@pytest.mark.parametrize(
    ("identity", "told"),
    [(("", "VC400", "30.20"), "VC400, 30.20"), (("", "", ""), "tells nothing of itself")],
)
def test_what_a_device_does_not_tell_of_itself_leaves_no_gap(identity, told):
    seen = replace(SEEN, identity=DeviceIdentity(*identity))

    first, *_ = rendered("history", "text", DeviceHistory(seen, ()), language="en").splitlines()

    assert first == f"codec-a: {told}"


def test_another_box_by_the_name_is_told_with_the_time_from_which_it_answered():
    history = DeviceHistory(SEEN, (change(),), boxes=(NewBox("FTT0", "FTT1", LATER),))

    told = rendered("history", "text", history, language="en")

    assert "another box answers since 24/11/2026 14:00: FTT1, before FTT0" in told


@pytest.mark.parametrize(
    ("readings", "told"), [(Readings.SIMULATED, "SIMULATED: "), (Readings.MIXED, "REAL OR SIMUL")]
)
def test_what_is_not_of_a_real_device_says_so_first(readings, told):
    history = DeviceHistory(SEEN, (), readings)

    assert rendered("history", "text", history, language="en").startswith(told)


def test_a_change_is_dated_between_two_readings_and_has_both_values():
    told = rendered("history", "text", DeviceHistory(SEEN, (change(),)), language="en")

    assert '"On" → "Off"' in told
    assert "23/11/2026 08:00 – 24/11/2026 14:00  Audio Mode" in told


def test_a_path_that_came_or_went_shows_a_void_and_not_an_empty_text():
    told = rendered(
        "history", "text", DeviceHistory(SEEN, (change(None, ""), change("", None))), language="en"
    )

    assert '∅ → ""' in told
    assert '"" → ∅' in told


def test_a_change_that_came_with_a_firmware_says_so():
    told = rendered(
        "history", "text", DeviceHistory(SEEN, (change(after="ce10.1"),)), language="en"
    )

    assert "ce9.15 → ce10.1" in told


def test_a_failed_latest_try_is_told():
    seen = LastSeen("codec-a", SEEN.identity, FIRST, FIRST, LATER, "DEV_REFUSED")

    told = rendered("history", "text", DeviceHistory(seen, ()), language="vi")

    assert "24/11/2026 14:00: DEV_REFUSED" in told


def test_control_characters_of_a_device_are_shown_and_not_obeyed():
    told = rendered(
        "history", "text", DeviceHistory(SEEN, (change(new="\x1b[2J\nfake line"),)), language="en"
    )

    assert "\x1b" not in told
    assert "\nfake line" not in told
