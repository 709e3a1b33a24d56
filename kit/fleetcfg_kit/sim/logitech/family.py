"""Logitech endpoints as a family: what `fleetcfg_kit.sim.core` needs to know to simulate them."""

from collections.abc import Sequence

from fleetcfg_kit.sim.core.auth import SimAccount
from fleetcfg_kit.sim.core.device import SimClock
from fleetcfg_kit.sim.core.family import (
    SERVED_FAULTS,
    SimFamily,
    SimSample,
)
from fleetcfg_kit.sim.core.faults import SimFault
from fleetcfg_kit.sim.core.fleet import SimDevice
from fleetcfg_kit.sim.core.web import web_listener
from fleetcfg_kit.sim.logitech.device_state import DEFAULTS, LogitechState
from fleetcfg_kit.sim.logitech.faults import LogitechFault
from fleetcfg_kit.sim.logitech.https import LogitechWebServer


def _build(device: SimDevice, accounts: Sequence[SimAccount], clock: SimClock) -> LogitechState:
    return LogitechState(device, accounts, clock, DEFAULTS)


FAMILY = SimFamily(
    "logitech",
    _build,
    (web_listener(lambda caller: LogitechWebServer(caller.state)),),
    (*SERVED_FAULTS, SimFault.BUSY_503, *LogitechFault),
    sample=SimSample("VR0020", "1.12.246"),
)
