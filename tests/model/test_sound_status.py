from datetime import UTC, datetime, timedelta, timezone

import pytest

from fleetcfg.model.snapshot import DeviceIdentity, DeviceStatus, sound_status

WHO = DeviceIdentity("MAU1", "Codec", "ce26")
NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("told", "sound"),
    [
        ({"uptime": 2**53}, {"uptime": None}),
        ({"uptime": -1}, {"uptime": None}),
        ({"active_uses": -1}, {"active_uses": None}),
        ({"active_uses": 10**30}, {"active_uses": None}),
        ({"clock": NOW.replace(year=9999)}, {"clock": None}),
        ({"clock": NOW.replace(tzinfo=None)}, {"clock": None}),
        ({"stopped_at": datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=23)))}, {}),
        ({"mended": -1}, {"mended": 0}),
        ({"past_left_out": 10**30}, {"past_left_out": 2**53}),
    ],
)
def test_what_no_device_has_counts_as_not_told(told, sound):
    assert sound_status(DeviceStatus(WHO, **told)) == DeviceStatus(WHO, **sound)


def test_what_a_device_without_a_battery_says_is_kept():
    long_ago = datetime(1970, 1, 1, tzinfo=timezone(timedelta(hours=7)))
    status = DeviceStatus(WHO, uptime=0, active_uses=0, clock=long_ago, stopped_at=NOW)

    assert sound_status(status) == status
