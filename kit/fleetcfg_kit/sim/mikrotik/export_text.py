"""What a router exports of its configuration, by menu: every property, or what was set.

Menus, order of words and quoting as in exports of real routers with 6.49 and 7.13 that their owners
published; of each menu some of the properties.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from fleetcfg_kit.sim.mikrotik.device_state import SERVICES, RouterState, ports_of
from fleetcfg_kit.sim.mikrotik.export_defaults import NO_SERVER, left_out
from fleetcfg_kit.sim.mikrotik.faults import RouterFault

ExportedLine = tuple[str, str, Mapping[str, str]]
"""A menu, ``add`` or ``set`` with what it is about, and properties."""

_BARE = re.compile(r"[A-Za-z0-9*:./_,!+-]+")
_LONGEST = 80  # characters of a line that is cut
_IS_ADDRESS = re.compile(r"[0-9.]+")
_HIDDEN = "hide-sensitive"
WEB = {"off": ("yes", "yes"), "http": ("no", "yes"), "https": ("yes", "no"), "both": ("no", "no")}


def exported(state: RouterState, menu: str, words: Sequence[str]) -> list[str] | None:
    """Give the lines that a menu exports, with all below it; None for a menu that is not known."""
    below = f"{menu.rstrip('/')} "
    meant = [each for each in BY_MENU if menu in ("/", each) or each.startswith(below)]
    if not meant:
        return None
    if state.fault is RouterFault.EXPORT_FAILS and "/interface bridge" in meant:
        return [*_head(state), '#error exporting "/interface bridge port"']
    spelled = _terse if "terse" in words else _by_menu
    return [*_head(state), *spelled(_lines(state, meant, words))]


def _lines(
    state: RouterState, menus: Iterable[str], words: Sequence[str]
) -> Iterable[ExportedLine]:
    """Return what *menus* hold, as far as *words* and the version have it told."""
    lines: Iterable[ExportedLine] = (line for each in menus for line in BY_MENU[each](state))
    if _HIDDEN in words or not state.is_old:
        lines = ((at, verb, _without_passwords(values)) for at, verb, values in lines)
    return lines if "verbose" in words else _without_defaults(lines, is_old=state.is_old)


def _without_defaults(lines: Iterable[ExportedLine], *, is_old: bool) -> Iterator[ExportedLine]:
    """Yield what was set: an item that was added, and settings that are not so anyway."""
    for menu, verb, values in lines:
        out = left_out(menu, verb, is_old=is_old)
        told = {k: v for k, v in values.items() if k not in out or out[k] not in (None, v)}
        if told or verb == "add":
            yield menu, verb, told


def _without_passwords(values: Mapping[str, str]) -> Mapping[str, str]:
    return {key: value for key, value in values.items() if not key.endswith("-password")}


def _head(state: RouterState) -> list[str]:
    now = state.clock.wall()
    when = f"{now:%b/%d/%Y %H:%M:%S}".lower() if state.is_old else f"{now:%Y-%m-%d %H:%M:%S}"
    return [
        f"# {when} by RouterOS {state.firmware}",
        "# software id = SIMU-LATE",
        "#",
        f"# model = {state.device.product}",
        f"# serial number = {state.serial}",
    ]


def _terse(lines: Iterable[ExportedLine]) -> Iterator[str]:
    for menu, verb, values in lines:
        yield " ".join((menu, verb, *_words(values)))


def _by_menu(lines: Iterable[ExportedLine]) -> Iterator[str]:
    """Spell items below their menu, and cut long lines as a console does: anywhere."""
    last = ""
    for menu, verb, values in lines:
        if menu != last:
            yield menu
        last, rest = menu, " ".join((verb, *_words(values)))
        while len(rest) > _LONGEST:
            at = _LONGEST
            while rest[at] == " " or rest[at - 1] == "\\":  # the next line is indented anyway
                at -= 1
            yield f"{rest[:at]}\\"
            rest = f"    {rest[at:]}"
        yield rest


def _words(values: Mapping[str, str]) -> Iterator[str]:
    for key, value in sorted(values.items()):
        yield f"{key}={quote(value)}"


def quote(text: str) -> str:
    """Spell a value."""
    if _BARE.fullmatch(text):
        return text
    spelled = "".join(f"\\{c}" if c in '"\\$?' else c for c in text)
    return '"' + "".join(c if " " <= c <= "~" else _hex(c) for c in spelled) + '"'


def _hex(letter: str) -> str:
    return "".join(f"\\{byte:02X}" for byte in letter.encode())


# ---------------------------------------------------------------- menus


def _identity(state: RouterState) -> Iterator[ExportedLine]:
    yield "/system identity", "set", {"name": state.get("identity.name")}


def _clock(state: RouterState) -> Iterator[ExportedLine]:
    told = {
        "time-zone-autodetect": state.get("clock.autodetect"),
        "time-zone-name": state.get("clock.time_zone"),
    }
    yield "/system clock", "set", told
    yield "/system clock manual", "set", {"dst-delta": "+00:00", "time-zone": "+00:00"}


def servers_of(state: RouterState) -> list[str]:
    """Give the time servers."""
    return [each for each in state.get("ntp.servers").split(", ") if each]


def _time(state: RouterState) -> Iterator[ExportedLine]:
    enabled, servers = state.get("ntp.enabled"), servers_of(state)
    if not state.is_old:
        told = {"enabled": enabled, "mode": "unicast", "servers": ",".join(servers), "vrf": "main"}
        yield "/system ntp client", "set", told
        yield from (("/system ntp client servers", "add", {"address": each}) for each in servers)
        return
    addresses = [*filter(_IS_ADDRESS.fullmatch, servers), NO_SERVER, NO_SERVER]
    names = [each for each in servers if not _IS_ADDRESS.fullmatch(each)]
    told = {
        "enabled": enabled,
        "primary-ntp": addresses[0],
        "secondary-ntp": addresses[1],
        "server-dns-names": ",".join(names),
    }
    yield "/system ntp client", "set", told


def _services(state: RouterState) -> Iterator[ExportedLine]:
    off, off_with_tls = WEB[state.get("http.service")]
    of_all = state.get("services.permitted").replace(", ", ",")
    web: dict[str, str] = {"www": off, "www-ssl": off_with_tls}
    for name in SERVICES:
        word = name.replace("-", "_")
        told = {
            "address": state.get(f"{word}.address") or of_all,
            "disabled": web.get(name) or state.get(f"{word}.disabled"),
            "port": state.get(f"{word}.port"),
        }
        tls = {"certificate": "none", "tls-version": "any"} if name.endswith("-ssl") else {}
        release = {} if state.is_old else {"max-sessions": "20", "vrf": "main"}
        yield "/ip service", f"set {name}", {**told, **tls, **release}


def _ssh(state: RouterState) -> Iterator[ExportedLine]:
    told = {
        "allow-none-crypto": "no",
        "always-allow-password-login": "no",
        "forwarding-enabled": state.get("ssh.forwarding"),
        "host-key-size": "2048",
        "strong-crypto": state.get("ssh.strong_crypto"),
    }
    yield "/ip ssh", "set", told


def _discovery(state: RouterState) -> Iterator[ExportedLine]:
    told = {"discover-interface-list": state.get("discovery.interfaces")}
    yield "/ip neighbor discovery-settings", "set", told


def _mac_server(state: RouterState) -> Iterator[ExportedLine]:
    for menu, name in (("", "telnet"), (" mac-winbox", "winbox")):
        told = {"allowed-interface-list": state.get(f"mac_server.{name}")}
        yield f"/tool mac-server{menu}", "set", told
    yield "/tool mac-server ping", "set", {"enabled": "yes"}


def _log(state: RouterState) -> Iterator[ExportedLine]:
    server = state.get("log.servers")
    memory = {"memory-lines": "1000", "name": "memory", "target": "memory"}
    remote = {"name": "remote", "remote": server or NO_SERVER, "remote-port": "514"}
    yield "/system logging action", "set 0", memory
    yield "/system logging action", "set 3", {**remote, "target": "remote"}
    rule = {"action": "memory", "disabled": "no", "prefix": "", "topics": "info"}
    yield "/system logging", "set 0", rule
    if server:
        yield "/system logging", "add", {**rule, "action": "remote"}


def _snmp(state: RouterState) -> Iterator[ExportedLine]:
    access = state.get("snmp.access")
    community = {
        "addresses": "::/0",
        "authentication-password": "sim-auth-pass",
        "encryption-password": "sim-priv-pass",
        "name": state.get("snmp.community") or "public",
        "read-access": "yes",
        "security": "private" if access == "v3" else "none",
        "write-access": "yes" if access == "RW" else "no",
    }
    release = {} if state.is_old else {"disabled": "no"}
    yield "/snmp community", "set [ find default=yes ]", {**community, **release}
    told = {"contact": "", "enabled": "no" if access == "off" else "yes", "location": ""}
    yield "/snmp", "set", told


def _ethernet(state: RouterState) -> Iterator[ExportedLine]:
    for name in ports_of(state.device.product):
        comment = state.get(f"interface[{name}].description")
        told = {
            "arp": "enabled",
            "disabled": state.get(f"interface[{name}].disabled"),
            "mtu": "1500",
            "name": name,
            **({"comment": comment} if comment else {}),
        }
        yield "/interface ethernet", f"set [ find default-name={name} ]", told


def _vlans(state: RouterState) -> Iterator[ExportedLine]:
    told = {
        "disabled": state.get("vlan[vlan110].disabled"),
        "interface": state.get("vlan[vlan110].interface"),
        "name": "vlan110",
        "vlan-id": state.get("vlan[vlan110].vlan_id"),
    }
    yield "/interface vlan", "add", told


def _bridge(state: RouterState) -> Iterator[ExportedLine]:
    ports = ports_of(state.device.product)
    own = {"frame-types": "admit-all", "ingress-filtering": "yes", "name": "bridge", "pvid": "1"}
    filtering = state.get("bridge[bridge].vlan_filtering")
    yield "/interface bridge", "add", {**own, "vlan-filtering": filtering}
    for name in ports:
        told = {
            "bridge": "bridge",
            "disabled": "no",
            "frame-types": state.get(f"interface[{name}].frame_types"),
            "ingress-filtering": state.get(f"interface[{name}].ingress"),
            "interface": name,
            "pvid": state.get(f"interface[{name}].pvid"),
        }
        yield "/interface bridge port", "add", told
    yield "/interface bridge settings", "set", {"use-ip-firewall": "no"}
    tagged = {name: state.get(f"interface[{name}].trunk_vlans").split(",") for name in ports}
    for number in state.get("vlans").split(","):
        told = {
            "bridge": "bridge",
            "disabled": "no",
            "tagged": ",".join(name for name in ports if number in tagged[name]),
            "untagged": "",
            "vlan-ids": number,
        }
        yield "/interface bridge vlan", "add", told


def _mangle(state: RouterState) -> Iterator[ExportedLine]:
    for rule in filter(None, state.get("dscp.rules").split("; ")):
        dscp, *words = rule.split(" ")
        told = {name: value for name, _, value in (word.partition("=") for word in words)}
        yield "/ip firewall mangle", "add", {"action": "change-dscp", "new-dscp": dscp, **told}


BY_MENU: Mapping[str, Callable[[RouterState], Iterator[ExportedLine]]] = {
    "/interface bridge": _bridge,
    "/interface ethernet": _ethernet,
    "/interface vlan": _vlans,
    "/ip firewall mangle": _mangle,
    "/ip neighbor discovery-settings": _discovery,
    "/ip service": _services,
    "/ip ssh": _ssh,
    "/snmp": _snmp,
    "/system clock": _clock,
    "/system identity": _identity,
    "/system logging": _log,
    "/system ntp client": _time,
    "/tool mac-server": _mac_server,
}
