"""Access switches as a family: what `fleetcfg.sim.core` needs to know to simulate them."""

from collections.abc import Iterable, Sequence

from fleetcfg.sim.core.auth import SimAccount
from fleetcfg.sim.core.device import SimClock
from fleetcfg.sim.core.family import SERVED_FAULTS, SimFamily, SimSample
from fleetcfg.sim.core.fleet import SimDevice
from fleetcfg.sim.core.ssh import ssh_shell_listener
from fleetcfg.sim.network.device_state import SwitchState, defaults_of
from fleetcfg.sim.network.faults import SwitchFault
from fleetcfg.sim.network.shell import SwitchShell

_PORT = "interface[GigabitEthernet1/0/{}].{}"


def _build(device: SimDevice, accounts: Sequence[SimAccount], clock: SimClock) -> SwitchState:
    return SwitchState(device, accounts, clock, defaults_of(device.product))


def _paths(product: str, firmware: str) -> Iterable[str]:
    del firmware
    return defaults_of(product)


_SAMPLE = SimSample(
    "WS-C2960CX-8TC-L",
    "15.2(7)E3",
    changes=(
        (_PORT.format(3, "description"), "Phong hop A"),
        (_PORT.format(3, "voice_vlan"), "120"),
        (_PORT.format(4, "trust"), "dscp"),
        ("ntp.servers", "10.0.0.1"),
        ("log.servers", "10.0.0.9"),
        ("vlan[110].name", "GIAO-BAN"),
    ),
    severing=(_PORT.format(3, "access_vlan"), "110"),
    refused=(
        (_PORT.format(99, "description"), "x"),
        (_PORT.format(3, "access_vlan"), "4095"),
        (_PORT.format(3, "shutdown"), "yes"),
        (_PORT.format(3, "description"), "x" * 2000),
        ("vlan[999].name", "x"),
        ("snmp.community", "x"),
    ),
)

FAMILY = SimFamily(
    "cisco_ios",
    _build,
    (ssh_shell_listener(SwitchShell, "Cisco-1.25"),),
    (*SERVED_FAULTS, *SwitchFault),
    _paths,
    sample=_SAMPLE,
)
