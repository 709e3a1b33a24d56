"""Sony PCS endpoints as a family: what `fleetcfg_kit.sim.core` needs to know to simulate them."""

from collections.abc import Sequence

from fleetcfg_kit.sim.core.auth import SimAccount
from fleetcfg_kit.sim.core.device import SimClock
from fleetcfg_kit.sim.core.family import SERVED_FAULTS, SimFamily, SimSample
from fleetcfg_kit.sim.core.flat_device import SimFlatDevice
from fleetcfg_kit.sim.core.fleet import SimDevice
from fleetcfg_kit.sim.core.plain import plain_listener
from fleetcfg_kit.sim.sony.telnet import TelnetShell


def _build(device: SimDevice, accounts: Sequence[SimAccount], clock: SimClock) -> SimFlatDevice:
    return SimFlatDevice(device, accounts, clock, {})


FAMILY = SimFamily(
    "sony_pcs",
    _build,
    (plain_listener("telnet", TelnetShell),),
    SERVED_FAULTS,
    sample=SimSample("PCS-XG80", "2.40"),
)
