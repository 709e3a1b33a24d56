"""What a plain export leaves out: what is so anyway, on a router whose owner set nothing.

By the maker's manual; that a bridge filters what comes in by itself from release 7 on, too. These
are not the values that a simulated router begins with: that one was set up.
"""

from collections.abc import Mapping
from functools import lru_cache

from fleetcfg_kit.sim.mikrotik.device_state import SERVICES

NO_SERVER = "0.0.0.0"  # noqa: S104 - what stands where there is no server
NEVER = None
"""Of a property that only a verbose export has."""

UntoldValues = Mapping[str, str | None]

_OF_ALL: Mapping[str, UntoldValues] = {
    "/interface bridge settings": {"use-ip-firewall": "no"},
    "/interface bridge vlan": {"disabled": "no", "tagged": "", "untagged": ""},
    "/interface ethernet": {"arp": "enabled", "disabled": "no", "mtu": "1500", "name": NEVER},
    "/interface vlan": {"disabled": "no"},
    "/ip neighbor discovery-settings": {"discover-interface-list": "static"},
    "/ip service": {
        "address": "",
        "certificate": "none",
        "disabled": "no",
        "max-sessions": "20",
        "tls-version": "any",
        "vrf": "main",
    },
    "/ip service set www-ssl": {"disabled": "yes"},
    "/ip ssh": {
        "allow-none-crypto": "no",
        "always-allow-password-login": "no",
        "forwarding-enabled": "no",
        "host-key-size": "2048",
        "strong-crypto": "no",
    },
    "/snmp": {"contact": "", "enabled": "no", "location": ""},
    "/snmp community": {
        "addresses": "::/0",
        "authentication-password": "",
        "disabled": "no",
        "encryption-password": "",
        "name": "public",
        "read-access": "yes",
        "security": "none",
        "write-access": "no",
    },
    "/system clock": {"time-zone-autodetect": "yes", "time-zone-name": "manual"},
    "/system clock manual": {"dst-delta": "+00:00", "time-zone": "+00:00"},
    "/system identity": {"name": "MikroTik"},
    "/system logging": {"action": "memory", "disabled": "no", "prefix": ""},
    "/system logging action": {
        "memory-lines": "1000",
        "name": NEVER,
        "remote": NO_SERVER,
        "remote-port": "514",
        "target": NEVER,
    },
    "/system logging set 0": {"topics": "info"},
    "/system ntp client": {
        "enabled": "no",
        "mode": "unicast",
        "primary-ntp": NO_SERVER,
        "secondary-ntp": NO_SERVER,
        "server-dns-names": "",
        "servers": NEVER,
        "vrf": "main",
    },
    "/tool mac-server": {"allowed-interface-list": "all"},
    "/tool mac-server mac-winbox": {"allowed-interface-list": "all"},
    "/tool mac-server ping": {"enabled": "yes"},
}


@lru_cache(maxsize=512)
def left_out(menu: str, verb: str, *, is_old: bool) -> UntoldValues:
    """Give the properties that a line of a plain export leaves out, with the value they have then.

    Args:
        menu: Where the line stands.
        verb: How it begins, `set telnet`.
        is_old: Whether the router is of release 6.
    """
    found = {**_OF_ALL.get(menu, {}), **_OF_ALL.get(f"{menu} {verb}", {})}
    if menu == "/ip service":
        found["port"] = SERVICES[verb.removeprefix("set ")]
    if menu in ("/interface bridge", "/interface bridge port"):
        found |= {"disabled": "no", "frame-types": "admit-all", "pvid": "1"}
        found |= {"ingress-filtering": "no" if is_old else "yes", "vlan-filtering": "no"}
    return found
