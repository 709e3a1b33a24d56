"""Meeting Servers as a family: what `fleetcfg_kit.sim.core` needs to know to simulate them."""

from collections.abc import Iterable, Sequence

from fleetcfg_kit.sim.cms.device_state import CALL, CALLS, DEFAULTS, PROFILE, CmsState
from fleetcfg_kit.sim.cms.faults import CmsFault
from fleetcfg_kit.sim.cms.https import CmsWebServer
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


def _build(device: SimDevice, accounts: Sequence[SimAccount], clock: SimClock) -> CmsState:
    return CmsState(device, accounts, clock, DEFAULTS)


def _paths(product: str, firmware: str) -> Iterable[str]:
    """Give what every server begins with."""
    del product, firmware
    return [path for path in DEFAULTS if path != CALL]


FAMILY = SimFamily(
    "cisco_cms",
    _build,
    (web_listener(lambda caller: CmsWebServer(caller.state)),),
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
