"""How warm a device is, held against the band that was declared; a word is held against nothing."""

from dataclasses import replace

import pytest

from fleetcfg.checks.check import HomeCase
from fleetcfg.checks.conditions import check_conditions
from fleetcfg.model.registers.rooms import Bands
from fleetcfg.model.snapshot import DeviceIdentity, DeviceStatus
from tests.observations.test_trend import report as plain

BANDS = Bands(device_temperature=(10, 60.5))


def found(told, bands=BANDS):
    identity = DeviceIdentity("s", "p", "v")
    report = replace(plain("codec-a"), status=DeviceStatus(identity, temperature=told))
    return [*check_conditions(HomeCase(report, identity, bands=bands))]


def test_a_device_that_told_no_state_is_not_judged():
    identity = DeviceIdentity("s", "p", "v")

    assert not [*check_conditions(HomeCase(plain("codec-a"), identity, bands=BANDS))]


@pytest.mark.clause("check:conditions", "5.2")
@pytest.mark.clause("register:bands", "5.2")
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
