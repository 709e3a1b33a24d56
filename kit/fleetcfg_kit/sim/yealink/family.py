"""Yealink VC endpoints as a family: what `fleetcfg_kit.sim.core` needs to know to simulate them."""

from collections.abc import Sequence

from fleetcfg_kit.sim.core.auth import SimAccount
from fleetcfg_kit.sim.core.device import SimClock
from fleetcfg_kit.sim.core.family import SERVED_FAULTS, SimFamily, SimSample
from fleetcfg_kit.sim.core.flat_device import SimFlatDevice
from fleetcfg_kit.sim.core.fleet import SimDevice
from fleetcfg_kit.sim.core.plain import plain_listener
from fleetcfg_kit.sim.yealink.control import DEFAULTS, ControlShell


def _build(device: SimDevice, accounts: Sequence[SimAccount], clock: SimClock) -> SimFlatDevice:
    return SimFlatDevice(device, accounts, clock, DEFAULTS)


FAMILY = SimFamily(
    "yealink_vc",
    _build,
    (plain_listener("tcp", ControlShell),),
    SERVED_FAULTS,
    sample=SimSample("VC400", "30.20.254.12"),
)
