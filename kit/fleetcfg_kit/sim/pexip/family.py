"""Pexip deployments as a family: what `fleetcfg_kit.sim.core` needs to know to simulate them."""

from collections.abc import Iterable, Sequence

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
from fleetcfg_kit.sim.pexip.device_state import CALL, DEFAULTS, PexipState
from fleetcfg_kit.sim.pexip.faults import PexipFault
from fleetcfg_kit.sim.pexip.https import PexipWebServer


def _build(device: SimDevice, accounts: Sequence[SimAccount], clock: SimClock) -> PexipState:
    return PexipState(device, accounts, clock, DEFAULTS)


def _paths(product: str, firmware: str) -> Iterable[str]:
    """Give what every deployment begins with."""
    del product, firmware
    return [path for path in DEFAULTS if path != CALL]


FAMILY = SimFamily(
    "pexip",
    _build,
    (web_listener(lambda caller: PexipWebServer(caller.state)),),
    (*SERVED_FAULTS, SimFault.BUSY_503, *PexipFault),
    _paths,
    sample=SimSample(
        "Pexip Infinity",
        "38 (80900.0.0)",
        changes=(
            ("media[global].crypto_mode", "on"),
            ("conference[giao-ban-10].allow_guests", "false"),
            ("conference[giao-ban-1].participant_limit", "20"),
            ("sip_proxy[tong-dai].address", "10.0.0.8"),
        ),
    ),
)
