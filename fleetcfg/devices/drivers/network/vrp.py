"""Huawei VRP on access switches: which line is which setting.

Defaults are those of S switches of V200R019: a line that says what is so anyway is not in the
configuration. How lines are read and made is `undo.py`'s.
"""

import re
from typing import Final

from fleetcfg.devices.drivers.network.filters import is_only_way, lines_told, read_undo_filters
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

SYSTEM: Final = System(
    preparing=("screen-length 0 temporary",),
    refused=re.compile(r"\s*(?:Error\b|%+ ?(?:Unrecognized|Incomplete|Ambiguous|Wrong|Too many))"),
    denied=re.compile(r"authoriz|denied|permission|privilege|right", re.IGNORECASE),
    prompt=re.compile(rb"[<\[][~*]?([!-;=?-Z\\^-~]{1,120})[>\]] ?"),
    question=re.compile(rb"\[[Yy](?:es)?/[Nn]o?\] ?:? ?$"),
)
_ACCESS: Final = LineSetting("access_vlan", "port default vlan", "1")
_NATIVE: Final = LineSetting("native_vlan", "port trunk pvid vlan", "1")
_USER: Final = re.compile(r"local-user (\S+)")
_SERVED: Final = {
    "telnet": re.compile(r"(undo )?telnet (?:ipv[46] )?server enable"),
    "ssh": re.compile(r"(undo )?stelnet (?:ipv[46] )?server enable"),
    "http": re.compile(r"(undo )?http server enable"),
    "https": re.compile(r"(undo )?http secure-server enable"),
}
_VTY: Final = "user-interface vty "
_MOST_SESSIONS: Final = re.compile(r"user-interface maximum-vty ([0-9]{1,2})")
_SESSIONS: Final = "5"  # lines that there are, where none tells how many
_OTHER_WAYS: Final = re.compile(r"(?:snetconf|netconf|restconf) ")
_ATTEMPTS: Final = re.compile(
    r"local-aaa-user wrong-password retry-interval [0-9]{1,5} retry-time ([0-9]{1,5})"
    r" block-time [0-9]{1,5}"
)
_UNLIMITED: Final = "undo local-aaa-user wrong-password"


def _read_services(read: ConfigRead, sections: Sections) -> None:
    """Read who is served by web, SNMP and shell."""
    users = (user[1] for line in sections.get("aaa", ()) if (user := _USER.match(line)))
    read.give("usernames", value_of(users))
    served = {service: is_served(sections, line) for service, line in _SERVED.items()}
    read_web(read, plain=served["http"], secure=served["https"])
    read_snmp(read, sections)
    sessions = [body for head, body in sections.items() if head.startswith(_VTY)]
    ways = {way: served[way] for way in ("telnet", "ssh")}
    read_access(read, sessions, ways, unsaid=None)
    if sessions:
        read.give("vty.access_class", value_of(filters_of(sessions)))
    _read_limits(read, sections, sessions)


def _read_limits(read: ConfigRead, sections: Sections, sessions: list[list[str]]) -> None:
    """Read from where people may log in, how many, and how often they may err."""
    told = [found[1] for line in sections if (found := _MOST_SESSIONS.fullmatch(line))]
    most = [_SESSIONS, *told][-1]
    read.give("vty.max_sessions", str(int(most)))
    is_whole = is_only_way(read, sections, _OTHER_WAYS)
    # A line that the configuration does not tell has no filter.
    are_told = (1 << int(most)) - 1 & ~lines_told(sections) == 0
    read_undo_filters(read, sections, sessions, is_whole=is_whole and are_told)
    of_users = sections.get("aaa", ())
    attempts = [found[1] for line in of_users if (found := _ATTEMPTS.fullmatch(line))]
    if attempts or _UNLIMITED in of_users:  # what a release takes otherwise differs
        read.give("login.attempts", [*attempts, *(["0"] if _UNLIMITED in of_users else [])][-1])


WORDS: Final = UndoWords(
    layout=Layout(
        "return",
        re.compile(r"#$|!(?:Software Version|Last configuration|MKHash)\b"),
        (re.compile(r'header (?:login|shell) information (")(.*)'),),
        re.compile("(?!)"),
    ),
    port=re.compile(
        r"interface ((?:[A-Za-z]{0,24}Ethernet|MultiGE|[0-9]{2,3}GE|Eth-Trunk)[0-9][0-9/.]{0,31})"
    ),
    routed=re.compile(r"undo portswitch$|ip address\b"),
    switched=(
        LineSetting("mode", "port link-type", "default"),
        LineSetting("voice_vlan", "voice-vlan", takes=re.compile("[0-9]{1,4}"), tail=" enable"),
        LineSetting("port_security", "port-security enable", "off", is_flag=True),
        LineSetting("storm_control", "broadcast-suppression"),
        LineSetting("trust", "trust", "none", takes=re.compile("8021p|dscp")),
    ),
    of_mode={"access": (_ACCESS,), "dot1q-tunnel": (_ACCESS,), "trunk": (_NATIVE,)},
    allowed="port trunk allow-pass vlan ",
    flags={},
    vty=(_VTY,),
    read_services=_read_services,
)


def read_config(text: str, document: str) -> ConfigRead:
    """Return the settings of a configuration; see `undo.read_lines`."""
    return read_lines(WORDS, text, document)


def order_to_set(path: str, value: str, running: ConfigRead) -> TypedLines:
    """Return what is typed in the system view to set *path*; see `undo.order_lines`."""
    return order_lines(WORDS, path, value, running)
