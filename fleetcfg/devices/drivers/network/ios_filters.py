"""Cisco IOS: from where people may log in at its lines (vty), how many, and how often they may err.

Only standard access lists of IPv4 are understood. A list that is named and not there lets in
everybody, and one that is there and empty as well, so neither is taken for a filter.
"""

import re
from collections.abc import Iterable
from typing import Final

from fleetcfg.devices.drivers.network.filters import (
    UNKNOWN,
    Permitted,
    RuleWords,
    is_only_way,
    lines_told,
    permitted_by,
    read_permitted,
)
from fleetcfg.devices.drivers.network.settings import ConfigRead, Sections, told_in

_VTY: Final = "line vty "
_CLASS: Final = re.compile(r"access-class (\S+) in(?: vrf-also)?")
_CLASSES: Final = ("access-class ", "ipv6 access-class ")
_NUMBERED: Final = re.compile(r"access-list ([1-9][0-9]?|1[3-9][0-9]{2}) +(\S.*)")
_NAMED: Final = re.compile(r"ip access-list standard (\S+)")
_RULES: Final = RuleWords(
    re.compile(
        r"(?:[0-9]{1,10} +)?permit +(?:any|(?:host +)?(?P<address>[0-9.]{7,15})"
        r"(?: +(?P<wildcard>[0-9.]{7,15}))?)(?: +log)?"
    ),
    re.compile(r"(?:[0-9]{1,10} +)?deny\b"),
    re.compile(r"(?:[0-9]{1,10} +)?remark\b"),
)
_OTHER_WAYS: Final = re.compile(r"(?:netconf|restconf|gnxi|ip rcmd)\b")
_ATTEMPTS: Final = re.compile(r"login block-for [0-9]{1,10} attempts ([0-9]{1,5}) within [0-9]+")


def read_logins(read: ConfigRead, sections: Sections) -> None:
    """Read from where people may log in, and what limits them; the web is to be read before."""
    lines = {head: body for head, body in sections.items() if head.startswith(_VTY)}
    # A line that takes no protocol is no way in.
    used = {h: body for h, body in lines.items() if told_in(body, "transport input ") != "none"}
    ways = [_classes_of(body) for body in used.values()]
    is_whole = is_only_way(read, sections, _OTHER_WAYS)
    read_permitted(read, ways, _standard_lists(sections), is_whole=is_whole)
    if count := lines_told(used).bit_count():
        read.give("vty.max_sessions", str(count))
    attempts = [found[1] for line in sections if (found := _ATTEMPTS.fullmatch(line))]
    if attempts or not any(line.startswith("login block-for ") for line in sections):
        read.give("login.attempts", ["0", *attempts][-1])


def _classes_of(body: Iterable[str]) -> list[str]:
    """Return by which lists a line lets people in; those of what goes out count for nothing."""
    lines = [line for line in body if line.startswith(_CLASSES) and not line.endswith(" out")]
    found = [_CLASS.fullmatch(line) for line in lines]
    return [each[1] if each else UNKNOWN for each in found]


def _standard_lists(sections: Sections) -> dict[str, Permitted | None]:
    """Return whom each standard list lets in; older releases write a numbered one line by line."""
    rules: dict[str, list[str]] = {}
    for head, body in sections.items():
        if named := _NAMED.fullmatch(head):
            rules.setdefault(named[1], []).extend(body)
        elif numbered := _NUMBERED.fullmatch(head):
            rules.setdefault(numbered[1], []).append(numbered[2])
    return {name: permitted_by(each, _RULES) for name, each in rules.items()}
