"""Streams of a call with a Poly system: it shows by its REST what it reckoned itself."""

from collections.abc import Iterator
from typing import Any

import pytest

from fleetcfg.devices.commanding import open_commander
from fleetcfg.devices.driver import Credential, DeviceLimits
from fleetcfg.devices.drivers.poly import documents
from fleetcfg.devices.registry import families
from fleetcfg.model.calls import MediaFigures
from fleetcfg.model.fleet import Device
from fleetcfg.model.snapshot import DeviceStatus
from fleetcfg.model.value import Secret
from fleetcfg_kit.sim.core.fleet import SimDevice, SimFleet
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.fleet import PASSWORD, USER, RunningFleet, declare, run_fleet
from tests.sim.waiting import wait_for

CODEC, GROUP, BAR = "codec", "group", "bar"
LIMITS = DeviceLimits(30.0, 30.0)
PLAIN = SimDevice(CODEC, "127.20.6.1", "Room Kit", "ce9.15", "FOC1", "00:50:60:06:00:01")
POLY = SimDevice(
    GROUP, "127.20.6.2", "RealPresence Group 500", "6.2.2.8", "G1", "x", family="poly_group"
)
STUDIO = SimDevice(BAR, "127.20.6.3", "StudioX30", "3.12.0", "X1", "x", family="poly_videoos")


@pytest.fixture(scope="module")
def running() -> Iterator[RunningFleet]:
    with run_fleet(SimFleet((PLAIN, POLY, STUDIO), USER, PASSWORD, 0, 0), NOON) as fleet:
        yield fleet


@pytest.fixture
def fleet(running: RunningFleet) -> Iterator[RunningFleet]:
    yield running
    running.restore()


def status_of(fleet: RunningFleet, name: str, family: str) -> DeviceStatus:
    there = fleet.at(name)
    device = declare(there, "https", family=family, serial_number="")
    driver = families()[family].open(device, lambda: Credential(USER, Secret(PASSWORD)), LIMITS)
    try:
        return driver.status()
    finally:
        driver.close()


def calling(fleet: RunningFleet) -> Any:
    device: Device = declare(fleet.at(CODEC), "https", serial_number="")
    credential = Credential(USER, Secret(PASSWORD))
    return open_commander(families()["cisco_ce"], device, lambda: credential, LIMITS)


@pytest.mark.parametrize(("name", "family"), [(GROUP, "poly_group"), (BAR, "poly_videoos")])
def test_a_codec_calls_it_and_it_tells_how_streams_arrive(
    fleet: RunningFleet, name: str, family: str
) -> None:
    def streams() -> tuple[MediaFigures, ...]:
        return status_of(fleet, name, family).media or ()

    assert status_of(fleet, name, family).media == ()
    commander = calling(fleet)
    try:
        commander._give("Dial", {"Number": name})
        wait_for(lambda: any(each.loss is not None for each in streams()))
        told = {(each.direction, each.kind): each for each in streams()}
        assert told.keys() == {(way, kind) for way in ("in", "out") for kind in ("audio", "video")}
        assert told["in", "video"].loss == 0.0
        assert (told["in", "video"].rate_kbps or 0) > 10
        assert status_of(fleet, name, family).active_uses == 1
        commander.command("hang_up")
    finally:
        commander.close()

    assert status_of(fleet, name, family).active_uses == 0


def test_a_call_with_somebody_else_tells_no_stream_and_is_unknown(fleet: RunningFleet) -> None:
    fleet.tamper(GROUP, "call", "10.1.2.3")

    told = status_of(fleet, GROUP, "poly_group")

    assert (told.active_uses, told.media) == (1, None)


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ([], None),
        ({}, None),
        ([{"mediaStream": "contentRx"}, 7, None], None),
        ([{"mediaStream": "videoRx"}], (MediaFigures("in", "video"),)),
        (
            [
                {
                    "mediaStream": "audioTx",
                    "jitter": 3,
                    "percentPacketLoss": 2.5,
                    "actualBitRate": 64,
                }
            ],
            (MediaFigures("out", "audio", 0.025, 3.0, None, 64),),
        ),
        (
            [
                {
                    "mediaStream": "videoRx",
                    "jitter": -1,
                    "percentPacketLoss": "x",
                    "actualBitRate": True,
                }
            ],
            (MediaFigures("in", "video"),),
        ),
        ([{"mediaStream": "videoRx", "percentPacketLoss": 101}], None),
    ],
)
def test_what_is_no_figure_is_not_told(found: Any, told: Any) -> None:
    assert documents.media_of(found) == told
