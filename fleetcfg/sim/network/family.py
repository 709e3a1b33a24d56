"""Access switches as a family: what `fleetcfg.sim.core` needs to know to simulate them."""

from collections.abc import Iterable, Sequence

from fleetcfg.sim.core.auth import SimAccount
from fleetcfg.sim.core.device import SimClock
from fleetcfg.sim.core.family import SERVED_FAULTS, SimFamily, SimSample
from fleetcfg.sim.core.fleet import SimDevice
from fleetcfg.sim.core.shell import SimSession
from fleetcfg.sim.core.ssh import ssh_shell_listener
from fleetcfg.sim.network.cli import SwitchCli
from fleetcfg.sim.network.comware_cli import ComwareCli
from fleetcfg.sim.network.comware_text import comware_begins_as
from fleetcfg.sim.network.device_state import FirewallState, SwitchState, defaults_of
from fleetcfg.sim.network.faults import FortiFault, SwitchFault, VrpFault
from fleetcfg.sim.network.forti_cli import FortiCli
from fleetcfg.sim.network.forti_text import forti_begins_as
from fleetcfg.sim.network.shell import SwitchShell
from fleetcfg.sim.network.vrp_cli import VrpCli
from fleetcfg.sim.network.vrp_text import vrp_begins_as

_PORT = "interface[GigabitEthernet1/0/{}].{}"


def _build(device: SimDevice, accounts: Sequence[SimAccount], clock: SimClock) -> SwitchState:
    return SwitchState(device, accounts, clock, defaults_of(device.product))


def _serve_ios(session: SimSession[SwitchState]) -> SwitchShell:
    return SwitchShell(session, SwitchCli(session.state, session.user))


def _build_vrp(device: SimDevice, accounts: Sequence[SimAccount], clock: SimClock) -> SwitchState:
    return SwitchState(device, accounts, clock, vrp_begins_as(device.product))


def _vrp_paths(product: str, firmware: str) -> Iterable[str]:
    del firmware
    return vrp_begins_as(product)


def _serve_vrp(session: SimSession[SwitchState]) -> SwitchShell:
    return SwitchShell(session, VrpCli(session.state, session.user), b"  ---- More ----")


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
    (ssh_shell_listener(_serve_ios, "Cisco-1.25"),),
    (*SERVED_FAULTS, *SwitchFault),
    _paths,
    sample=_SAMPLE,
)

_VRP_PORT = "interface[GigabitEthernet0/0/{}].{}"
_VRP_SAMPLE = SimSample(
    "S5720-12TP-LI-AC",
    "V200R019C00SPC500",
    changes=(
        (_VRP_PORT.format(3, "description"), "Phong hop A"),
        (_VRP_PORT.format(3, "voice_vlan"), "120"),
        (_VRP_PORT.format(4, "trust"), "dscp"),
        ("ntp.servers", "10.0.0.1"),
        ("log.servers", "10.0.0.9"),
        ("vlan[110].name", "GIAO-BAN"),
    ),
    severing=(_VRP_PORT.format(3, "access_vlan"), "110"),
    refused=(
        (_VRP_PORT.format(99, "description"), "x"),
        (_VRP_PORT.format(3, "access_vlan"), "4095"),
        (_VRP_PORT.format(3, "shutdown"), "yes"),
        (_VRP_PORT.format(3, "description"), "x" * 2000),
        ("vlan[999].name", "x"),
        ("snmp.community", "x"),
    ),
)

VRP = SimFamily(
    "huawei_vrp",
    _build_vrp,
    (ssh_shell_listener(_serve_vrp, "HUAWEI-1.5"),),
    (*SERVED_FAULTS, *SwitchFault, *VrpFault),
    _vrp_paths,
    sample=_VRP_SAMPLE,
)


def _build_comware(
    device: SimDevice, accounts: Sequence[SimAccount], clock: SimClock
) -> SwitchState:
    return SwitchState(device, accounts, clock, comware_begins_as(device.product))


def _comware_paths(product: str, firmware: str) -> Iterable[str]:
    del firmware
    return comware_begins_as(product)


def _serve_comware(session: SimSession[SwitchState]) -> SwitchShell:
    return SwitchShell(session, ComwareCli(session.state, session.user), b"---- More ----")


_COMWARE_SAMPLE = SimSample(
    "S5130S-12TP-EI",
    "7.1.070, Release 6318P01",
    changes=(
        (_PORT.format(3, "description"), "Phong hop A"),
        (_PORT.format(3, "voice_vlan"), "120"),
        (_PORT.format(4, "trust"), "dscp"),
        ("ntp.servers", "10.0.0.1"),
        ("ntp.service", "off"),
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

COMWARE = SimFamily(
    "hp_comware",
    _build_comware,
    (ssh_shell_listener(_serve_comware, "Comware-7.1.070"),),
    (*SERVED_FAULTS, *SwitchFault, VrpFault.ASKS_AT_LOGIN, VrpFault.ASKS_ELSE),
    _comware_paths,
    sample=_COMWARE_SAMPLE,
)


def _build_fortinet(
    device: SimDevice, accounts: Sequence[SimAccount], clock: SimClock
) -> SwitchState:
    return FirewallState(device, accounts, clock, forti_begins_as())


def _fortinet_paths(product: str, firmware: str) -> Iterable[str]:
    del product, firmware
    return forti_begins_as()


def _serve_fortinet(session: SimSession[SwitchState]) -> SwitchShell:
    return SwitchShell(session, FortiCli(session.state, session.user), b"--More-- ")


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

FORTINET = SimFamily(
    "fortinet",
    _build_fortinet,
    (ssh_shell_listener(_serve_fortinet, "xxxxxxx"),),
    (*SERVED_FAULTS, *SwitchFault, *FortiFault),
    _fortinet_paths,
    sample=_FORTINET_SAMPLE,
)
