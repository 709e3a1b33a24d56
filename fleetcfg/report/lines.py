"""Lines of styled text, and how they fold into a given number of columns. Pure.

A style says what a span means, not how it looks: `fleetcfg.report.output` decides that.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from fleetcfg.model.value import bounded
from fleetcfg.report.escape import escape

Style = Literal["", "strong", "dim", "bad", "doubtful", "good"]

LEAST_COLUMNS = 20
SEPARATOR = " · "
_TOKEN = re.compile(r" +|[^ ]+")


@dataclass(frozen=True, slots=True)
class Span:
    """Text of one style."""

    text: str
    style: Style = ""


StyledLine = tuple[Span, ...]


def said(text: str, style: Style = "") -> StyledLine:
    """Return a piece of one span that holds *text*, escaped."""
    return (Span(escape(text), style),)


def shown(text: str, style: Style = "") -> StyledLine:
    """Return a piece for a value, escaped and bounded; in quotes if its ends would not be seen."""
    has_clear_ends = bool(text) and text == text.strip()
    told = bounded(text)
    return said(told if has_clear_ends else f'"{told}"', style)


def columns_of(text: str) -> int:
    """Return how many columns of a terminal *text* takes."""
    if text.isascii():
        return len(text)
    return sum(map(_columns, text))


@cache
def _columns(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def fold(line: StyledLine, columns: int, *, first: str = "", rest: str = "") -> list[StyledLine]:
    """Break *line* at blanks so that each part, its indent *first* or *rest* included, fits.

    A word that is longer than a whole line is cut: nothing is ever left out.
    """
    columns = max(columns, LEAST_COLUMNS)
    folded: list[StyledLine] = []
    current: list[Span] = [Span(first)] if first else []
    used = start = columns_of(first)
    for token in _tokens(line, columns - max(columns_of(first), columns_of(rest))):
        width = columns_of(token.text)
        if used + width > columns and used > start:
            folded.append(trimmed(current))
            current, used = ([Span(rest)] if rest else []), columns_of(rest)
            start = used
        if token.text.isspace() and used == start:
            continue
        current.append(token)
        used += width
    folded.append(trimmed(current))
    return folded


def flow(
    pieces: Iterable[StyledLine], columns: int, *, indent: str = "", separator: str = SEPARATOR
) -> list[StyledLine]:
    """Set *pieces* one after the other, breaking between them first and inside only if need be."""
    lines: list[StyledLine] = []
    current: StyledLine = ()
    # A comma stays at the end of a line that is broken after it; a dot between two would dangle.
    end = (Span(",", "dim"),) if separator.startswith(",") else ()
    room = max(columns, LEAST_COLUMNS) - len(indent) - len(end)
    for piece in pieces:
        joined = (*current, Span(separator, "dim"), *piece) if current else piece
        if current and _line_columns(joined) > room:
            lines += fold((*current, *end), columns, first=indent, rest=indent + "  ")
            current = piece
        else:
            current = joined
    if current:
        lines += fold(current, columns, first=indent, rest=indent + "  ")
    return lines


def text_of(line: StyledLine) -> str:
    """Return *line* without its styles."""
    return "".join(span.text for span in line)


def _line_columns(line: StyledLine) -> int:
    return sum(columns_of(span.text) for span in line)


def _tokens(line: StyledLine, room: int) -> Iterator[Span]:
    room = max(room, 1)
    for span in line:
        for found in _TOKEN.findall(span.text):
            if columns_of(found) <= room or found.isspace():
                yield Span(found, span.style)
            else:
                yield from (Span(part, span.style) for part in _cut(found, room))


def _cut(text: str, room: int) -> Iterator[str]:
    part, used = "", 0
    for character in text:
        width = _columns(character)
        if part and used + width > room:
            yield part
            part, used = "", 0
        part, used = part + character, used + width
    yield part


def trimmed(spans: Sequence[Span]) -> StyledLine:
    """Return *spans* without blanks at the end."""
    kept = list(spans)
    while kept and not kept[-1].text.rstrip(" "):
        kept.pop()
    if kept:
        kept[-1] = Span(kept[-1].text.rstrip(" "), kept[-1].style)
    return tuple(kept)


def plain(lines: Iterable[StyledLine]) -> str:
    """Return *lines* as text without styles, each with its line feed."""
    return "".join(f"{text_of(line)}\n" for line in lines)
