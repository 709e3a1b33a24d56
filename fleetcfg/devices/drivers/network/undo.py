"""Systems on which `undo` takes a line away: Huawei VRP and Comware, which have one origin.

What they spell differently is a table of each (`UndoWords`); which VLANs a port is in, and what is
typed to change them, is read and made here for both. In which VLANs a port is depends on its mode:
where its mode has no such VLAN, the setting is absent.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from fleetcfg.devices.drivers.network import vlans
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
)
from fleetcfg.devices.drivers.network.tree import Layout, lines_of
from fleetcfg.errors import DeviceError

UNDO: Final = "undo"
VLAN_NAME: Final = LineSetting("name", "name")
_OF_PORT: Final = (  # whether it switches or routes
    LineSetting("description", "description"),
    LineSetting("shutdown", "shutdown", "off", is_flag=True),
)
_NAMES: Final = {  # of the device; read and not written
    "hostname": LineSetting("hostname", "sysname"),
    "clock.timezone": LineSetting("timezone", "clock timezone"),
}
_SERVERS: Final = {
    "ntp.servers": SetOf(
        "ntp-service unicast-server",
        re.compile(r"ntp-service unicast-server (\S.*)"),
        UNDO,
        by_address=True,
    ),
    "log.servers": SetOf(
        "info-center loghost",
        re.compile(r"info-center loghost ((?!source\b)\S.*)"),
        UNDO,
        by_address=True,
    ),
}
_VLAN: Final = re.compile(r"vlan ([0-9]{1,4})")
_VLAN_LIST: Final = re.compile(r"vlan (?:batch )?([0-9][0-9to ]{0,500})")
_COMMUNITY: Final = re.compile(r"snmp-agent community (read|write|simple|cipher) ")
_VERSION_3: Final = ("snmp-agent group v3 ", "snmp-agent usm-user v3 ")
_WEB: Final = {(False, False): "off", (True, False): "http", (False, True): "https"}


@dataclass(frozen=True, slots=True)
class UndoWords:
    """What one such system spells in its own way.

    Attributes:
        layout: How it writes a configuration.
        port: The head of a port's section; its group is the port.
        routed: Stands in the section of a port that routes.
        switched: Settings of a port that switches.
        of_mode: Settings of a port whose mode is the key.
        allowed: What a line begins with that lets VLANs through a trunk.
        flags: Settings of the device that are a line or none, by path.
        vty: What the heads of sections begin with that say how people come in.
        read_services: Reads who is served, and who is let in.
    """

    layout: Layout
    port: re.Pattern[str] = field(repr=False)
    routed: re.Pattern[str] = field(repr=False)
    switched: tuple[LineSetting, ...]
    of_mode: Mapping[str, tuple[LineSetting, ...]]
    allowed: str
    flags: Mapping[str, LineSetting]
    vty: tuple[str, ...]
    read_services: Callable[[ConfigRead, Sections], None] = field(repr=False)

    def setting(self, kind: str, name: str) -> LineSetting | None:
        """Return the setting with this name of sections of this kind; None if it is not ours."""
        ports = (*_OF_PORT, *self.switched, *(e for mode in self.of_mode.values() for e in mode))
        of_kind = {"interface": ports, "vlan": (VLAN_NAME,)}.get(kind, ())
        return next((each for each in of_kind if each.name == name), None)


def read_lines(words: UndoWords, text: str, document: str) -> ConfigRead:
    """Return the settings of a configuration; *document* is what its troubles call it."""
    every = list(lines_of(text, document, words.layout))
    sections = sections_of(every)
    read = ConfigRead(others=set(every))
    for head, body in sections.items():
        if port := words.port.fullmatch(head):
            read.others.discard((head,))
            _read_port(words, read, port[1], head, body)
    _read_vlans(read, sections)
    read_sets(read, sections, _SERVERS)
    read_names(read, sections, _NAMES)
    for path, flag in words.flags.items():
        value = "on" if flag.line in sections else flag.default
        read.give(path, value, (flag.line,), is_written=True)
    words.read_services(read, sections)
    read.spoil_doubles(every, vty=words.vty)
    return read


def _read_port(words: UndoWords, read: ConfigRead, name: str, head: str, body: list[str]) -> None:
    """Read one port; one that routes has no VLAN to be in."""
    at = f"interface[{name}]"
    is_routed = any(words.routed.match(line) for line in body)
    for each in _OF_PORT if is_routed else (*_OF_PORT, *words.switched):
        _read_setting(read, f"{at}.{each.name}", each, head, body)
    mode = "" if is_routed else read.given.values.get(f"{at}.mode", "")
    for each in words.of_mode.get(mode, ()):
        _read_setting(read, f"{at}.{each.name}", each, head, body)
    if mode == "trunk":
        told = [line for line in body if line.removeprefix("undo ").startswith(words.allowed)]
        value = vlans.vlans_text(_allowed_by(told, len(words.allowed)))
        lines = ((head, line) for line in told)
        read.give(f"{at}.trunk_vlans", value, *lines, is_written=True)


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


def _allowed_by(told: Iterable[str], start: int) -> bytearray:
    """Return which VLANs a trunk lets through: the first one unless that is undone."""
    known = vlans.no_vlans()
    known[1] = 1
    for line in told:
        bare = line.removeprefix("undo ")
        vlans.mark(known, bare[start:], 1 if bare == line else 0)
    return known


def _read_vlans(read: ConfigRead, sections: Sections) -> None:
    """Read the VLANs and their names; a list of them is all that is told of most."""
    known = vlans.no_vlans()
    known[1] = 1
    named: dict[int, str] = {}
    for head in sections:
        if (one := _VLAN.fullmatch(head)) and (number := vlans.number_of(one[1])):
            known[number] = 1
            named[number] = head
            read.others.discard((head,))
        elif several := _VLAN_LIST.fullmatch(head):
            vlans.mark(known, several[1], 1)
            read.others.discard((head,))
    read.vlans += vlans.ranges_of(known)
    for number, is_there in enumerate(known):
        if is_there and (number > 1 or number in named):
            head = named.get(number, "")
            _read_setting(read, f"vlan[{number}].name", VLAN_NAME, head, sections.get(head, []))


def is_served(sections: Sections, service: re.Pattern[str]) -> bool | None:
    """Tell whether a server is on; None where no line says so.

    The first group of *service* is what turns its meaning round.
    """
    found = [each[1] is None for line in sections if (each := service.fullmatch(line))]
    return any(found) if found else None


def read_web(read: ConfigRead, *, plain: bool | None, secure: bool | None) -> None:
    """Read by what the web is served; None is what no line tells."""
    is_told = plain is not None and secure is not None
    served = _WEB.get((plain is True, secure is True), "both") if is_told else "unsaid"
    read.give("http.service", served)


def read_snmp(read: ConfigRead, sections: Sections) -> None:
    """Read whom SNMP serves; a community is a secret, and not kept."""
    communities = {found[1] for line in sections if (found := _COMMUNITY.match(line))}
    has_3 = any(line.startswith(_VERSION_3) for line in sections)
    # Rights by role are not told by the line: the weakest that they may be.
    rights = "RO" if communities == {"read"} else "RW"
    read.give("snmp.access", rights if communities else "v3" if has_3 else "off")
    if communities:
        read.given.masked.add("snmp.community")
    else:
        read.give("snmp.community", "")


def read_access(
    read: ConfigRead,
    sessions: Sequence[list[str]],
    served: Mapping[str, bool | None],
    unsaid: str | None,
) -> None:
    """Read how people come in; where the lines (sessions) differ, the weakest of them counts.

    Args:
        read: What is added to.
        sessions: The sections of the lines.
        served: Whether there is a server, by way in.
        unsaid: What a line lets in that does not say so; None if that is not known.
    """
    ways = [told_in(body, "protocol inbound ") or unsaid for body in sessions]
    for way, is_on in served.items():
        read.give(f"vty.{way}", _openness_of(way, ways, is_on=is_on))
    if sessions:
        idle = (told_in(body, "idle-timeout ") for body in sessions)
        read.give("vty.exec_timeout", longest_idle(idle))


def _openness_of(way: str, ways: Sequence[str | None], *, is_on: bool | None) -> str:
    """Return whether people can come in by *way*, of its server and of what each line lets in."""
    is_let_in = any(each in {way, "all"} for each in ways)
    is_shut = bool(ways) and None not in ways and not is_let_in
    if is_on is False or is_shut:
        return "off"
    return "on" if is_on and is_let_in else "unsaid"


def filters_of(sessions: Sequence[list[str]]) -> list[str]:
    """Return by which filters people are let in; none where one line lacks one."""
    return told_in_all(sessions, "acl ")


def order_lines(words: UndoWords, path: str, value: str, running: ConfigRead) -> TypedLines:
    """Return what is typed in the system view to set *path*, of *running*, to *value*."""
    was = running.given.values.get(path, "")
    if path in _SERVERS:
        return TypedLines("", _SERVERS[path].lines_for(was, value))
    if path in words.flags:
        return TypedLines("", (words.flags[path].line_for(value, UNDO),))
    kind, instance, name = parts_of(path)
    opened = f"{kind} {instance}"
    if kind == "interface" and instance and name == "trunk_vlans":
        return TypedLines(opened, _order_to_allow(words, path, value, was))
    known = words.setting(kind, name)
    if known is None or not instance:
        raise DeviceError("DEV_WRITE_BY_HAND", path=path)
    running.require_vlan(path, value)
    return TypedLines(opened, (known.line_for(value, UNDO),))


def _order_to_allow(words: UndoWords, path: str, value: str, was: str) -> tuple[str, ...]:
    """Return what lets new VLANs through a trunk, and then what stops others."""
    old, new = vlans.vlans_in(was), vlans.vlans_in(value)
    if vlans.vlans_text(new) != value:
        raise DeviceError("DEV_WRITE_VLANS_UNORDERED", path=path)
    added = bytearray(b & ~a & 1 for a, b in zip(old, new, strict=True))
    gone = bytearray(a & ~b & 1 for a, b in zip(old, new, strict=True))
    stops = vlans.type_vlans(f"{UNDO} {words.allowed}", gone)
    return (*vlans.type_vlans(words.allowed, added), *stops)
