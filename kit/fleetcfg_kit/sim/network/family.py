"""Network gear as families: what `fleetcfg_kit.sim.core` needs to know to simulate it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum

from fleetcfg_kit.sim.core.auth import SimAccount
from fleetcfg_kit.sim.core.device import SimClock
from fleetcfg_kit.sim.core.family import SERVED_FAULTS, SimFamily, SimSample
from fleetcfg_kit.sim.core.fleet import SimDevice
from fleetcfg_kit.sim.core.shell import SimSession
from fleetcfg_kit.sim.core.ssh import ssh_shell_listener
from fleetcfg_kit.sim.network.cli import SwitchCli
from fleetcfg_kit.sim.network.comware_cli import ComwareCli
from fleetcfg_kit.sim.network.comware_text import comware_begins_as
from fleetcfg_kit.sim.network.device_state import FirewallState, SwitchState, defaults_of
from fleetcfg_kit.sim.network.faults import FortiFault, SwitchFault, VrpFault
from fleetcfg_kit.sim.network.forti_cli import FortiCli
from fleetcfg_kit.sim.network.forti_text import forti_begins_as
from fleetcfg_kit.sim.network.shell import SwitchShell
from fleetcfg_kit.sim.network.vrp_cli import VrpCli
from fleetcfg_kit.sim.network.vrp_text import vrp_begins_as


def _family(
    name: str,
    ssh: str,
    serve: Callable[[SimSession[SwitchState]], SwitchShell],
    begins_as: Callable[[str], Mapping[str, str]],
    sample: SimSample,
    *faults: StrEnum,
    state: type[SwitchState] = SwitchState,
) -> SimFamily[SwitchState]:
    """Make the family *name*, of which *ssh* is what its SSH server calls itself."""

    def build(device: SimDevice, accounts: Sequence[SimAccount], clock: SimClock) -> SwitchState:
        return state(device, accounts, clock, begins_as(device.product))

    def paths(product: str, firmware: str) -> Iterable[str]:
        del firmware
        return begins_as(product)

    return SimFamily(
        name,
        build,
        (ssh_shell_listener(serve, ssh),),
        (*SERVED_FAULTS, *SwitchFault, *faults),
        paths,
        sample=sample,
    )


def _switch_sample(product: str, firmware: str, port: str, *changes: tuple[str, str]) -> SimSample:
    """Make the sample of a switch whose third port is ``{port}3``; *changes* beside the usual."""
    return SimSample(
        product,
        firmware,
        changes=(
            (f"interface[{port}3].description", "Phong hop A"),
            (f"interface[{port}3].voice_vlan", "120"),
            (f"interface[{port}4].trust", "dscp"),
            ("ntp.servers", "10.0.0.1"),
            *changes,
            ("log.servers", "10.0.0.9"),
            ("vlan[110].name", "GIAO-BAN"),
        ),
        severing=(f"interface[{port}3].access_vlan", "110"),
        refused=(
            (f"interface[{port}99].description", "x"),
            (f"interface[{port}3].access_vlan", "4095"),
            (f"interface[{port}3].shutdown", "yes"),
            (f"interface[{port}3].description", "x" * 2000),
            ("vlan[999].name", "x"),
            ("snmp.community", "x"),
        ),
    )


FAMILY = _family(
    "cisco_ios",
    "Cisco-1.25",
    lambda session: SwitchShell(session, SwitchCli(session.state, session.user)),
    defaults_of,
    _switch_sample("WS-C2960CX-8TC-L", "15.2(7)E3", "GigabitEthernet1/0/"),
)

VRP = _family(
    "huawei_vrp",
    "HUAWEI-1.5",
    lambda session: SwitchShell(session, VrpCli(session.state, session.user), b"  ---- More ----"),
    vrp_begins_as,
    _switch_sample("S5720-12TP-LI-AC", "V200R019C00SPC500", "GigabitEthernet0/0/"),
    *VrpFault,
)

COMWARE = _family(
    "hp_comware",
    "Comware-7.1.070",
    lambda session: SwitchShell(
        session, ComwareCli(session.state, session.user), b"---- More ----"
    ),
    comware_begins_as,
    _switch_sample(
        "S5130S-12TP-EI",
        "7.1.070, Release 6318P01",
        "GigabitEthernet1/0/",
        ("ntp.service", "off"),
    ),
    VrpFault.ASKS_AT_LOGIN,
    VrpFault.ASKS_ELSE,
)

_FORTINET_SAMPLE = SimSample(
    "FortiGate-60F",
    "v7.4.8,build2795",
    changes=(
        ("interface[port3].description", "Phong hop A"),
        ("ntp.source", "custom"),
        ("ntp.servers", "10.0.0.1, 10.0.0.2"),
        ("syslog.server", "10.0.0.9"),
        ("system.admintimeout", "10"),
        ("system.admin_https_redirect", "disable"),
    ),
    severing=("interface[port3].allowaccess", "https ping ssh"),
    refused=(
        ("interface[port99].description", "x"),
        ("interface[port3].status", "yes"),
        ("interface[port3].description", "x" * 2000),
        ("system.admintimeout", "481"),
        ("admin[admin].password", "x"),
        ("system.cfg_save", "sometimes"),
    ),
)

FORTINET = _family(
    "fortinet",
    "xxxxxxx",
    lambda session: SwitchShell(session, FortiCli(session.state, session.user), b"--More-- "),
    lambda _product: forti_begins_as(),
    _FORTINET_SAMPLE,
    *FortiFault,
    state=FirewallState,
)
