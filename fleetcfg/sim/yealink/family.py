"""Yealink VC endpoints as a family: what `fleetcfg.sim.core` needs to know to simulate them."""

from collections.abc import Sequence

from fleetcfg.sim.core.auth import SimAccount
from fleetcfg.sim.core.device import SimClock
from fleetcfg.sim.core.family import SERVED_FAULTS, SimFamily, SimSample
from fleetcfg.sim.core.flat_device import SimFlatDevice
from fleetcfg.sim.core.fleet import SimDevice
from fleetcfg.sim.core.plain import plain_listener
from fleetcfg.sim.yealink.control import DEFAULTS, ControlShell


def _build(device: SimDevice, accounts: Sequence[SimAccount], clock: SimClock) -> SimFlatDevice:
    return SimFlatDevice(device, accounts, clock, DEFAULTS)


FAMILY = SimFamily(
    "yealink_vc",
    _build,
    (plain_listener("tcp", ControlShell),),
    SERVED_FAULTS,
    sample=SimSample("VC400", "30.20.254.12"),
)
