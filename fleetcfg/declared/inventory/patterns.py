"""Choosing hosts by Ansible's patterns: ``a:b``, ``a:&b``, ``a:!c``, globs, ``~regex``, ``a[0:2]``.

Parts are joined by ``,`` or ``:``. Whatever their order, plain parts are united first, then ``&``
parts narrow, then ``!`` parts take away; without a plain part, everything is taken first. A part
that matches nothing is an error, and so is a choice that leaves nothing: a slip of the pen must not
look like a clean audit.
"""

import fnmatch
import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from fleetcfg.errors import RequestError
from fleetcfg.model.fleet import Fleet
from fleetcfg.model.nearest import nearest

MAX_PART: Final = 1000  # characters

_SUBSCRIPT: Final = re.compile(r"(.+)\[(?:(-?[0-9]{1,9})|([0-9]{1,9})[:-]([0-9]{0,9}))\]")
_GLOB: Final = re.compile(r"[*?\[]")
_SIGNS: Final = {"&": set[str].intersection, "!": set[str].difference}
_OPENING: Final = {"[": "]", "(": ")"}

_Match = Callable[[Fleet, str, str], tuple[str, ...]]


def select(
    fleet: Fleet, patterns: Sequence[str], read_file: Callable[[str], str]
) -> tuple[str, ...]:
    """
    Return the hosts that *patterns* choose, in the order of the fleet.

    Args:
        fleet: Where hosts and groups are.
        patterns: Each with one part or several; all hosts are chosen if there is none.
        read_file: Gives the text of the file in ``@file``, one pattern a line, ``#`` for remarks.

    Raises:
        RequestError: A part matches nothing (`LIMIT_NO_MATCH`), is no regular expression
            (`LIMIT_BAD_REGEX`) or too long (`LIMIT_TOO_LONG`), a file cannot be read
            (`LIMIT_FILE`), or nothing is left (`LIMIT_EMPTY`).
    """
    parts = [part for pattern in _from_files(patterns, read_file) for part in _split(pattern)]
    chosen = _choose(fleet, parts, _match)
    if not chosen and parts:
        raise RequestError("LIMIT_EMPTY", pattern=",".join(parts))
    return tuple(host for host in fleet.devices if host in chosen)


def select_known(
    fleet: Fleet, patterns: Sequence[str], read_file: Callable[[str], str]
) -> tuple[str, ...]:
    """
    Return what *patterns* choose of another fleet than they were written for; see `select`.

    A part that matches nothing there takes nothing.

    Raises:
        RequestError: `LIMIT_BAD_REGEX`, `LIMIT_TOO_LONG`, `LIMIT_FILE`.
    """
    parts = [part for pattern in _from_files(patterns, read_file) for part in _split(pattern)]
    chosen = _choose(fleet, parts, _match_known)
    return tuple(host for host in fleet.devices if host in chosen)


def _choose(fleet: Fleet, parts: Sequence[str], match: _Match) -> set[str]:
    plain = [part for part in parts if part[0] not in _SIGNS]
    chosen = {host for part in plain for host in match(fleet, part, part)}
    if not plain:
        chosen = set(fleet.devices)
    for sign, combine in _SIGNS.items():
        for part in (part for part in parts if part[0] == sign):
            chosen = combine(chosen, match(fleet, part[1:], part))
    return chosen


def hosts_of(fleet: Fleet, group: str) -> tuple[str, ...]:
    """Return every host of *group* and of the groups below it, nearer groups first."""
    found: dict[str, None] = {}
    waiting, seen = [group], {group}
    for name in waiting:  # grows as it goes
        found.update(dict.fromkeys(fleet.groups[name].hosts))
        children = [child for child in fleet.groups[name].children if child not in seen]
        seen.update(children)
        waiting.extend(children)
    return tuple(found)


def _from_files(patterns: Iterable[str], read_file: Callable[[str], str]) -> Iterator[str]:
    for pattern in patterns:
        if not pattern.startswith("@"):
            yield pattern
            continue
        try:
            lines = read_file(pattern[1:]).splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise RequestError("LIMIT_FILE", file=pattern[1:], reason=_reason(error)) from error
        stripped = [line.strip() for line in lines]
        found = [line for line in stripped if line and not line.startswith("#")]
        if not found:
            raise RequestError("LIMIT_NO_MATCH", part=pattern, nearest="")
        yield from found


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or type(error).__name__


def _split(pattern: str) -> Iterator[str]:
    """Give the parts between ``,`` and ``:``, but not those inside brackets."""
    start, closing = 0, [""]
    for at, character in enumerate(pattern):
        if character == closing[-1]:
            closing.pop()
        elif character in _OPENING and (character == "[" or "~" in pattern[start:at]):
            closing.append(_OPENING[character])
        elif character in ",:" and len(closing) == 1:
            yield from _tidy(pattern[start:at])
            start = at + 1
    yield from _tidy(pattern[start:])


def _tidy(part: str) -> Iterator[str]:
    stripped = part.strip()
    if len(stripped) > MAX_PART:
        raise RequestError("LIMIT_TOO_LONG", limit=MAX_PART)
    if stripped in {"&", "!", "~"}:
        raise RequestError("LIMIT_NO_MATCH", part=stripped, nearest="")
    if stripped:
        yield stripped


def _match(fleet: Fleet, name: str, part: str) -> tuple[str, ...]:
    """Return the hosts that one part means, without its sign; there is at least one."""
    subscript = None if name.startswith("~") else _SUBSCRIPT.fullmatch(name)
    if subscript is None:
        found = _match_name(fleet, name, part)
    else:
        found = _subscribe(_match_name(fleet, subscript[1], part), subscript)
    if not found:
        close = nearest(name, [*fleet.groups, *fleet.devices])
        raise RequestError("LIMIT_NO_MATCH", part=part, nearest=close)
    return found


def _match_known(fleet: Fleet, name: str, part: str) -> tuple[str, ...]:
    try:
        return _match(fleet, name, part)
    except RequestError as error:
        if error.code != "LIMIT_NO_MATCH":
            raise
        return ()


def _match_name(fleet: Fleet, name: str, part: str) -> tuple[str, ...]:
    if name in fleet.groups:
        return hosts_of(fleet, name)
    if name in fleet.devices:
        return (name,)
    is_expression = name.startswith("~") or _GLOB.search(name)
    return _match_expression(fleet, name, part) if is_expression else ()


def _match_expression(fleet: Fleet, name: str, part: str) -> tuple[str, ...]:
    expression = name[1:] if name.startswith("~") else fnmatch.translate(name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # of `[[`: meant for programmers
            matches = re.compile(expression).match
    except re.error as error:
        raise RequestError("LIMIT_BAD_REGEX", part=part, reason=error.msg) from error
    groups = [hosts_of(fleet, group) for group in fleet.groups if matches(group)]
    hosts = [host for host in fleet.devices if matches(host)]
    return tuple(dict.fromkeys([host for group in groups for host in group] + hosts))


def _subscribe(hosts: tuple[str, ...], subscript: re.Match[str]) -> tuple[str, ...]:
    """Return the hosts at the index, or from the first to the last index inclusive."""
    index, first, last = subscript[2], subscript[3], subscript[4]
    if index is None:
        return hosts[int(first) : int(last) + 1 if last else None]
    at = int(index)
    return (hosts[at],) if -len(hosts) <= at < len(hosts) else ()
