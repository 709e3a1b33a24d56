"""Sony PCS endpoints as a family: what `fleetcfg.sim.core` needs to know to simulate them."""

from collections.abc import Sequence

from fleetcfg.sim.core.auth import SimAccount
from fleetcfg.sim.core.device import SimClock
from fleetcfg.sim.core.family import SERVED_FAULTS, SimFamily, SimSample
from fleetcfg.sim.core.flat_device import SimFlatDevice
from fleetcfg.sim.core.fleet import SimDevice
from fleetcfg.sim.core.plain import plain_listener
from fleetcfg.sim.sony.telnet import TelnetShell


def _build(device: SimDevice, accounts: Sequence[SimAccount], clock: SimClock) -> SimFlatDevice:
    return SimFlatDevice(device, accounts, clock, {})


FAMILY = SimFamily(
    "sony_pcs",
    _build,
    (plain_listener("telnet", TelnetShell),),
    SERVED_FAULTS,
    sample=SimSample("PCS-XG80", "2.40"),
)
