"""Bytes of a calendar become events and zones: properties by their names, values as text.

Lines are taken apart here, and a library reads the same in the tests
(docs/adr/0070-the-calendar-freezes.md).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from fleetcfg.errors import SourceError

MOST_BYTES: Final = 4 * 1024 * 1024
MOST_EVENTS: Final = 5000
MOST_OF_A_LINE: Final = 8192  # characters, unfolded
_MOST_DEPTH: Final = 8
_NEW_LINE: Final = re.compile(r"\r?\n")
_FOLD: Final = re.compile(r"\r?\n[ \t]")  # RFC 5545, 3.1
_ESCAPE: Final = re.compile(r"\\([\\;,nN])")  # 3.3.11
_VALUE: Final = r'(?:"[^"]*+"|[^";:,]++|,)*+'
_PARAMETER: Final = re.compile(rf";([A-Za-z0-9-]+)=({_VALUE})")
_LINE: Final = re.compile(rf"[A-Za-z0-9-]+((?:;[A-Za-z0-9-]+={_VALUE})*+):(.*)")


_EVENT: Final = frozenset(
    (
        *("UID", "SEQUENCE", "STATUS", "CLASS", "SUMMARY", "LOCATION"),
        *("DTSTART", "DTEND", "DURATION", "RECURRENCE-ID"),
        *("RRULE", "RDATE", "EXDATE", "EXRULE"),
    )
)
_ZONE: Final = frozenset(("TZID", "X-LIC-LOCATION", "TZOFFSETTO", "RRULE", "RDATE"))
_WANTED: Final = {"VEVENT": _EVENT, "VTIMEZONE": _ZONE, "STANDARD": _ZONE, "DAYLIGHT": _ZONE}


@dataclass(frozen=True, slots=True)
class RawValue:
    """One property.

    Attributes:
        parameters: By their names, in capitals.
        text: Its value, unescaped.
    """

    parameters: Mapping[str, str]
    text: str


@dataclass(frozen=True, slots=True)
class RawComponent:
    """An event, or a zone with what is within it.

    Attributes:
        values: By the names of properties, in capitals.
        parts: Components within it, such as the times of a zone.
        broken: Names of properties that could not be read.
    """

    name: str
    values: dict[str, list[RawValue]] = field(default_factory=dict[str, list[RawValue]])
    parts: list["RawComponent"] = field(default_factory=list["RawComponent"])
    broken: list[str] = field(default_factory=list[str])

    def text(self, name: str) -> str:
        """Return the value of the first property *name*; empty if there is none."""
        found = self.values.get(name)
        return found[0].text if found else ""


def read_components(data: bytes, *, server: str) -> tuple[RawComponent, ...]:
    """Return the events and the zones of a calendar.

    Args:
        data: Its bytes.
        server: Where it is from, for what is said.

    Raises:
        SourceError: CALENDAR_LARGE, CALENDAR_BROKEN.
    """
    if len(data) > MOST_BYTES:
        raise SourceError("CALENDAR_LARGE", server=server, most=MOST_BYTES)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError("CALENDAR_BROKEN", server=server, found="UTF-8") from error
    lines = _NEW_LINE.split(_FOLD.sub("", text))
    found = tuple(_components(filter(None, lines), server))
    if sum(one.name == "VEVENT" for one in found) > MOST_EVENTS:
        raise SourceError("CALENDAR_LARGE", server=server, most=MOST_EVENTS)
    return found


def _components(lines: Iterable[str], server: str) -> Iterator[RawComponent]:
    stack: list[RawComponent] = []
    is_calendar = False
    for line in lines:
        name = line.partition(":")[0].partition(";")[0].strip().upper()
        if name == "BEGIN":
            stack.append(RawComponent(_value_of(line)))
            is_calendar |= stack[0].name == "VCALENDAR"
        elif name == "END":
            yield from _end(stack, _value_of(line), server)
        elif stack and name in _WANTED.get(stack[-1].name, ()):
            _take(line, name, stack[-1])
        if len(stack) > _MOST_DEPTH:
            raise SourceError("CALENDAR_BROKEN", server=server, found=stack[-1].name[:40])
    if stack or not is_calendar:
        raise SourceError("CALENDAR_BROKEN", server=server, found="END:VCALENDAR")


def _end(stack: list[RawComponent], name: str, server: str) -> Iterator[RawComponent]:
    """End the innermost component, and yield it if it stands for itself."""
    if not stack or name != stack[-1].name:
        raise SourceError("CALENDAR_BROKEN", server=server, found=f"END:{name[:40]}")
    ended = stack.pop()
    if stack and stack[-1].name == "VTIMEZONE":
        stack[-1].parts.append(ended)
    elif ended.name in {"VEVENT", "VTIMEZONE"}:
        yield ended


def _value_of(line: str) -> str:
    return line.partition(":")[2].strip().upper()


def _take(line: str, name: str, component: RawComponent) -> None:
    """Put the property of *line* into *component*, or say that it cannot be read."""
    found = _LINE.fullmatch(line) if len(line) <= MOST_OF_A_LINE else None
    if found is None:
        component.broken.append(name)
        return
    parameters = {one[1].upper(): one[2].strip('"') for one in _PARAMETER.finditer(found[1])}
    text = _ESCAPE.sub(_unescaped, found[2])
    component.values.setdefault(name, []).append(RawValue(parameters, text))


def _unescaped(found: re.Match[str]) -> str:
    return "\n" if found[1] in "nN" else found[1]
