"""Configurations of systems whose lines are taken back by `undo`, and what differs between them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from fleetcfg.devices.drivers.network import COMWARE, VRP, comware, vrp
from fleetcfg.devices.drivers.network.settings import ConfigRead, TypedLines
from fleetcfg.devices.drivers.network.terminal import System
from fleetcfg.devices.family import Family
from fleetcfg_kit.sim.core.auth import SimAccount
from fleetcfg_kit.sim.core.device import SimClock
from fleetcfg_kit.sim.core.fleet import SimDevice
from fleetcfg_kit.sim.network import comware_text, vrp_text
from fleetcfg_kit.sim.network.comware_cli import ComwareCli
from fleetcfg_kit.sim.network.device_state import SwitchState
from fleetcfg_kit.sim.network.vrp_cli import VrpCli
from fleetcfg_kit.testing.clock import NOON

COMWARE_CONFIG = """\
#
 version 7.1.070, Release 6318P01
#
 sysname sw-a
#
 clock timezone ICT add 07:00:00
#
 irf mac-address persistent timer
#
 port-security enable
#
vlan 1
#
vlan 110
 name GIAO-BAN
 igmp-snooping enable
#
vlan 120
#
vlan 200 to 202
#
interface Vlan-interface1
 ip address 10.0.0.2 255.255.255.0
#
interface GigabitEthernet1/0/3
 port link-mode bridge
 description Phong hop
 port access vlan 110
 undo voice-vlan mode auto
 voice-vlan 120 enable
 port-security max-mac-count 2
 port-security port-mode autolearn
 qos trust dscp
 broadcast-suppression pps 3000
#
interface GigabitEthernet1/0/4
 port link-mode bridge
 port link-type hybrid
 port hybrid vlan 1 untagged
#
interface Ten-GigabitEthernet1/0/49
 port link-type trunk
 undo port trunk permit vlan 1
 port trunk permit vlan 110 120 200 to 202
 port trunk pvid vlan 200
 shutdown
#
interface Ten-GigabitEthernet1/0/50
 port link-type trunk
 port trunk permit vlan all
#
interface M-GigabitEthernet0/0/0
 port link-mode route
 ip address 10.0.0.1 255.255.255.0
#
line class vty
 protocol inbound ssh
#
line vty 0 4
 authentication-mode scheme
 acl 2000 inbound
 idle-timeout 5 30
#
line vty 5 63
 acl 2000 inbound
#
 info-center loghost source Vlan-interface1
 info-center loghost 10.0.0.9 facility local4
 info-center loghost 10.0.0.8
#
 snmp-agent
 snmp-agent community read simple bi-mat acl 2010
#
 ssh server enable
 ssh server acl 2001
#
 ntp-service enable
 ntp-service unicast-server 10.0.0.2 priority
 ntp-service unicast-server 10.0.0.1
#
 header shell %
 sysname gia
#
interface GigabitEthernet1/0/3
 port access vlan 999
return
%
#
local-user admin class manage
 password hash $h$6$x
 authorization-attribute user-role network-admin
#
local-user giam-sat class manage
 service-type ssh
#
 ip https enable
#
return
"""
VRP_CONFIG = """\
!Software Version V200R019C00SPC500
#
sysname sw-a
#
vlan batch 110 120 200
vlan batch 210 to 212
#
undo telnet server enable
undo http server enable
http secure-server enable
#
clock timezone ICT add 07:00:00
#
header shell information "
sysname gia
interface GigabitEthernet0/0/3
 port default vlan 999
return
"
#
aaa
 local-user admin password irreversible-cipher $1a$x
 local-user admin privilege level 15
 local-user giam-sat privilege level 1
 local-aaa-user wrong-password retry-interval 5 retry-time 3 block-time 5
#
vlan 110
 name GIAO-BAN
 igmp-snooping enable
#
interface Vlanif1
 ip address 10.0.0.2 255.255.255.0
#
interface GigabitEthernet0/0/3
 description Phong hop
 port link-type access
 port default vlan 110
 voice-vlan 120 enable
 port-security enable
 port-security max-mac-num 2
 trust dscp
 broadcast-suppression 5
#
interface GigabitEthernet0/0/4
 port hybrid pvid vlan 200
#
interface GigabitEthernet0/0/24
 port link-type trunk
 port trunk pvid vlan 200
 undo port trunk allow-pass vlan 1
 port trunk allow-pass vlan 110 120
 port trunk allow-pass vlan 210 to 212
 shutdown
#
interface GigabitEthernet0/0/25
 undo portswitch
 ip address 10.0.0.1 255.255.255.0
#
info-center source default channel 2 log level warning
info-center loghost source Vlanif1
info-center loghost 10.0.0.9 facility local4
info-center loghost 10.0.0.8
#
snmp-agent
snmp-agent community read cipher bi-mat
#
stelnet server enable
ntp-service unicast-server 10.0.0.2 preference
ntp-service unicast-server 10.0.0.1
#
user-interface con 0
user-interface vty 0 4
 acl 2000 inbound
 idle-timeout 5 30
 protocol inbound ssh
user-interface vty 16 20
 acl 2000 inbound
 protocol inbound all
#
return
"""


@dataclass(frozen=True)
class UndoSystem:
    """One such system, and what its configuration here says.

    Attributes:
        ports: Names of a port in access mode, a hybrid one, a trunk, and one that is routed.
        told: Values by path, of *config*.
        community: What gives the right to read, in *config*, and what takes its place there for
            the right to write.
        user: What takes the place of *community* for SNMP of version 3.
        opened: What is typed to change which VLANs the trunk takes.
        quiet: What the simulated device says to a line that it takes.
    """

    family: Family
    config: str
    system: System
    read_config: Callable[[str, str], ConfigRead]
    order_to_set: Callable[[str, str, ConfigRead], TypedLines]
    ports: tuple[str, str, str, str]
    told: Mapping[str, str]
    community: str
    writing: tuple[str, ...]
    user: tuple[str, str]
    opened: tuple[str, ...]
    product: str
    begins_as: Callable[[str], Mapping[str, str]]
    cli: type[VrpCli]
    running: Callable[[SwitchState], Iterable[str]]
    saved: Callable[[SwitchState], Iterable[str]]
    quiet: tuple[list[str], ...] = ([],)

    @property
    def port(self) -> str:
        return f"interface[{self.ports[0]}]"

    @property
    def link(self) -> str:
        return f"interface[{self.ports[2]}]"

    def read(self, text: str | None = None) -> ConfigRead:
        """Read *text*, or the configuration here."""
        return self.read_config(self.config if text is None else text, "current-configuration")

    def start(self, firmware: str) -> tuple[SwitchState, VrpCli]:
        """Return a simulated switch, and its command line where settings are made."""
        mac = "00:50:60:00:00:01"
        device = SimDevice("sw", "127.0.0.1", self.product, firmware, "F1", mac)
        account, begins = SimAccount("admin", "x"), self.begins_as(self.product)
        state = SwitchState(device, [account], SimClock(NOON), begins)
        return state, self.cli(state, "admin", section="")


def _told(port: str, link: str) -> dict[str, str]:
    """Give what both configurations say of a port, of a trunk, and of the device."""
    return {
        f"{port}.description": "Phong hop",
        f"{port}.access_vlan": "110",
        f"{port}.mode": "access",
        f"{port}.voice_vlan": "120",
        f"{port}.trust": "dscp",
        f"{port}.port_security": "on",
        f"{port}.shutdown": "off",
        f"{link}.native_vlan": "200",
        f"{link}.shutdown": "on",
        "hostname": "sw-a",  # not the one in the header
        "vlan[110].name": "GIAO-BAN",
        "log.servers": "10.0.0.8, 10.0.0.9 facility local4",
        "usernames": "admin, giam-sat",
        "clock.timezone": "ICT add 07:00:00",
    }


UNDO_SYSTEMS = {
    "comware": UndoSystem(
        COMWARE,
        COMWARE_CONFIG,
        comware.SYSTEM,
        comware.read_config,
        comware.order_to_set,
        (
            "GigabitEthernet1/0/3",
            "GigabitEthernet1/0/4",
            "Ten-GigabitEthernet1/0/49",
            "M-GigabitEthernet0/0/0",
        ),
        _told("interface[GigabitEthernet1/0/3]", "interface[Ten-GigabitEthernet1/0/49]")
        | {
            "interface[GigabitEthernet1/0/3].storm_control": "pps 3000",
            "interface[Ten-GigabitEthernet1/0/49].trunk_vlans": "110,120,200-202",
            "interface[Ten-GigabitEthernet1/0/50].trunk_vlans": "1-4094",
            "vlan[201].name": "",
            "ntp.servers": "10.0.0.1, 10.0.0.2 priority",
            "ntp.service": "on",
        },
        "community read simple",
        ("community write simple", "community simple"),
        ("community read simple bi-mat acl 2010", "usm-user v3 giam-sat"),
        (
            "port trunk permit vlan 1 300 to 302",
            "undo port trunk permit vlan 120 200 to 202",
        ),
        "S5130S-12TP-EI",
        comware_text.comware_begins_as,
        ComwareCli,
        comware_text.running,
        comware_text.saved,
        ([], ["Please wait... Done."]),
    ),
    "vrp": UndoSystem(
        VRP,
        VRP_CONFIG,
        vrp.SYSTEM,
        vrp.read_config,
        vrp.order_to_set,
        (
            "GigabitEthernet0/0/3",
            "GigabitEthernet0/0/4",
            "GigabitEthernet0/0/24",
            "GigabitEthernet0/0/25",
        ),
        _told("interface[GigabitEthernet0/0/3]", "interface[GigabitEthernet0/0/24]")
        | {
            "interface[GigabitEthernet0/0/3].storm_control": "5",
            "interface[GigabitEthernet0/0/24].trunk_vlans": "110,120,210-212",
            "vlan[211].name": "",
            "ntp.servers": "10.0.0.1, 10.0.0.2 preference",
        },
        "community read",
        ("community write",),
        ("community read cipher bi-mat", "usm-user v3 giam-sat"),
        (
            "port trunk allow-pass vlan 1 300 to 302",
            "undo port trunk allow-pass vlan 120 210 to 212",
        ),
        "S5720-12TP-LI-AC",
        vrp_text.vrp_begins_as,
        VrpCli,
        vrp_text.running,
        vrp_text.saved,
    ),
}
