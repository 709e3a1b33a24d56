"""From which addresses people may log in at the lines (vty) of a switch, as one value.

The value is told only where it is so for every way in: each line has a filter, all of them let in
the same networks, and there is no way in beside them. Where it is not, the setting is unreadable:
neither the widest nor the narrowest of several filters is what a person who asks would take it for.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import AddressValueError, IPv4Address, IPv4Network
from typing import Final

from fleetcfg.devices.drivers.network.settings import (
    PERMITTED,
    ConfigRead,
    Sections,
    value_of,
)
from fleetcfg.model.snapshot import FILTER_UNCLEAR

Permitted = frozenset[str]
"""Networks as ``10.1.0.0/16``; never empty, because the empty value means everybody."""

UNKNOWN: Final = "?"
"""Stands for a filter of a kind that is not read here; no filter has this name."""

_EVERYBODY: Final = "0.0.0.0/0"
_MOST_LINE: Final = 127
_HAS_IPV6: Final = re.compile(r"ipv6 (?:address|enable|unnumbered)\b")
_LINES: Final = re.compile(r"(?:line|user-interface) vty ([0-9]{1,3})(?: ([0-9]{1,3}))?")
_LINE_FILTER: Final = re.compile(r"acl (\S+) inbound")
_SERVER_FILTER: Final = re.compile(r"(ssh|telnet) (ipv6 )?server (ipv6 )?acl (\S+)(.*)")
_BASIC: Final = re.compile(
    r"acl (?:(?:number |basic )?(2[0-9]{3})(?: name (\S+))?|name (\S+) (?:basic|(2[0-9]{3})))"
)


@dataclass(frozen=True, slots=True)
class RuleWords:
    """How one system writes the rules of a filter of addresses.

    Attributes:
        permit: A rule that lets in. Its groups ``address`` and ``wildcard`` say whom; without an
            address it is everybody, without a wildcard one address.
        deny: What a rule begins with that denies.
        passed: What a line begins with that is no rule.
    """

    permit: re.Pattern[str] = field(repr=False)
    deny: re.Pattern[str] = field(repr=False)
    passed: re.Pattern[str] = field(repr=False)


UNDO_RULES: Final = RuleWords(
    re.compile(
        r"rule (?:[0-9]{1,10} )?permit(?: source (?:any|(?P<address>[0-9.]{7,15})"
        r" (?P<wildcard>0|[0-9.]{7,15})))?(?: logging| counting){0,2}"
    ),
    re.compile(r"rule (?:[0-9]{1,10} )?deny\b"),
    re.compile(r"(?:rule [0-9]{1,10} (?:comment|description)|description|step) "),
)


def permitted_by(rules: Sequence[str], words: RuleWords) -> Permitted | None:
    """Return which addresses *rules* let in; None if none, or if not all are understood.

    What is denied behind the last rule that lets in makes no difference: what no rule names is
    denied anyway. Before it, it takes something away, which no list of networks says.
    """
    found: set[str] = set()
    is_denied = False
    for rule in rules:
        if words.passed.match(rule):
            continue
        if words.deny.match(rule):
            is_denied = True
            continue
        known = words.permit.fullmatch(rule)
        network = _network_of(known["address"], known["wildcard"]) if known else ""
        if is_denied or not network:
            return None
        found.add(network)
    return frozenset(found) or None


def _network_of(address: str | None, wildcard: str | None) -> str:
    """Return a network as ``10.1.0.0/16``; empty if it is none.

    `IPv4Network` would read a wildcard of zeros as the mask of everybody.
    """
    if address is None:
        return _EVERYBODY
    try:
        free = 0 if wildcard in {None, "0"} else int(IPv4Address(wildcard))
        number = int(IPv4Address(address))
    except AddressValueError:
        return ""
    if free & (free + 1):  # a wildcard with holes is many networks
        return ""
    return str(IPv4Network((number & ~free, 32 - free.bit_length())))


def read_permitted(
    read: ConfigRead,
    ways: Sequence[Sequence[str]],
    filters: Mapping[str, Permitted | None],
    *,
    is_whole: bool,
) -> None:
    """Read from where people may log in.

    Args:
        read: What is added to.
        ways: For each way in, the names of its filters; none where it has none. Nothing is read
            where no way in is told.
        filters: Whom each filter lets in; None where that is not understood.
        is_whole: Whether there is no other way in than *ways*.
    """
    if not ways:
        return
    if not any(ways):
        read.give(PERMITTED, "")
        return
    told = {filters.get(name) for way in ways for name in way}
    first = next(iter(told))
    if is_whole and all(ways) and len(told) == 1 and first is not None:
        read.give(PERMITTED, value_of(first))
    else:
        read.given.unreadable[PERMITTED] = FILTER_UNCLEAR


def is_only_way(read: ConfigRead, sections: Sections, others: re.Pattern[str]) -> bool:
    """Tell whether people come in at the lines alone: no web, no IPv6, nothing of *others*.

    A filter of lines is one of IPv4, and the web has one of its own that is not read here.
    """
    return (
        read.given.values.get("http.service") == "off"
        and not any(_HAS_IPV6.match(line) for body in sections.values() for line in body)
        and not any(map(others.match, sections))
    )


def lines_told(heads: Iterable[str]) -> int:
    """Return which lines the *heads* of sections are about, each a bit."""
    lines = 0
    for found in filter(None, map(_LINES.fullmatch, heads)):
        first, last = int(found[1]), min(int(found[2] or found[1]), _MOST_LINE)
        lines |= (1 << last + 1) - (1 << first) if first <= last else 0
    return lines


def read_undo_filters(
    read: ConfigRead, sections: Sections, sessions: Sequence[list[str]], *, is_whole: bool
) -> None:
    """Read from where people may log in to a system on which `undo` takes a line away.

    Args:
        read: What is added to; it has the ways in already.
        sections: All sections of the configuration.
        sessions: Those of the lines.
        is_whole: Whether there is no other way in than these.
    """
    of_servers = _server_filters(sections)
    values = read.given.values
    open_ways = [way for way in ("ssh", "telnet") if values.get(f"vty.{way}") != "off"]
    of_lines = [line_filters(body) for body in sessions]
    ways = [
        [*of_line, *of_servers.get(way, ())]
        for way in open_ways or ("ssh", "telnet")
        for of_line in of_lines
    ]
    read_permitted(read, ways, _basic_filters(sections), is_whole=is_whole)


def _server_filters(heads: Iterable[str]) -> dict[str, list[str]]:
    """Return the filter of each server, by its way in; a device has one of each."""
    filters: dict[str, list[str]] = {}
    for found in filter(None, map(_SERVER_FILTER.fullmatch, heads)):
        is_plain = not (found[2] or found[3] or found[5]) and found[1] not in filters
        filters[found[1]] = [found[4] if is_plain else UNKNOWN]
    return filters


def line_filters(body: Iterable[str]) -> list[str]:
    """Return the filters of one line; those of what goes out count for nothing."""
    lines = [line for line in body if line.startswith("acl ") and not line.endswith(" outbound")]
    found = [_LINE_FILTER.fullmatch(line) for line in lines]
    # Of one kind a line has one filter; of what is told for all lines and again, the last counts.
    return [each[1] if each else UNKNOWN for each in found[-1:]] if all(found) else [UNKNOWN]


def _basic_filters(sections: Sections) -> dict[str, Permitted | None]:
    """Return whom each filter of source addresses lets in, by its number and its name."""
    filters: dict[str, Permitted | None] = {}
    for head, body in sections.items():
        if found := _BASIC.fullmatch(head):
            permitted = permitted_by(body, UNDO_RULES)
            for name in filter(None, found.groups()):
                filters[name] = None if name in filters else permitted
    return filters
