"""Logitech endpoints as a family: what `fleetcfg.sim.core` needs to know to simulate them."""

import asyncio
from collections.abc import Sequence
from functools import partial

from aiohttp import web

from fleetcfg.sim.core.auth import SimAccount
from fleetcfg.sim.core.device import SimClock
from fleetcfg.sim.core.family import (
    SERVED_FAULTS,
    SimConnection,
    SimFamily,
    SimListener,
    SimSample,
)
from fleetcfg.sim.core.faults import SimFault
from fleetcfg.sim.core.fleet import SimDevice
from fleetcfg.sim.logitech.device_state import DEFAULTS, LogitechState
from fleetcfg.sim.logitech.faults import LogitechFault
from fleetcfg.sim.logitech.https import LogitechWebServer


def _web(caller: SimConnection[LogitechState]) -> asyncio.BaseProtocol:
    """Serve the interface; all connections of a device share one server."""
    state = caller.state
    if state.web_server is None:
        state.web_server = web.Server(LogitechWebServer(state).handle, access_log=None)
        caller.at_close(partial(state.web_server.shutdown, 0.1))
    return state.web_server()


def _build(device: SimDevice, accounts: Sequence[SimAccount], clock: SimClock) -> LogitechState:
    return LogitechState(device, accounts, clock, DEFAULTS)


FAMILY = SimFamily(
    "logitech",
    _build,
    (SimListener("https", _web, tls=True),),
    (*SERVED_FAULTS, SimFault.BUSY_503, *LogitechFault),
    sample=SimSample("VR0020", "1.12.246"),
)
