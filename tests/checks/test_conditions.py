"""How warm a device is, held against the band that was declared; a word is held against nothing."""

from datetime import date

import pytest

from fleetcfg.checks.check import DeviceCase, Listed
from fleetcfg.checks.conditions import check_conditions
from fleetcfg.model.registers.rooms import Bands
from fleetcfg.model.snapshot import DeviceIdentity, DeviceStatus
from tests.checks.test_software import DEVICE

BANDS = Bands(device_temperature=(10, 60.5))


def found(told, bands=BANDS):
    status = DeviceStatus(DeviceIdentity("s", "p", "v"), temperature=told)
    return [
        *check_conditions(
            DeviceCase(DEVICE, given_status=status, listed=Listed(date(2026, 11, 29), bands=bands))
        )
    ]


def test_what_is_too_warm_is_told_with_its_clause():
    (one,) = found("71.5")

    assert (one.parameter, one.declared, one.live) == ("device.temperature", "10 … 60.5", "71.5")
    assert (one.reason, one.clause) == ("OUT_OF_BAND", "room.conditions")


@pytest.mark.parametrize("told", ["60.5", "10", "Normal", "High", "", "hot"])
def test_what_is_within_or_no_number_is_not_judged(told):
    assert found(told) == []


@pytest.mark.parametrize("bands", [None, Bands()])
def test_without_a_band_nothing_is_judged(bands):
    assert found("99", bands) == []
