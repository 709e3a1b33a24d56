"""RouterOS as a family: what `fleetcfg_kit.sim.core` needs to know to simulate its routers."""

from collections.abc import Iterable, Sequence

from fleetcfg_kit.sim.core.auth import SimAccount
from fleetcfg_kit.sim.core.device import SimClock
from fleetcfg_kit.sim.core.family import SERVED_FAULTS, SimFamily, SimSample
from fleetcfg_kit.sim.core.fleet import SimDevice
from fleetcfg_kit.sim.core.ssh import ssh_shell_listener
from fleetcfg_kit.sim.mikrotik.device_state import RouterState, router_begins_as
from fleetcfg_kit.sim.mikrotik.faults import RouterFault
from fleetcfg_kit.sim.mikrotik.shell import RouterShell


def _build(device: SimDevice, accounts: Sequence[SimAccount], clock: SimClock) -> RouterState:
    return RouterState(device, accounts, clock, router_begins_as(device.product))


def _paths(product: str, firmware: str) -> Iterable[str]:
    del firmware
    return router_begins_as(product)


_SAMPLE = SimSample(
    "CRS112-8P-4S",
    "7.16.2",
    changes=(
        ("identity.name", "tinh-uy-sw"),
        ("telnet.address", "10.0.0.0/8"),
        ("interface[ether3].description", 'Phong hop "A" $1?'),
        ("ntp.servers", "10.0.0.1, time.example"),
        ("log.servers", "10.0.0.9"),
        ("http.service", "https"),
    ),
    severing=("interface[ether3].pvid", "110"),
    refused=(
        ("interface[ether99].description", "x"),
        ("interface[ether3].pvid", "4095"),
        ("interface[ether3].disabled", "perhaps"),
        ("interface[ether3].description", "x" * 2000),
        ("vlan[vlan999].vlan_id", "9"),
        ("snmp.community", "x"),
    ),
)

FAMILY = SimFamily(
    "mikrotik_routeros",
    _build,
    (ssh_shell_listener(RouterShell, "ROSSSH"),),
    (*SERVED_FAULTS, *RouterFault),
    _paths,
    sample=_SAMPLE,
)
