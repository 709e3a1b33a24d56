"""Which property of which item of an export is which setting (protocol notes 4)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import ip_network
from typing import Final

from fleetcfg.devices.drivers.mikrotik.export import ExportItem, broken
from fleetcfg.devices.keyed_paths import is_key, key_of
from fleetcfg.devices.wire import DeviceValues
from fleetcfg.model.snapshot import FILTER_UNCLEAR
from fleetcfg.model.space import spell_set

PLAIN: Final[Mapping[str, tuple[str, str]]] = {
    "identity.name": ("/system identity", "name"),
    "clock.time_zone": ("/system clock", "time-zone-name"),
    "clock.autodetect": ("/system clock", "time-zone-autodetect"),
    "ntp.enabled": ("/system ntp client", "enabled"),
    "ssh.strong_crypto": ("/ip ssh", "strong-crypto"),
    "ssh.forwarding": ("/ip ssh", "forwarding-enabled"),
    "discovery.interfaces": ("/ip neighbor discovery-settings", "discover-interface-list"),
    "mac_server.telnet": ("/tool mac-server", "allowed-interface-list"),
    "mac_server.winbox": ("/tool mac-server mac-winbox", "allowed-interface-list"),
}
SERVICE: Final = "/ip service"
ETHERNET: Final = "/interface ethernet"
BRIDGE: Final = "/interface bridge"
NTP: Final = "/system ntp client"
LOG_ACTION: Final = "/system logging action"
WEB: Final = ("www", "www-ssl")  # without and with TLS
PERMITTED: Final = "services.permitted"
OF_PORT: Final = {"pvid": "pvid", "frame_types": "frame-types", "ingress": "ingress-filtering"}
NO_SERVER: Final = "0.0.0.0"  # noqa: S104 - what stands where there is no server
NO_SERVERS: Final = ("", NO_SERVER, "::")
_WEB_WORDS: Final = {("yes", "yes"): "off", ("no", "yes"): "http", ("yes", "no"): "https"}
_TAGGED_ONLY, _UNTAGGED_ONLY = "admit-only-vlan-tagged", "admit-only-untagged-and-priority-tagged"
_SERVICE_NAME: Final = re.compile(r"[a-z][a-z-]{0,31}")
_RANGE: Final = re.compile(r"([0-9]{1,4})(?:-([0-9]{1,4}))?")
_MOST_VLAN: Final = 4_094
_SYSLOG: Final = "514"
_NOT_A_MATCH: Final = frozenset({"action", "new-dscp", "disabled", "comment", "log", "log-prefix"})

# What is exported, section by section: only so is it little, and free of other secrets. What stands
# below a menu comes with it.
EXPORTED: Final = (
    *("/system identity", "/system clock", NTP, SERVICE, "/ip ssh"),
    *("/ip neighbor discovery-settings", "/tool mac-server", "/system logging", "/snmp"),
    *(ETHERNET, "/interface vlan", BRIDGE, "/ip firewall mangle"),
)


@dataclass(slots=True)
class RouterRead:
    """What a router is set to.

    Attributes:
        given: Every setting that has a path.
        vlans: The VLANs of its bridges, each a bit.
        log_actions: Which actions send a log to a server, of those that a rule uses.
        has_server_list: Whether the time servers are one list, as they are since version 7.
    """

    given: DeviceValues = field(default_factory=DeviceValues)
    vlans: int = 0
    log_actions: list[str] = field(default_factory=list[str])
    has_server_list: bool = False

    def has_vlan(self, number: int) -> bool:
        """Tell whether a bridge knows a VLAN; the first one always is there."""
        return bool((self.vlans | _bits(1, 1)) >> number & 1)

    def give(self, path: str, value: str | None) -> None:
        """Have *path* read *value*; nothing where the device does not name it."""
        if value is None:
            return
        given = self.given
        if path in given.values or path in given.unreadable:
            given.values.pop(path, None)
            given.unreadable[path] = "DEV_PATH_TWICE"
        elif value.isprintable() or not value:
            given.values[path] = value
        else:
            given.unreadable[path] = "DEV_ANSWER_BROKEN"


Menus = Mapping[str, Sequence[ExportItem]]


def settings_in(items: Iterable[ExportItem], users: Sequence[str]) -> RouterRead:
    """Return the settings in what was exported; *users* are the names of its accounts."""
    menus: dict[str, list[ExportItem]] = {}
    for item in items:
        menus.setdefault(item.menu, []).append(item)
    read = RouterRead()
    for path, (menu, name) in PLAIN.items():
        for item in menus.get(menu, ()):
            read.give(path, item.values.get(name))
    read.give("usernames.list", ", ".join(users))
    _read_services(read, menus)
    _read_time_servers(read, menus)
    _read_log(read, menus)
    _read_snmp(read, menus)
    _read_ports(read, menus)
    _read_bridges(read, menus)
    marks = (_mark(item) for item in menus.get("/ip firewall mangle", ()))
    read.give("dscp.rules", "; ".join(filter(None, marks)))
    return read


def named(kind: str, name: str, setting: str) -> str:
    """Return the path of a setting of the thing *name*."""
    if not is_key(name):
        raise broken(kind, "name")
    return f"{kind}[{key_of(name)}].{setting}"


def _read_services(read: RouterRead, menus: Menus) -> None:
    """Read who is served; the web has one setting, whose words say both of its services."""
    web: dict[str, str] = {}
    for item in menus.get(SERVICE, ()):
        if _SERVICE_NAME.fullmatch(item.target) is None:
            raise broken(SERVICE, "name")
        for name in ("disabled", "address", "port"):
            value = item.values.get(name)
            if name == "disabled" and item.target in WEB:
                web[item.target] = value or ""
            else:
                read.give(f"{item.target.replace('-', '_')}.{name}", value)
    if web.keys() == {*WEB}:
        read.give("http.service", _WEB_WORDS.get((web[WEB[0]], web[WEB[1]]), "both"))
    _read_permitted(read, menus.get(SERVICE, ()))


def _read_permitted(read: RouterRead, services: Sequence[ExportItem]) -> None:
    """Read from where people may come in by any service that is on; empty is from everywhere."""
    on = [each for each in services if each.values.get("disabled") != "yes"]
    told = [_networks_in(each.values.get("address")) for each in on]
    if set() in told:
        read.given.values[PERMITTED] = ""
    elif None in told:
        read.given.unreadable[PERMITTED] = FILTER_UNCLEAR
    elif told:
        every = set[str]().union(*filter(None, told))
        read.given.values[PERMITTED] = ", ".join(sorted(every))


def _networks_in(addresses: str | None) -> set[str] | None:
    """Return addresses as networks; None if they are not told, or are none."""
    if addresses is None:
        return None
    try:
        return {str(ip_network(each, strict=False)) for each in addresses.split(",") if each}
    except ValueError:
        return None


def _read_time_servers(read: RouterRead, menus: Menus) -> None:
    servers = {each.values.get("address", "") for each in menus.get(f"{NTP} servers", ())}
    for item in menus.get(NTP, ()):
        read.has_server_list = "primary-ntp" not in item.values
        for name in ("servers", "primary-ntp", "secondary-ntp", "server-dns-names"):
            servers |= {*item.values.get(name, "").split(",")}
    read.give("ntp.servers", spell_set(servers - {*NO_SERVERS}))


def _read_log(read: RouterRead, menus: Menus) -> None:
    """Read to which servers the log goes: those of actions that a rule in effect uses."""
    rules = menus.get("/system logging", ())
    used = {each.values.get("action") for each in rules if each.values.get("disabled") != "yes"}
    servers: set[str] = set()
    for item in menus.get(LOG_ACTION, ()):
        name, server = item.values.get("name", ""), item.values.get("remote", "")
        if item.values.get("target") != "remote" or name not in used or server in NO_SERVERS:
            continue
        read.log_actions.append(name)
        port = item.values.get("remote-port", _SYSLOG)
        servers.add(server if port == _SYSLOG else f"{server} port {port}")
    read.give("log.servers", spell_set(servers))


def _read_snmp(read: RouterRead, menus: Menus) -> None:
    """Read who is served by SNMP; a community without security is a password, and not kept."""
    for item in menus.get("/snmp", ()):
        communities = [
            each.values
            for each in menus.get("/snmp community", ())
            if each.values.get("disabled") != "yes"
        ]
        open_ones = [each for each in communities if each.get("security", "none") == "none"]
        rights = "RW" if any(each.get("write-access") == "yes" for each in open_ones) else "RO"
        served = rights if open_ones else "v3"
        read.give("snmp.access", served if item.values.get("enabled") == "yes" else "off")
        if open_ones:
            read.given.masked.add("snmp.community")
        else:
            read.give("snmp.community", "")


def _read_ports(read: RouterRead, menus: Menus) -> None:
    for item in menus.get(ETHERNET, ()):
        name = item.values.get("name", "")
        read.give(named("interface", name, "disabled"), item.values.get("disabled"))
        read.give(named("interface", name, "description"), item.values.get("comment", ""))
    for item in menus.get("/interface vlan", ()):
        name = item.values.get("name", "")
        for setting, key in (("vlan_id", "vlan-id"), ("interface", "interface")):
            read.give(named("vlan", name, setting), item.values.get(key))
        read.give(named("vlan", name, "disabled"), item.values.get("disabled"))


def _read_bridges(read: RouterRead, menus: Menus) -> None:
    """Read bridges and their ports; where a bridge does not filter, no port of it has a VLAN."""
    filtering: set[str] = set()
    for item in menus.get(BRIDGE, ()):
        name, is_filtering = item.values.get("name", ""), item.values.get("vlan-filtering")
        read.give(named("bridge", name, "vlan_filtering"), is_filtering)
        filtering |= {name} if is_filtering == "yes" else set()
    tagged = dict[tuple[str, str], int]()
    for item in menus.get(f"{BRIDGE} vlan", ()):
        if item.values.get("disabled") == "yes":
            continue
        bridge, listed = item.values.get("bridge", ""), _vlans_in(item.values.get("vlan-ids", ""))
        read.vlans |= listed
        for port in item.values.get("tagged", "").split(","):
            tagged[bridge, port] = tagged.get((bridge, port), 0) | listed
    for item in menus.get(f"{BRIDGE} port", ()):
        bridge, port = item.values.get("bridge", ""), item.values.get("interface", "")
        if item.values.get("disabled") != "yes" and bridge in filtering:
            _read_bridge_port(read, item.values, tagged.get((bridge, port), 0))


def _read_bridge_port(read: RouterRead, port: Mapping[str, str], tagged: int) -> None:
    """Read one port: untagged frames are of its ``pvid``, tagged ones of VLANs that list it."""
    name, frames = port.get("interface", ""), port.get("frame-types")
    for setting, key in OF_PORT.items():
        if setting != "pvid" or frames != _TAGGED_ONLY:
            read.give(named("interface", name, setting), port.get(key))
    if frames != _UNTAGGED_ONLY:
        read.give(named("interface", name, "trunk_vlans"), ranges_of(tagged))


def _vlans_in(text: str) -> int:
    """Return the numbers of ``10,20-30`` as bits; what is none is left out."""
    found = 0
    for part in map(_RANGE.fullmatch, text.split(",")):
        if part is not None:
            found |= _bits(int(part[1]), min(int(part[2] or part[1]), _MOST_VLAN))
    return found


def _bits(first: int, last: int) -> int:
    return (1 << last + 1) - (1 << first) if first <= last else 0


@lru_cache(maxsize=64)
def ranges_of(bits: int) -> str:
    """Return numbers in rising order, neighbours as one range: ``1,10,20-22``."""
    starts = bits & ~(bits << 1)
    ends = bits & ~(bits >> 1)
    numbers = range(_MOST_VLAN + 1)
    pairs = zip(
        (each for each in numbers if starts >> each & 1),
        (each for each in numbers if ends >> each & 1),
        strict=True,
    )
    return ",".join(f"{a}" if a == b else f"{a}-{b}" for a, b in pairs)


def _mark(item: ExportItem) -> str:
    """Return a rule that marks: ``46 chain=forward protocol=udp``; empty if it does not."""
    values = item.values
    if values.get("action") != "change-dscp" or values.get("disabled") == "yes":
        return ""
    matched = (f"{name}={values[name]}" for name in sorted(values.keys() - _NOT_A_MATCH))
    return " ".join((values.get("new-dscp", ""), *matched))
