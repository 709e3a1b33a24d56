"""Meeting Servers as a family: what `fleetcfg.sim.core` needs to know to simulate them."""

import asyncio
from collections.abc import Iterable, Sequence
from functools import partial

from aiohttp import web

from fleetcfg.sim.cms.device_state import CALL, CALLS, DEFAULTS, PROFILE, CmsState
from fleetcfg.sim.cms.faults import CmsFault
from fleetcfg.sim.cms.https import CmsWebServer
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


def _web(caller: SimConnection[CmsState]) -> asyncio.BaseProtocol:
    """Serve REST; all connections of a server share one."""
    state = caller.state
    if state.web_server is None:
        state.web_server = web.Server(CmsWebServer(state).handle, access_log=None)
        caller.at_close(partial(state.web_server.shutdown, 0.1))
    return state.web_server()


def _build(device: SimDevice, accounts: Sequence[SimAccount], clock: SimClock) -> CmsState:
    return CmsState(device, accounts, clock, DEFAULTS)


def _paths(product: str, firmware: str) -> Iterable[str]:
    """Give what every server begins with."""
    del product, firmware
    return [path for path in DEFAULTS if path != CALL]


FAMILY = SimFamily(
    "cisco_cms",
    _build,
    (SimListener("https", _web, tls=True),),
    (*SERVED_FAULTS, SimFault.BUSY_503, *CmsFault),
    _paths,
    sample=SimSample(
        "Cisco Meeting Server",
        "3.2",
        changes=(
            (f"callLegProfile[{PROFILE}].sipMediaEncryption", "required"),
            ("coSpace[giao.ban.10].nonMemberAccess", "false"),
            (f"callProfile[{CALLS}].participantLimit", "20"),
            ("outboundDialPlanRule[*.gov.vn].sipProxy", "10.0.0.8"),
        ),
    ),
)
