"""Huawei VRP on access switches: which line is which setting.

Defaults are those of S switches of V200R019: a line that says what is so anyway is not in the
configuration. In which VLANs a port is depends on its mode: where its mode has no such VLAN, the
setting is absent.
"""

import re
from collections.abc import Iterable
from typing import Final

from fleetcfg.devices.drivers.network.settings import (
    ConfigRead,
    LineSetting,
    Sections,
    SetOf,
    TypedLines,
    longest_idle,
    sections_of,
    told_in,
    value_of,
)
from fleetcfg.devices.drivers.network.terminal import System
from fleetcfg.devices.drivers.network.tree import Layout, lines_of
from fleetcfg.errors import DeviceError

SYSTEM: Final = System(
    preparing=("screen-length 0 temporary",),
    refused=re.compile(r"\s*(?:Error\b|%+ ?(?:Unrecognized|Incomplete|Ambiguous|Wrong|Too many))"),
    denied=re.compile(r"authoriz|denied|permission|privilege|right", re.IGNORECASE),
    prompt=re.compile(rb"[<\[][~*]?([!-;=?-Z\\^-~]{1,120})[>\]] ?"),
    question=re.compile(rb"\[[Yy](?:es)?/[Nn]o?\] ?:? ?$"),
)
LAYOUT: Final = Layout(
    "return",
    re.compile(r"[#!]"),
    (re.compile(r'header (?:login|shell) information (")(.*)'),),
    re.compile("(?!)"),
)

_PORT: Final = re.compile(
    r"interface ((?:[A-Za-z]{0,24}Ethernet|MultiGE|[0-9]{2,3}GE|Eth-Trunk)[0-9][0-9/.]{0,31})"
)
_ROUTED: Final = re.compile(r"undo portswitch$|ip address\b")
_MODE: Final = LineSetting("mode", "port link-type", "default")
_LINK: Final = (
    LineSetting("description", "description"),
    LineSetting("shutdown", "shutdown", "off", is_flag=True),
)
_SWITCHED: Final = (
    _MODE,
    LineSetting("voice_vlan", "voice-vlan", takes=re.compile("[0-9]{1,4}"), tail=" enable"),
    LineSetting("port_security", "port-security enable", "off", is_flag=True),
    LineSetting("storm_control", "broadcast-suppression"),
    LineSetting("trust", "trust", "none", takes=re.compile("8021p|dscp")),
)
_ACCESS: Final = LineSetting("access_vlan", "port default vlan", "1")
_NATIVE: Final = LineSetting("native_vlan", "port trunk pvid vlan", "1")
_OF_MODE: Final = {"access": (_ACCESS,), "dot1q-tunnel": (_ACCESS,), "trunk": (_NATIVE,)}
_PORT_SETTINGS: Final = {e.name: e for e in (*_LINK, *_SWITCHED, _ACCESS, _NATIVE)}
_IN_VLAN: Final = frozenset({"access_vlan", "voice_vlan"})
_ALLOWED: Final = "port trunk allow-pass vlan "
_VLAN: Final = re.compile(r"vlan ([0-9]{1,4})")
_BATCH: Final = "vlan batch "
_VLAN_NAME: Final = LineSetting("name", "name")
_MOST_VLAN: Final = 4094
_RANGES_TYPED: Final = 10  # in one line
_NAMES: Final = {
    "hostname": LineSetting("hostname", "sysname"),
    "clock.timezone": LineSetting("timezone", "clock timezone"),
}
_SETS: Final = {
    "ntp.servers": SetOf(
        "ntp-service unicast-server",
        re.compile(r"ntp-service unicast-server (\S.*)"),
        "undo",
        by_address=True,
    ),
    "log.servers": SetOf(
        "info-center loghost",
        re.compile(r"info-center loghost ((?!source\b)\S.*)"),
        "undo",
        by_address=True,
    ),
}
_USER: Final = re.compile(r"local-user (\S+)")
_SERVED: Final = {
    "telnet": re.compile(r"(undo )?telnet (?:ipv[46] )?server enable"),
    "stelnet": re.compile(r"(undo )?stelnet (?:ipv[46] )?server enable"),
    "http": re.compile(r"(undo )?http server enable"),
    "https": re.compile(r"(undo )?http secure-server enable"),
}
_WEB: Final = {(False, False): "off", (True, False): "http", (False, True): "https"}
_COMMUNITY: Final = re.compile(r"snmp-agent community (read|write) ")
_VERSION_3: Final = ("snmp-agent group v3 ", "snmp-agent usm-user v3 ")


def read_config(text: str, document: str) -> ConfigRead:
    """Return the settings of a configuration; *document* is what its troubles call it.

    Raises:
        DeviceError: DEV_ANSWER_BROKEN if it is not whole.
    """
    every = list(lines_of(text, document, LAYOUT))
    sections = sections_of(every)
    read = ConfigRead(others=set(every))
    for head, body in sections.items():
        if port := _PORT.fullmatch(head):
            read.others.discard((head,))
            _read_port(read, port[1], head, body)
    _read_vlans(read, sections)
    _read_globals(read, sections)
    _read_services(read, sections)
    read.spoil_doubles(every, vty="user-interface vty ")
    return read


def _read_port(read: ConfigRead, name: str, head: str, body: list[str]) -> None:
    """Read one port; one that routes has no VLAN to be in."""
    is_routed = any(_ROUTED.match(line) for line in body)
    for each in _LINK if is_routed else (*_LINK, *_SWITCHED):
        _read_setting(read, f"interface[{name}].{each.name}", each, head, body)
    mode = "" if is_routed else read.given.values.get(f"interface[{name}].mode", "")
    for each in _OF_MODE.get(mode, ()):
        _read_setting(read, f"interface[{name}].{each.name}", each, head, body)
    if mode == "trunk":
        told = [line for line in body if line.removeprefix("undo ").startswith(_ALLOWED)]
        value = _written(_allowed_by(told))
        lines = ((head, line) for line in told)
        read.give(f"interface[{name}].trunk_vlans", value, *lines, is_written=True)


def _read_setting(
    read: ConfigRead, path: str, known: LineSetting, head: str, body: list[str]
) -> None:
    found = {line: value for line in body if (value := known.value_in(line)) is not None}
    start = f"{known.line} "
    rests = (line.removeprefix(start) for line in body if line.startswith(start))
    if not found and any(map(known.takes.match, rests)):
        return  # it says more than is understood here: no default, but absent
    value = [known.default, *found.values()][-1]
    read.give(path, value, *((head, line) for line in found), is_written=True)
    if len(found) > 1:
        read.spoil(path)


def _allowed_by(told: Iterable[str]) -> bytearray:
    """Return which VLANs a trunk lets through: the first one unless that is undone."""
    known = bytearray(_MOST_VLAN + 1)
    known[1] = 1
    for line in told:
        _mark(known, line.removeprefix("undo ")[len(_ALLOWED) :], 0 if line[0] == "u" else 1)
    return known


def _mark(known: bytearray, told: str, mark: int) -> None:
    """Mark the VLANs of ``10 20 30 to 40``; what is no number ends the list."""
    words = told.split()
    at = 0
    while at < len(words) and (first := _number(words[at])):
        is_range = words[at + 1 : at + 2] == ["to"] and at + 2 < len(words)
        last = _number(words[at + 2]) if is_range else first
        if last >= first:
            known[first : last + 1] = bytes((mark,)) * (last + 1 - first)
        at += 3 if is_range else 1


def _number(word: str) -> int:
    """Return a VLAN's number; 0 if it is none."""
    number = int(word) if word.isascii() and word.isdigit() and len(word) <= len("4094") else 0
    return number if number <= _MOST_VLAN else 0


def _ranges(known: bytearray) -> list[tuple[int, int]]:
    """Return first and last of each run of VLANs that are marked."""
    return [(run.start(), run.end() - 1) for run in re.finditer(b"\1+", known)]


def _written(known: bytearray, to: str = "-", between: str = ",") -> str:
    pairs = _ranges(known)
    return between.join(str(a) if a == b else f"{a}{to}{b}" for a, b in pairs)


def _read_vlans(read: ConfigRead, sections: Sections) -> None:
    """Read the VLANs and their names; a list of them is all that is told of most."""
    known = bytearray(_MOST_VLAN + 1)
    known[1] = 1
    named: dict[int, str] = {}
    for head in sections:
        if head.startswith(_BATCH):
            _mark(known, head.removeprefix(_BATCH), 1)
            read.others.discard((head,))
        elif (one := _VLAN.fullmatch(head)) and (number := _number(one[1])):
            known[number] = 1
            named[number] = head
            read.others.discard((head,))
    read.vlans += _ranges(known)
    for number, is_there in enumerate(known):
        if is_there and (number > 1 or number in named):
            head = named.get(number, "")
            _read_setting(read, f"vlan[{number}].name", _VLAN_NAME, head, sections.get(head, []))


def _read_globals(read: ConfigRead, sections: Sections) -> None:
    for path, known in _SETS.items():
        found = {line: each[1] for line in sections if (each := known.reads.fullmatch(line))}
        lines = ((line,) for line in found)
        read.give(path, value_of(found.values()), *lines, is_written=True)
    for path, name in _NAMES.items():
        told = {line: v for line in sections if (v := name.value_in(line)) is not None}
        read.give(path, ["", *told.values()][-1], *((line,) for line in told))
        if len(told) > 1:
            read.spoil(path)
    users = (user[1] for line in sections.get("aaa", ()) if (user := _USER.match(line)))
    read.give("usernames", value_of(users))


def _read_services(read: ConfigRead, sections: Sections) -> None:
    """Read who is served by web, SNMP and shell; a community is a secret, and not kept."""
    plain, secure = _is_served(sections, "http"), _is_served(sections, "https")
    is_told = plain is not None and secure is not None
    served = _WEB.get((plain is True, secure is True), "both") if is_told else "unsaid"
    read.give("http.service", served)
    communities = {found[1] for line in sections if (found := _COMMUNITY.match(line))}
    has_3 = any(line.startswith(_VERSION_3) for line in sections)
    rights = "RW" if "write" in communities else "RO"
    read.give("snmp.access", rights if communities else "v3" if has_3 else "off")
    if communities:
        read.given.masked.add("snmp.community")
    else:
        read.give("snmp.community", "")
    _read_access(read, sections)


def _is_served(sections: Sections, service: str) -> bool | None:
    """Tell whether a server is on; None where no line says so."""
    found = [each[1] is None for line in sections if (each := _SERVED[service].fullmatch(line))]
    return any(found) if found else None


def _read_access(read: ConfigRead, sections: Sections) -> None:
    """Read how people come in; where the lines (sessions) differ, the weakest of them counts."""
    sessions = [body for head, body in sections.items() if head.startswith("user-interface vty ")]
    ways = [told_in(body, "protocol inbound ") for body in sessions]
    for way, service in (("telnet", "telnet"), ("ssh", "stelnet")):
        is_served = _is_served(sections, service)
        is_let_in = any(each in {way, "all"} for each in ways)
        is_shut = bool(sessions) and None not in ways and not is_let_in
        is_closed = is_served is False or is_shut
        is_open = is_served and is_let_in
        read.give(f"vty.{way}", "off" if is_closed else "on" if is_open else "unsaid")
    if sessions:
        filters = [told_in(body, "acl ") or "" for body in sessions]
        read.give("vty.access_class", value_of(filters) if all(filters) else "")
        idle = (told_in(body, "idle-timeout ") for body in sessions)
        read.give("vty.exec_timeout", longest_idle(idle))


def order_to_set(path: str, value: str, running: ConfigRead) -> TypedLines:
    """Return what is typed in the system view to set *path*, of *running*, to *value*.

    Raises:
        DeviceError: DEV_WRITE_BY_HAND if it is not ours to write; DEV_WRITE_NO_VLAN if the VLAN is
            not there; DEV_WRITE_VLANS_UNORDERED if a list is not spelled as it would be read.
    """
    if path in _SETS:
        return TypedLines("", _SETS[path].lines_for(running.given.values.get(path, ""), value))
    section, _, name = path.rpartition(".")
    kind, _, instance = section.rstrip("]").partition("[")
    opened = f"{kind} {instance}"
    if kind == "interface" and instance and name == "trunk_vlans":
        return TypedLines(opened, _order_to_allow(path, value, running.given.values.get(path, "")))
    known = _PORT_SETTINGS.get(name) if kind == "interface" else None
    if kind == "vlan" and name == "name":
        known = _VLAN_NAME
    if known is None or not instance:
        raise DeviceError("DEV_WRITE_BY_HAND", path=path)
    if name in _IN_VLAN and value.isdigit() and not running.has_vlan(int(value[:5])):
        raise DeviceError("DEV_WRITE_NO_VLAN", path=path)
    return TypedLines(opened, (known.line_for(value, "undo"),))


def _order_to_allow(path: str, value: str, was: str) -> tuple[str, ...]:
    """Return what lets new VLANs through a trunk, and then what stops others."""
    old, new = _listed(was), _listed(value)
    if _written(new) != value:
        raise DeviceError("DEV_WRITE_VLANS_UNORDERED", path=path)
    added = bytearray(b & ~a & 1 for a, b in zip(old, new, strict=True))
    gone = bytearray(a & ~b & 1 for a, b in zip(old, new, strict=True))
    return (*_typed(_ALLOWED, added), *_typed(f"undo {_ALLOWED}", gone))


def _listed(value: str) -> bytearray:
    """Return the VLANs of ``10,20,30-40``."""
    known = bytearray(_MOST_VLAN + 1)
    _mark(known, value.replace("-", " to ").replace(",", " "), 1)
    return known


def _typed(line: str, vlans: bytearray) -> Iterable[str]:
    """Yield lines of as many ranges as one line takes."""
    every = _written(vlans, " to ", ",").split(",")
    for at in range(0, len(every), _RANGES_TYPED):
        if every[at]:
            yield line + " ".join(every[at : at + _RANGES_TYPED])
