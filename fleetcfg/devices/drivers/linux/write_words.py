"""What is written to a host, made of what it has and what was signed. Pure."""

import re
from typing import Final

from fleetcfg.devices.drivers.linux.texts import source_of, sources_of

_SOURCE: Final = re.compile(r"(?:(server|pool|peer) )?([A-Za-z0-9][A-Za-z0-9.:-]{0,252})")
_ROUTE: Final = re.compile(
    r"[0-9A-Fa-f.:]{2,45}/[0-9]{1,3}(?: [A-Za-z0-9][A-Za-z0-9.:_/-]{0,63}){1,8}"
)
_BLANK: Final = re.compile(r"[\s=]")
_HOSTNAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,62}")
_VLANS: Final = re.compile(r"[0-9]{1,4}(?:,[0-9]{1,4}){0,4095}|[a-z][a-z0-9-]{0,31}")
_SLOT: Final = re.compile(r"chrony\.server\[([1-9][0-9]{0,3})\]")
_PORT: Final = re.compile(r"ovs\.port\[(.+)\]\.(tag|vlan_mode|trunks)")
_OPTIONS: Final = "iburst"  # of a source that was not there: ask quickly at first


def with_directive(text: str, keyword: str, value: str) -> list[str]:
    """Return what an sshd_config might be for *keyword* to have *value*, the smaller change first.

    Of several lines the first counts (sshd_config(5)). So the first that says so now, for
    everybody, is changed; where that has no effect, because a file that is included before says
    otherwise, or where there is none, a line before all others has.
    """
    lines = text.split("\n")
    tried = ["\n".join([f"{keyword} {value}", *lines])]
    for at, line in enumerate(lines):
        word, *_ = _BLANK.split(line.strip(), maxsplit=1)
        if word.lower() == "match":
            break
        if word.lower() == keyword:
            return ["\n".join([*lines[:at], f"{word} {value}", *lines[at + 1 :]]), *tried]
    return tried


def with_source(text: str, path: str, value: str) -> str | None:
    """Return a chrony.conf whose source at the place *path* is *value*; None if that cannot be.

    A source that stays of its kind keeps its options. An empty *value* takes the line away; the
    place behind the last source, and no other, is where a new one goes.
    """
    slot, wanted = _SLOT.fullmatch(path), _SOURCE.fullmatch(value)
    if slot is None or not (wanted or not value):
        return None
    number, lines = int(slot[1]), text.split("\n")
    places = [at for at, line in enumerate(lines) if source_of(line)]
    if value and number == len(places) + 1:
        at = places[-1] + 1 if places else 0
        return "\n".join([*lines[:at], source_line(value), *lines[at:]])
    if number > len(places):
        return None
    at = places[number - 1]
    new = [_replaced(lines[at], value)] if value else []
    return "\n".join([*lines[:at], *new, *lines[at + 1 :]])


def _replaced(line: str, source: str) -> str:
    """Return the line of *source* in place of *line*."""
    now = line.split(None, 2)
    kind, name = source_line(source, "").split(" ")[:2]
    options = now[2:] if kind == now[0].lower() else [_OPTIONS]
    return " ".join([kind, name, *options])


def source_line(source: str, options: str = _OPTIONS) -> str:
    """Return the line of chrony.conf, and the words behind ``chronyc add``, for a source."""
    named = source if " " in source else f"server {source}"
    return f"{named} {options}"


def with_key(text: str, key: str, value: str) -> str:
    """Return a file of sysctl.d(5) in which *key* is *value*, once."""
    others = [line for line in text.split("\n") if line.partition("=")[0].strip() != key]
    return "\n".join([*filter(None, others), f"{key} = {value}", ""])


def route_commands(now: str, wanted: str) -> list[str] | None:
    """Return what makes the routes *wanted* of *now*: first those that come, then those that go.

    None if *wanted* is not spelled as it would be read again: sorted, each once.
    """
    before, after = (set(filter(None, text.split("; "))) for text in (now, wanted))
    if "; ".join(sorted(after)) != wanted or not all(map(_ROUTE.fullmatch, after - before)):
        return None
    gone = [f"no {_route(each)}" for each in sorted(before - after)]
    return [*(_route(each) for each in sorted(after - before)), *gone]


def _route(words: str) -> str:
    return f"{'ipv6' if ':' in words.partition('/')[0] else 'ip'} route {words}"


def is_hostname(text: str) -> bool:
    """Tell whether *text* can be the name of a host (hostname(7))."""
    return _HOSTNAME.fullmatch(text) is not None


def port_command(path: str, value: str) -> tuple[str, ...] | None:
    """Return the words of ovs-vsctl that set a column of a port; None for any other setting."""
    port = _PORT.fullmatch(path)
    if port is None or not (not value or _VLANS.fullmatch(value)):
        return None
    name, column = port.groups()
    if not value:
        return ("clear", "port", name, column)
    return ("set", "port", name, f"{column}={value}")


def changed_sources(old: str, new: str, running: set[str]) -> tuple[list[str], set[str]]:
    """Return which sources of the chrony.conf *new* do not run yet, and which names are to go.

    What runs and stood in neither file is not ours: it came by DHCP, or from another file.
    """
    wanted = {source.rpartition(" ")[2]: source for source in sources_of(new)}
    before = {source.rpartition(" ")[2] for source in sources_of(old)}
    missing = [source for name, source in wanted.items() if name not in running]
    return missing, (before - wanted.keys()) & running
