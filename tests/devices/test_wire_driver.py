"""What one device may say of itself: never so much that it drowns what is told of the others."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from fleetcfg.devices.drivers.huawei.documents import registrations_of
from fleetcfg.devices.drivers.linux import FAMILY
from fleetcfg.devices.drivers.poly.documents import servers_of
from fleetcfg.devices.drivers.poly.terminal import call_of
from fleetcfg.devices.wire import DeviceValues
from fleetcfg.devices.wire_driver import WireDriver
from fleetcfg.model.fleet import Device
from fleetcfg.model.snapshot import DeviceIdentity, DeviceStatus
from fleetcfg.model.value import Unreadable, Value
from tests.devices.conftest import code_of

LONG = "x" * 5_000
TOO_LONG = "x" * 60_001  # one more than routes may have
KNOWN = DeviceIdentity("1" * 32, "Debian", "13")


class Told:
    """A wire that has been told everything already."""

    def __init__(self, identity: DeviceIdentity, values: dict[str, str]) -> None:
        self.identity, self.values = identity, values

    def identify(self) -> DeviceIdentity:
        return self.identity

    def read(self, names: Sequence[str]) -> DeviceValues:
        del names
        return DeviceValues(dict(self.values))

    def status(self, known: DeviceIdentity) -> DeviceStatus:
        return DeviceStatus(known)

    def cut(self) -> None:
        """Do nothing: nothing waits."""

    close = cut


def driver(identity: DeviceIdentity = KNOWN, **values: str) -> WireDriver:
    told = {name.replace("_", "."): value for name, value in values.items()}
    device = Device("one", "linux", "127.0.0.1", simulated=True)
    return WireDriver(device, Told(identity, told), FAMILY.catalog())


@pytest.mark.parametrize("part", ["serial", "product", "version", "mac"])
def test_a_name_that_is_too_long_to_be_one_is_none(part: str) -> None:
    assert code_of(driver(replace(KNOWN, **{part: "x" * 257})).identify) == "DEV_ANSWER_BROKEN"
    assert code_of(driver(replace(KNOWN, **{part: "x" * 256})).identify) == ""


def test_a_value_that_is_too_long_to_be_one_is_not_read() -> None:
    read = driver(host_name=LONG, frr_routes=LONG).read()

    assert read.at("host.name") == Unreadable("DEV_ANSWER_BROKEN")
    assert read.at("frr.routes") == Value(LONG)
    assert driver(frr_routes=TOO_LONG).read().at("frr.routes") == Unreadable("DEV_ANSWER_BROKEN")


def test_what_is_told_of_a_state_is_bounded() -> None:
    (line,) = registrations_of({"sipStatusTxStr": LONG})
    (server,) = servers_of([{"state": LONG, "address": LONG}], "SIP")

    assert max(map(len, (line.status, server.status, server.address))) == 1_024
    assert len(call_of(f"callinfo:1:{LONG}:{LONG}").remote) < 1_024
