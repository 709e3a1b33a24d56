"""HPE and H3C Comware on access switches: which line is which setting.

Defaults are those of the manuals of Comware 7; Comware 5 takes some services as on of itself, so
what no line of it tells is unsaid. How lines are read and made is `undo.py`'s.
"""

import re
from dataclasses import replace
from typing import Final

from fleetcfg.devices.drivers.network.filters import (
    is_only_way,
    line_filters,
    lines_told,
    read_undo_filters,
)
from fleetcfg.devices.drivers.network.settings import (
    ConfigRead,
    LineSetting,
    Sections,
    TypedLines,
    value_of,
)
from fleetcfg.devices.drivers.network.terminal import System
from fleetcfg.devices.drivers.network.tree import Layout
from fleetcfg.devices.drivers.network.undo import (
    UndoWords,
    filters_of,
    is_served,
    order_lines,
    read_access,
    read_lines,
    read_snmp,
    read_web,
)
from fleetcfg.errors import DeviceError

SYSTEM: Final = System(
    preparing=("screen-length disable",),
    refused=re.compile(
        r"\s*(?:%+ ?(?:Unrecognized|Incomplete|Ambiguous|Wrong|Too many|Error)|Error\b"
        r"|Permission denied)"
    ),
    denied=re.compile(r"denied|permission|authoriz|privilege", re.IGNORECASE),
    prompt=re.compile(rb"[<\[]([!-;=?-Z\\^-~]{1,120})[>\]] ?"),
    question=re.compile(
        rb"\[[Yy](?:es)?/[Nn]o?(?:/[^\]]{1,20})?\] ?:? ?$|press the enter key\):? ?$"
        rb"|N to exit\.? ?$|[Pp]assword ?: ?$"
    ),
)
_OLD: Final = ("version 3.", "version 5.")  # its generations before 7
_MOST_HEADING: Final = 400  # characters; the line of the version is the first
_IS_OLD: Final = re.compile(r"^ ?version [35]\.", re.MULTILINE)
_NUMBER: Final = re.compile("[0-9]{1,4}")
_USER: Final = re.compile(r"local-user (\S+)(?: class \S+)?")
_SERVED: Final = {
    "telnet": re.compile(r"(undo )?telnet (?:ipv6 )?server (?:ipv6 )?enable"),
    "ssh": re.compile(r"(undo )?ssh server enable"),
    "http": re.compile(r"(undo )?ip http enable"),
    "https": re.compile(r"(undo )?ip https enable"),
}
_ACL: Final = re.compile(r"(ssh|telnet) server acl (\S.*)")
_VTY: Final = ("line vty ", "user-interface vty ")
_CLASS: Final = ("line class vty", "user-interface class vty")
_MOST_TERMINAL_LINES: Final = 20_000
_ALL_WAYS: Final = "all"  # what a line lets in that does not say
# Which lines there are, each a bit, by whether it is of the older generations.
_EVERY_LINE: Final = {False: (1 << 64) - 1, True: (1 << 16) - 1}
_OTHER_WAYS: Final = re.compile(r"(?:netconf|restful|restconf) .{0,40}\benable\b")
_GUARDED: Final = "password-control enable"
_ATTEMPTS: Final = re.compile(
    r"password-control login-attempt ([0-9]{1,2})(?: exceed (lock|lock-time [0-9]{1,4}|unlock))?"
)
_MOST_ATTEMPTS: Final = "3"
_LIMIT: Final = "password-control login-attempt "


def _read_services(read: ConfigRead, sections: Sections, *, unsaid: bool | None) -> None:
    """Read who is served by web, SNMP and shell; *unsaid* is what is so where no line says."""
    users = (user[1] for line in sections if (user := _USER.fullmatch(line)))
    read.give("usernames", value_of(users))
    told = {service: is_served(sections, line) for service, line in _SERVED.items()}
    served = {service: unsaid if is_on is None else is_on for service, is_on in told.items()}
    read_web(read, plain=served["http"], secure=served["https"])
    read_snmp(read, sections)
    of_all = [line for head in _CLASS for line in sections.get(head, ())]
    sessions = _sessions_in(sections, of_all)
    ways = {way: served[way] for way in ("telnet", "ssh")}
    read_access(read, sessions, ways, _ALL_WAYS)
    # A line that the configuration does not tell has no filter but that of all lines.
    every = _EVERY_LINE[unsaid is None]
    are_told = bool(line_filters(of_all)) or every & ~lines_told(sections) == 0
    _read_filters(read, sections, sessions, are_told=are_told)
    _read_attempts(read, sections)
    _read_security(read, sections)


def _sessions_in(sections: Sections, of_all: list[str]) -> list[list[str]]:
    """Return what each line says, behind what is said of all of them."""
    own = [body for head, body in sections.items() if head.startswith(_VTY)]
    if len(own) * len(of_all) > _MOST_TERMINAL_LINES:  # long lists of both would be multiplied
        raise DeviceError("DEV_ANSWER_MANY", most=_MOST_TERMINAL_LINES)
    return [[*of_all, *body] for body in own]


def _read_filters(
    read: ConfigRead, sections: Sections, sessions: list[list[str]], *, are_told: bool
) -> None:
    """Read by which filters people are let in, and from where; *are_told* is whether by all."""
    of_servers = (f"{found[1]} {found[2]}" for line in sections if (found := _ACL.fullmatch(line)))
    read.give("vty.access_class", value_of([*filters_of(sessions), *of_servers]))
    is_only = is_only_way(read, sections, _OTHER_WAYS)
    read_undo_filters(read, sections, sessions, is_whole=is_only and are_told)


def _read_attempts(read: ConfigRead, sections: Sections) -> None:
    """Read how often people may err; not where some of them have a limit of their own."""
    of_all = [line for line in sections if line.startswith(_LIMIT)]
    told = [found for line in of_all if (found := _ATTEMPTS.fullmatch(line))]
    is_own = any(line.startswith(_LIMIT) for body in sections.values() for line in body)
    if is_own or len(told) < len(of_all):
        return
    limits = ["0" if each[2] == "unlock" else each[1] for each in told]
    most = [_MOST_ATTEMPTS, *limits][-1]
    read.give("login.attempts", most if _GUARDED in sections else "0")


def _read_security(read: ConfigRead, sections: Sections) -> None:
    """Read which ports are guarded; by what, no path tells, so their lines stay compared."""
    is_on = "port-security enable" in sections
    for path in [path for path in read.given.values if path.endswith(".storm_control")]:
        port = path.removesuffix(".storm_control")
        body = sections[f"interface {port[10:-1]}"]
        has_mode = any(line.startswith("port-security port-mode ") for line in body)
        read.give(f"{port}.port_security", "on" if is_on and has_mode else "off")


def _read_7(read: ConfigRead, sections: Sections) -> None:
    _read_services(read, sections, unsaid=False)


def _read_5(read: ConfigRead, sections: Sections) -> None:
    _read_services(read, sections, unsaid=None)


def _switched(voice: str) -> tuple[LineSetting, ...]:
    return (
        LineSetting("mode", "port link-type", "access"),
        LineSetting("voice_vlan", voice, takes=_NUMBER, tail=" enable"),
        LineSetting("storm_control", "broadcast-suppression"),
        LineSetting("trust", "qos trust", "none", takes=re.compile("dot1p|dscp")),
    )


_WORDS: Final = UndoWords(
    layout=Layout(
        "return",
        re.compile("#$"),
        (re.compile(r"header (?:incoming|legal|login|motd|shell) (\S)(.*)"),),
        re.compile("(?!)"),
        divider="#",
    ),
    port=re.compile(
        r"interface ((?:[A-Za-z-]{0,24}(?:Ethernet|GigE)|Bridge-Aggregation)[0-9][0-9/.]{0,31})"
    ),
    routed=re.compile(r"port link-mode route$|ip address\b"),
    switched=_switched("voice-vlan"),
    of_mode={
        "access": (LineSetting("access_vlan", "port access vlan", "1"),),
        "trunk": (LineSetting("native_vlan", "port trunk pvid vlan", "1"),),
    },
    allowed="port trunk permit vlan ",
    flags={"ntp.service": LineSetting("service", "ntp-service enable", "off", is_flag=True)},
    vty=_VTY,
    read_services=_read_7,
)
_WORDS_5: Final = replace(_WORDS, switched=_switched("voice vlan"), flags={}, read_services=_read_5)


def read_config(text: str, document: str) -> ConfigRead:
    """Return the settings of a configuration, whose first line says of which generation it is."""
    is_old = _IS_OLD.search(text[:_MOST_HEADING]) is not None
    return read_lines(_WORDS_5 if is_old else _WORDS, text, document)


def order_to_set(path: str, value: str, running: ConfigRead) -> TypedLines:
    """Return what is typed in the system view to set *path*; see `undo.order_lines`."""
    is_old = any(line[0].startswith(_OLD) for line in running.others if len(line) == 1)
    return order_lines(_WORDS_5 if is_old else _WORDS, path, value, running)
