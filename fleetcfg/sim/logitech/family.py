"""Logitech endpoints as a family: what `fleetcfg.sim.core` needs to know to simulate them."""

from collections.abc import Sequence

from fleetcfg.sim.core.auth import SimAccount
from fleetcfg.sim.core.device import SimClock
from fleetcfg.sim.core.family import (
    SERVED_FAULTS,
    SimFamily,
    SimSample,
)
from fleetcfg.sim.core.faults import SimFault
from fleetcfg.sim.core.fleet import SimDevice
from fleetcfg.sim.core.web import web_listener
from fleetcfg.sim.logitech.device_state import DEFAULTS, LogitechState
from fleetcfg.sim.logitech.faults import LogitechFault
from fleetcfg.sim.logitech.https import LogitechWebServer


def _build(device: SimDevice, accounts: Sequence[SimAccount], clock: SimClock) -> LogitechState:
    return LogitechState(device, accounts, clock, DEFAULTS)


FAMILY = SimFamily(
    "logitech",
    _build,
    (web_listener(lambda caller: LogitechWebServer(caller.state)),),
    (*SERVED_FAULTS, SimFault.BUSY_503, *LogitechFault),
    sample=SimSample("VR0020", "1.12.246"),
)
