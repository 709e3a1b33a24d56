"""The floor for what is read by commands: network gear, routers and Linux hosts.

A client types, or runs, what the driver of the family does for an audit of the simulated device,
reads what is answered to its end, and does not parse it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.clients import bare_ssh
from benchmarks.clients.crew import Target


@dataclass(frozen=True, slots=True)
class Gear:
    """How the command line of one system is read.

    Attributes:
        commands: What is typed, in this order; paging is ended first, where it is.
        more: What stands behind a page that is not the last; a blank brings the next.
    """

    commands: tuple[str, ...]
    more: bytes = b""


TYPED: Mapping[str, Gear] = {
    "cisco_ios ssh": Gear(
        (
            "terminal length 0",
            "terminal width 511",
            "show version",
            "show privilege",
            "show running-config",
            "show version",
            "show lldp neighbors detail",
            "show cdp neighbors detail",
            "show mac address-table",
            "show clock",
            "show ntp status",
            "show startup-config",
        )
    ),
    "huawei_vrp ssh": Gear(
        (
            "screen-length 0 temporary",
            "display version",
            "display esn",
            "display bridge mac-address",
            "display current-configuration",
            "display version",
            "display lldp neighbor",
            "display mac-address",
            "display clock",
            "display ntp-service status",
            "display saved-configuration",
        )
    ),
    "hp_comware ssh": Gear(
        (
            "screen-length disable",
            "display version",
            "display device manuinfo",
            "display current-configuration",
            "display version",
            "display lldp neighbor-information verbose",
            "display lldp neighbor-information",
            "display mac-address",
            "display clock",
            "display ntp-service status",
            "display saved-configuration",
        )
    ),
    "fortinet ssh": Gear(
        (
            "get system status",
            "show full-configuration system global",
            "show full-configuration system interface",
            "show full-configuration system admin",
            "show full-configuration system ntp",
            "show full-configuration system snmp sysinfo",
            "show full-configuration log syslogd setting",
            "get system status",
            "get system performance status",
            "diagnose sys ntp status",
        ),
        more=b"--More--",
    ),
}

_LINUX = (
    "cat /etc/machine-id /etc/os-release",
    "id -u",
    "uname -n",
    "sshd -T",
    (
        "sysctl -e net.ipv4.ip_forward net.ipv4.tcp_syncookies"
        " net.ipv4.icmp_echo_ignore_broadcasts net.ipv4.conf.all.rp_filter"
        " net.ipv4.conf.all.send_redirects net.ipv4.conf.all.accept_source_route"
        " net.ipv6.conf.all.forwarding"
    ),
    "chronyd --version",
    "cat /etc/chrony/chrony.conf",
    "vtysh -c 'show running-config'",
    "ovs-vsctl --timeout=10 list-br",
    "ovs-vsctl --timeout=10 --format=json --columns=name,tag,vlan_mode,trunks list port",
    "cat /proc/uptime",
    "date +%Y-%m-%dT%H:%M:%S%:z",
    "chronyc -c tracking",
    "cat /etc/hostname",
    "sysctl --system --dry-run",
    "cat /etc/frr/frr.conf",
    "chronyc -c -N sources",
)
_ROUTEROS = (
    "/system resource print",
    "/system routerboard print",
    "/system license print",
    "/system identity export verbose terse",
    "/system clock export verbose terse",
    "/system ntp client export verbose terse",
    "/ip service export verbose terse",
    "/ip ssh export verbose terse",
    "/ip neighbor discovery-settings export verbose terse",
    "/tool mac-server export verbose terse",
    "/system logging export verbose terse",
    "/snmp export verbose terse",
    "/interface ethernet export verbose terse",
    "/interface vlan export verbose terse",
    "/interface bridge export verbose terse",
    "/ip firewall mangle export verbose terse",
    "/user print detail without-paging",
    "/system resource print",
    "/ip neighbor print detail without-paging",
    "/interface bridge host print detail without-paging",
    "/system clock print",
    "/system ntp client print",
    "/system history print without-paging",
)
RUN: Mapping[str, tuple[str, ...]] = {
    "linux ssh": tuple(f"env PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C {one}" for one in _LINUX),
    "mikrotik_routeros ssh": tuple(f"{one}; :put fleetcfg-whole" for one in _ROUTEROS),
}
WAYS = TYPED.keys() | RUN.keys()


class Client(bare_ssh.Client):
    """Visits what is read by commands."""

    def fetch(self, target: Target) -> dict[str, str]:
        """Return nothing: what is answered is read, and not parsed."""
        way = self._errand.kinds[target.kind].way
        with self.talking(target) as there:
            if way in RUN:
                there.run(*RUN[way])
            else:
                there.answers(*TYPED[way].commands, more=TYPED[way].more)
        return {}
