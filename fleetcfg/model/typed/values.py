"""What stands in a field that only we read: an instant, a time, a number, a name.

No other program reads these files, so a value is what was typed, in quotes or not. Each function
here asks a node for a value, or makes what asks: it is the half of a field's type that reads
(`fleetcfg.model.typed.fields`).
"""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Final, TypeVar

from fleetcfg.model.mobile_number import has_mobile_number, without_mobile_numbers
from fleetcfg.model.problem import Problems
from fleetcfg.model.statement import REGISTER_ID
from fleetcfg.model.timezone import VIETNAM
from fleetcfg.model.typed import nodes
from fleetcfg.model.typed.node_readers import day, fields, items, report_no_file, token
from fleetcfg.model.typed.nodes import Node

MOST_OF_A_TEXT: Final = 500  # characters, as the subject of a document (Decree 30/2020, Annex VI)
MOST_OF_A_LIST: Final = 1000
ID: Final = re.compile(REGISTER_ID)
SHA256: Final = re.compile(r"[0-9a-f]{64}")
# Years of two centuries: whatever is reckoned with such a day stays a day.
INSTANT: Final = re.compile(
    r"(2[01]\d\d-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(Z|z|[+-]\d\d(?::?\d\d)?)?"
)
SPAN: Final = re.compile(r"(0|[1-9]\d{0,4})(d|h|m|s|ms)")
NUMBER: Final = re.compile(r"-?(?:0|[1-9]\d{0,8})(?:\.\d{1,6})?")
_UNITS: Final = {
    "d": timedelta(days=1),
    "h": timedelta(hours=1),
    "m": timedelta(minutes=1),
    "s": timedelta(seconds=1),
    "ms": timedelta(milliseconds=1),
}
_CENTURIES: Final = range(2000, 2200)
_OFFSET: Final = "+07:00"
T = TypeVar("T")

FieldQuestion = Callable[[Node, Problems], T | None]
"""What a field asks of its node: None if it cannot say, and then that has been reported."""


def instant(node: Node, problems: Problems) -> datetime | None:
    """Return an instant: ``2026-12-01T08:00+07:00``; without an offset it is Việt Nam's time.

    Another offset is refused: the person who reads the file reads hours of Việt Nam.
    """
    typed = token(node, problems)
    if typed is None:
        return None
    found = INSTANT.fullmatch(typed)
    if found is None:
        problems.error("REG_INSTANT", node.place, typed=typed)
        return None
    if found[3] not in (None, _OFFSET):
        problems.error("REG_OFFSET", node.place, typed=typed, offset=found[3])
        return None
    try:
        return datetime.fromisoformat(f"{found[1]}T{found[2]}").replace(tzinfo=VIETNAM)
    except ValueError:  # the 30th of February, or 25 o'clock
        problems.error("REG_INSTANT", node.place, typed=typed)
        return None


def near_day(node: Node, problems: Problems) -> date | None:
    """Return a day of this century or the next."""
    found = day(node, problems)
    if found is not None and found.year not in _CENTURIES:
        problems.error("REG_DAY_FAR", node.place, day=found.isoformat())
        return None
    return found


def span(node: Node, problems: Problems) -> timedelta | None:
    """Return how long something is: ``48h``, ``90m``, ``150ms``."""
    typed = token(node, problems)
    if typed is None:
        return None
    found = SPAN.fullmatch(typed)
    if found is None:
        problems.error("REG_SPAN", node.place, typed=typed)
        return None
    return int(found[1]) * _UNITS[found[2]]


def spell_span(length: timedelta) -> str:
    """Return *length*, of whole milliseconds, as `span` reads it, in the largest unit that fits."""
    name, unit = next(each for each in _UNITS.items() if not length % each[1])
    return f"{length // unit}{name}"


def number_of(least: float, most: float) -> FieldQuestion[float]:
    """Return what reads a number from *least* to *most*, with a point before its fraction."""

    def read(node: Node, problems: Problems) -> float | None:
        typed = token(node, problems)
        if typed is None:
            return None
        found = float(typed) if NUMBER.fullmatch(typed) else None
        if found is None or not least <= found <= most:
            facts = {"typed": typed, "least": f"{least:g}", "most": f"{most:g}"}
            problems.error("REG_NUMBER", node.place, **facts)
            return None
        return found

    return read


def numbers_of(count: int, least: float, most: float) -> FieldQuestion[tuple[float, ...]]:
    """Return what reads a list of exactly *count* such numbers."""
    one = number_of(least, most)

    def read(node: Node, problems: Problems) -> tuple[float, ...] | None:
        found = [one(item, problems) for item in items(node, problems)]
        if isinstance(node, nodes.Sequence) and len(found) != count:
            problems.error("REG_COUNT", node.place, count=count, found=len(found))
            return None
        read = tuple(each for each in found if each is not None)
        return read if len(read) == count else None

    return read


def identifier(node: Node, problems: Problems) -> str | None:
    """Return an id: small letters, digits and hyphens, as file names and statements take it."""
    typed = token(node, problems)
    if typed is not None and not ID.fullmatch(typed):
        problems.error("REG_ID", node.place, id=typed)
        return None
    if typed is not None:
        report_no_file(typed, node.place, problems)
    return typed


def choice_of(
    words: Collection[str],
    code: str = "REG_WORD",
    fact: str = "typed",
    reads: FieldQuestion[str] = token,
) -> FieldQuestion[str]:
    """Return what reads one of *words*; another is reported by *code*, as its *fact*."""

    def read(node: Node, problems: Problems) -> str | None:
        typed = reads(node, problems)
        if typed is not None and typed not in words:
            facts = {
                fact: typed,
                "nearest": problems.nearest(typed, words),
                "known": ", ".join(words),
            }
            problems.error(code, node.place, **facts)
            return None
        return typed

    return read


def matching(
    pattern: "re.Pattern[str]", code: str, reads: FieldQuestion[str] = token
) -> FieldQuestion[str]:
    """Return what reads a text of that *pattern*, and reports another by *code*."""

    def read(node: Node, problems: Problems) -> str | None:
        typed = reads(node, problems)
        if typed is not None and not pattern.fullmatch(typed):
            problems.error(code, node.place, typed=typed)
            return None
        return typed

    return read


def list_of(question: FieldQuestion[T]) -> FieldQuestion[tuple[T, ...]]:
    """Return what reads a list of what *question* reads, each once; an empty one is reported."""

    def read(node: Node, problems: Problems) -> tuple[T, ...] | None:
        each = items(node, problems)
        if isinstance(node, nodes.Sequence) and not 0 < len(each) <= MOST_OF_A_LIST:
            problems.error("REG_LIST", node.place, count=len(each), most=MOST_OF_A_LIST)
            return None
        found: dict[T, None] = {}
        for item in each:
            value = question(item, problems)
            if value is not None and value in found:
                problems.error("REG_TWICE_IN_LIST", item.place, name=str(value))
            elif value is not None:
                found[value] = None
        return tuple(found) or None

    return read


def mapping_of(question: FieldQuestion[T]) -> FieldQuestion[Mapping[str, T]]:
    """Return what reads a mapping from names to what *question* reads."""

    def read(node: Node, problems: Problems) -> Mapping[str, T] | None:
        if not isinstance(node, nodes.Mapping):
            fields(node, (), problems)  # says what it should be
            return None
        found = {key.text: question(value, problems) for key, value in node.entries}
        return {key: value for key, value in found.items() if value is not None}

    return read


def plain(node: Node, problems: Problems) -> str | None:
    """Return a text of one line, that is not empty and not too long."""
    typed = token(node, problems)
    if typed is None:
        return None
    if not typed.strip():
        problems.error("REG_EMPTY", node.place)
        return None
    if len(typed) > MOST_OF_A_TEXT:
        problems.error("REG_TEXT_LONG", node.place, most=MOST_OF_A_TEXT)
        return None
    return typed


def prose(node: Node, problems: Problems) -> str | None:
    """Return the same of a sentence: a mobile number in it is told, for it is a person's."""
    typed = plain(node, problems)
    if typed and has_mobile_number(typed):
        problems.warning("REG_TEXT_PERSONAL", node.place, text=without_mobile_numbers(typed))
    return typed
