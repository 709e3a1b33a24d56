"""Cisco IOS and IOS-XE: which line is which setting (protocol notes 4.2).

Defaults are those of Catalyst switches: a line that says what is so anyway is not in the
configuration.
"""

import re
from collections.abc import Sequence
from typing import Final

from fleetcfg.devices.drivers.network.ios_filters import read_logins
from fleetcfg.devices.drivers.network.paths import parts_of
from fleetcfg.devices.drivers.network.settings import (
    ConfigRead,
    LineSetting,
    Sections,
    SetOf,
    TypedLines,
    longest_idle,
    read_names,
    read_sets,
    sections_of,
    told_in,
    told_in_all,
    value_of,
)
from fleetcfg.devices.drivers.network.terminal import System
from fleetcfg.devices.drivers.network.tree import lines_of
from fleetcfg.errors import DeviceError

SYSTEM: Final = System(
    preparing=("terminal length 0", "terminal width 511"),
    refused=re.compile(
        r"\s*%+ ?(?![A-Z0-9_]+-[0-7]-)"  # no line of the log
        r"(?:Invalid|Incomplete|Ambiguous|Unknown|Unrecognized|Bad|Command|Authorization"
        r"|Error|Not|Cannot|.{0,80}(?:denied|failed|rejected))"
        r"|Command (?:rejected|authorization failed)",
        re.IGNORECASE,
    ),
    denied=re.compile(r"authoriz|denied|privilege", re.IGNORECASE),
)

_PORT: Final = re.compile(
    r"interface ((?:[A-Za-z]{0,24}(?:Ethernet|GigE)|Port-channel)[0-9][0-9/.]{0,31})"
)
_RANGE: Final = r"[0-9]{1,4}(?:-[0-9]{1,4})?"
_VLANS: Final = re.compile(rf"vlan ({_RANGE}(?:,{_RANGE}){{0,99}})")
_LINK: Final = (
    LineSetting("description", "description"),
    LineSetting("shutdown", "shutdown", "off", is_flag=True),
)
_SWITCHED: Final = (
    LineSetting("mode", "switchport mode", "default"),
    LineSetting("access_vlan", "switchport access vlan", "1"),
    LineSetting("voice_vlan", "switchport voice vlan"),
    LineSetting("native_vlan", "switchport trunk native vlan", "1"),
    LineSetting("trunk_vlans", "switchport trunk allowed vlan", "all"),
    LineSetting("port_security", "switchport port-security", "off", is_flag=True),
    LineSetting("storm_control", "storm-control broadcast level"),
    LineSetting("trust", "mls qos trust", "none", takes=re.compile("cos|dscp|ip-precedence")),
)
_PORT_SETTINGS: Final = {each.name: each for each in (*_LINK, *_SWITCHED)}
_ROUTED: Final = re.compile(r"no switchport$|(?:no )?ip address\b")
_QOS: Final = LineSetting("qos", "mls qos", "off", is_flag=True)
_NAMES: Final = {
    "hostname": LineSetting("hostname", "hostname"),
    "clock.timezone": LineSetting("timezone", "clock timezone"),
}
_SETS: Final = {
    "ntp.servers": SetOf("ntp server", re.compile(r"ntp server (\S.*)")),
    # Older releases show no `host`; all of them take it.
    "log.servers": SetOf(
        "logging host", re.compile(r"logging (?:host )?((?<=host )\S.*|[0-9][0-9.]{6,14})")
    ),
}
_USER: Final = re.compile(r"username (\S+)")
_SNMP: Final = ("snmp-server community ", "snmp-server group ", "snmp-server user ")
_READ_WRITE: Final = re.compile(r" RW\b")
_HTTP: Final = ("ip http server", "no ip http server")
_HTTPS: Final = ("ip http secure-server", "no ip http secure-server")
_WEB: Final = {(False, False): "off", (True, False): "http", (False, True): "https"}


def read_config(text: str, document: str) -> ConfigRead:
    """Return the settings of a configuration; *document* is what its troubles call it."""
    every = list(lines_of(text, document))
    sections = sections_of(every)
    read = ConfigRead(others=set(every))
    for head, body in sections.items():
        if port := _PORT.fullmatch(head):
            read.others.discard((head,))
            _read_port(read, port[1], head, body)
    _read_vlans(read, sections)
    _read_globals(read, sections)
    _read_web(read, sections)
    _read_snmp(read, sections)
    _read_access(read, [body for head, body in sections.items() if head.startswith("line vty ")])
    read_logins(read, sections)
    read.spoil_doubles(every, vty="line vty ")
    return read


def _read_port(read: ConfigRead, name: str, head: str, body: list[str]) -> None:
    """Read one port; one that routes has no VLAN to be in."""
    is_routed = any(_ROUTED.match(line) for line in body)
    for each in _LINK if is_routed else (*_LINK, *_SWITCHED):
        _read_setting(read, f"interface[{name}].{each.name}", each, head, body)


def _read_setting(
    read: ConfigRead, path: str, known: LineSetting, head: str, body: list[str]
) -> None:
    found = {line: value for line in body if (value := known.value_in(line)) is not None}
    value = [known.default, *found.values()][-1]
    if known.name == "trunk_vlans" and found:  # a long list is told on several lines
        value = ",".join(each.removeprefix("add ") for each in found.values())
    elif known.name == "mode":
        value = value.replace(" ", "_")
    read.give(path, value, *((head, line) for line in found), is_written=True)
    if len(found) > 1 and known.name != "trunk_vlans":
        read.spoil(path)


def _read_vlans(read: ConfigRead, sections: Sections) -> None:
    """Read the VLANs, where they stand in the configuration: a VTP server has them elsewhere."""
    for head in sections:
        if (vlans := _VLANS.fullmatch(head)) is None:
            continue
        for part in vlans[1].split(","):
            first, _, last = part.partition("-")
            read.vlans.append((int(first), int(last or first)))
        if vlans[1].isdigit():  # a list of several has no names
            read.others.discard((head,))
            named = _vlan_name(vlans[1])
            _read_setting(read, f"vlan[{vlans[1]}].name", named, head, sections[head])


def _vlan_name(number: str) -> LineSetting:
    return LineSetting("name", "name", f"VLAN{number:0>4}")


def _read_globals(read: ConfigRead, sections: Sections) -> None:
    read_sets(read, sections, _SETS)
    value = "on" if _QOS.line in sections else _QOS.default
    read.give("qos", value, (_QOS.line,), is_written=True)
    read_names(read, sections, _NAMES)
    read.give("usernames", value_of(user[1] for line in sections if (user := _USER.match(line))))


def _read_web(read: ConfigRead, sections: Sections) -> None:
    """Read by what the web is served."""
    if any(line in sections for line in _HTTP):  # one of both is in every configuration
        served = _WEB.get((_HTTP[0] in sections, _HTTPS[0] in sections), "both")
        read.give("http.service", served, *((line,) for line in (*_HTTP, *_HTTPS)))
        if any(sections.keys() >= {*both} for both in (_HTTP, _HTTPS)):
            read.spoil("http.service")


def _read_snmp(read: ConfigRead, sections: Sections) -> None:
    """Read whom SNMP serves; a community is a secret, and not kept."""
    served_by = [line for line in sections if line.startswith(_SNMP)]
    communities = [line for line in served_by if line.startswith(_SNMP[0])]
    rights = "RW" if any(map(_READ_WRITE.search, communities)) else "RO"
    read.give("snmp.access", rights if communities else "v3" if served_by else "off")
    if communities:
        read.given.masked.add("snmp.community")
    else:
        read.give("snmp.community", "")


def _read_access(read: ConfigRead, sessions: Sequence[list[str]]) -> None:
    """Read how people come in; where the lines (sessions) differ, the weakest of them counts."""
    if not sessions:
        return
    ways = [told_in(body, "transport input ") for body in sessions]
    for way in ("telnet", "ssh"):
        is_open = any(each is not None and {way, "all"} & {*each.split()} for each in ways)
        read.give(f"vty.{way}", "on" if is_open else "unsaid" if None in ways else "off")
    read.give("vty.access_class", value_of(told_in_all(sessions, "access-class ")))
    read.give("vty.exec_timeout", longest_idle(told_in(each, "exec-timeout ") for each in sessions))


def order_to_set(path: str, value: str, running: ConfigRead) -> TypedLines:
    """Return what is typed in configuration mode to set *path*, of *running*, to *value*."""
    if path in _SETS:
        return TypedLines("", _SETS[path].lines_for(running.given.values.get(path, ""), value))
    if path == "qos":
        return TypedLines("", (_QOS.line_for(value),))
    kind, instance, name = parts_of(path)
    known = _PORT_SETTINGS.get(name) if kind == "interface" else None
    if kind == "vlan" and name == "name":
        known = _vlan_name(instance)
    if known is None or not instance:
        raise DeviceError("DEV_WRITE_BY_HAND", path=path)
    running.require_vlan(path, value)
    spelled = value.replace("_", " ") if name == "mode" else value
    return TypedLines(f"{kind} {instance}", (known.line_for(spelled),))
