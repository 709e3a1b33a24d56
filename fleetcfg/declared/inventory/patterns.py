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

from fleetcfg.declared.syntax.regex import RegexError, check_cost
from fleetcfg.errors import RequestError
from fleetcfg.model.fleet import Fleet
from fleetcfg.model.nearest import nearest

MAX_PART: Final = 1000  # characters
MAX_EXPRESSIONS: Final = 256  # parts of one choice that are held against every name
_ORDERING: Final = 4  # passes over every name that a choice takes without any expression

_SUBSCRIPT: Final = re.compile(r"(.+)\[(?:(-?[0-9]{1,9})|([0-9]{1,9})[:-]([0-9]{0,9}))\]")
_GLOB: Final = re.compile(r"[*?\[]")
_SIGNS: Final = {"&": set[str].intersection_update, "!": set[str].difference_update}
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
        RequestError: A part matches nothing (`LIMIT_NO_MATCH`), is no regular expression of
            bounded cost (`LIMIT_BAD_REGEX`) or too long (`LIMIT_TOO_LONG`), expressions are too
            many (`LIMIT_TOO_MANY`), a file cannot be read (`LIMIT_FILE`), or nothing is left
            (`LIMIT_EMPTY`).
    """
    parts = _parts(patterns, read_file)
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
        RequestError: `LIMIT_BAD_REGEX`, `LIMIT_TOO_LONG`, `LIMIT_TOO_MANY`, `LIMIT_FILE`.
    """
    chosen = _choose(fleet, _parts(patterns, read_file), _find)
    return tuple(host for host in fleet.devices if host in chosen)


def count_held(fleet: Fleet, patterns: Sequence[str], read_file: Callable[[str], str]) -> int:
    """
    Return against how many names `select` holds *patterns*: what it costs.

    Raises:
        RequestError: `LIMIT_NO_MATCH`, `LIMIT_TOO_LONG`, `LIMIT_TOO_MANY`, `LIMIT_FILE`.
    """
    parts = _parts(patterns, read_file)
    expressions = sum(_is_expression(part.lstrip("&!")) for part in parts)
    return (len(fleet.devices) + len(fleet.groups)) * (_ORDERING + expressions)


def _parts(patterns: Iterable[str], read_file: Callable[[str], str]) -> list[str]:
    """Return the parts, each once."""
    found = (part for pattern in _from_files(patterns, read_file) for part in _split(pattern))
    parts = list(dict.fromkeys(found))
    expressions = (part for part in parts if _is_expression(part.lstrip("&!")))
    if sum(1 for _ in expressions) > MAX_EXPRESSIONS:
        raise RequestError("LIMIT_TOO_MANY", limit=MAX_EXPRESSIONS)
    return parts


def _is_expression(name: str) -> bool:
    return name.startswith("~") or _GLOB.search(name) is not None


def _choose(fleet: Fleet, parts: Sequence[str], match: _Match) -> set[str]:
    plain = [part for part in parts if part[0] not in _SIGNS]
    chosen = {host for part in plain for host in match(fleet, part, part)}
    if not plain:
        chosen = set(fleet.devices)
    for sign, narrow in _SIGNS.items():
        for part in (part for part in parts if part[0] == sign):
            narrow(chosen, match(fleet, part[1:], part))
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
    start, closing, is_regex = 0, [""], False
    for at, character in enumerate(pattern):
        is_regex = is_regex or character == "~"
        if character == closing[-1]:
            closing.pop()
        elif character in _OPENING and (character == "[" or is_regex):
            closing.append(_OPENING[character])
        elif character in ",:" and len(closing) == 1:
            yield from _tidy(pattern[start:at])
            start, is_regex = at + 1, False
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
    found = _find(fleet, name, part)
    if not found:
        close = nearest(name, [*fleet.groups, *fleet.devices])
        raise RequestError("LIMIT_NO_MATCH", part=part, nearest=close)
    return found


def _find(fleet: Fleet, name: str, part: str) -> tuple[str, ...]:
    """Return the hosts that one part means, without its sign; there may be none."""
    subscript = None if name.startswith("~") else _SUBSCRIPT.fullmatch(name)
    if subscript is None:
        return _match_name(fleet, name, part)
    return _subscribe(_match_name(fleet, subscript[1], part), subscript)


def _match_name(fleet: Fleet, name: str, part: str) -> tuple[str, ...]:
    if name in fleet.groups:
        return hosts_of(fleet, name)
    if name in fleet.devices:
        return (name,)
    return _match_expression(fleet, name, part) if _is_expression(name) else ()


def _match_expression(fleet: Fleet, name: str, part: str) -> tuple[str, ...]:
    is_regex = name.startswith("~")
    expression = name[1:] if is_regex else fnmatch.translate(name)
    try:
        if is_regex:
            check_cost(expression)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # of `[[`: meant for programmers
            matches = re.compile(expression).match
    except (RegexError, re.error) as error:
        raise RequestError("LIMIT_BAD_REGEX", part=part, reason=str(error)) from error
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
