"""Where each value of a YAML file stands in its text, so that one can be changed and nothing else.

Values are what a schema would make of them: text, whole numbers, truth, days, nothing, lists and
mappings. A plain scalar on which readers disagree (``On``, ``010``) is `Ambiguous`, and is no text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal, NamedTuple, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.events import (
    CollectionStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from fleetcfg.model.typed.nodes import NodeStyle, Scalar


class Ambiguous(NamedTuple):
    """A plain scalar on which readers disagree, as it was typed."""

    typed: str


YamlValue: TypeAlias = (
    "str | int | date | Ambiguous | list[YamlValue] | dict[str, YamlValue] | None"
)
SpanKind = Literal["scalar", "list", "mapping"]

_COMMENT: Final = re.compile(r"(?<!\S)#[^\r\n]*")
_PARSER: Final[Any] = YAML(typ="safe").Parser
_STYLES: Final[dict[str, NodeStyle]] = {"": "plain", "'": "quoted", '"': "quoted"}


@dataclass(slots=True)
class ValueSpan:
    """One value and where it stands; places count characters from the beginning of the text.

    Attributes:
        lead: Where what leads to it ends: the colon of its key, or its dash.
        start: Where it begins; *end* where its last character is over, comments not counted.
        column: Of its beginning, from 0.
        is_flow: Whether it is a list or mapping in brackets; *is_in_flow* whether it stands in one.
        quote: Of a scalar: a quotation mark, ``|``, ``>`` or nothing.
        keys: Of a mapping: each key, with where it begins and ends, in the order of the file.
        inside: What the keys stand for, or the items of a list.
    """

    kind: SpanKind
    lead: int
    start: int
    column: int
    end: int = 0
    quote: str = ""
    is_flow: bool = False
    is_in_flow: bool = False
    text: str = ""
    keys: list[tuple[str, int, int]] = field(default_factory=list[tuple[str, int, int]])
    inside: list["ValueSpan"] = field(default_factory=list["ValueSpan"])

    def members(self) -> Iterator[tuple[str, int, "ValueSpan"]]:
        """Yield each key of a mapping, where it begins, and what it stands for."""
        for (name, at, _), span in zip(self.keys, self.inside, strict=True):
            yield name, at, span

    def value(self) -> YamlValue:
        """Return what it says."""
        if self.kind == "list":
            return [span.value() for span in self.inside]
        if self.kind == "mapping":
            return {name: span.value() for name, _, span in self.members()}
        return self._scalar()

    def _scalar(self) -> YamlValue:
        style = _STYLES.get(self.quote, "block")
        match Scalar(self.text, style, "", 0, 0).reading:
            case "text":
                return self.text
            case "whole":
                return int(self.text)
            case "boolean":
                return self.text == "true"
            case "nothing":
                return None
            case "day" if (found := _day(self.text)) is not None:
                return found
            case _:
                return Ambiguous(self.text)


@dataclass(slots=True)
class _OpenSpan:
    """A list or mapping that has begun; *key* the one of which the value comes next."""

    span: ValueSpan
    key: tuple[str, int, int] | None = None

    @property
    def awaits_key(self) -> bool:
        return self.span.kind == "mapping" and self.key is None

    def lead(self, text: str, at: int) -> int:
        """Return where what leads to a value at *at* ends."""
        if self.key is not None:
            return text.index(":", self.key[2]) + 1
        return at if self.span.is_flow else text.rindex("-", 0, at) + 1

    def take(self, value: ValueSpan) -> None:
        value.is_in_flow = self.span.is_flow
        self.span.inside.append(value)
        if self.key is not None:
            self.span.keys.append(self.key)
            self.key = None

    def end_at(self, mark: int) -> None:
        """Have it end: a block where its last value does, whatever blanks come before *mark*."""
        span = self.span
        inside = max((each.end for each in span.inside), default=span.start)
        span.end = mark if span.is_flow else inside


def read_spans(text: str) -> ValueSpan | None:
    """Return the one document in *text*, which the strict reader has read without a problem."""
    around: list[_OpenSpan] = []
    root: ValueSpan | None = None
    for event in iter(_PARSER(text).get_event, None):
        parent = around[-1] if around else None
        match event:
            case MappingEndEvent() | SequenceEndEvent():
                around.pop().end_at(event.end_mark.index)
            case ScalarEvent() if parent is not None and parent.awaits_key:
                parent.key = (event.value, event.start_mark.index, event.end_mark.index)
            case ScalarEvent() | MappingStartEvent() | SequenceStartEvent():
                span = _span(event, text, parent)
                if parent is None:
                    root = span
                else:
                    parent.take(span)
                if span.kind != "scalar":
                    around.append(_OpenSpan(span))
            case _:
                pass  # where the stream and the document begin and end
    return root


def is_same(one: YamlValue, other: YamlValue) -> bool:
    """Tell whether they say the same; 1, true and "1" do not, whatever Python thinks."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(is_same(one[k], other[k]) for k in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(is_same, one, other))
    return one == other


def comments_of(text: str, root: ValueSpan | None) -> list[tuple[int, str]]:
    """Return each comment of *text*, whose values are *root*, with its place."""
    at, parts = 0, list[str]()
    for start, end in sorted(_scalars(root)):
        parts += [text[at:start], "x" * (end - start)]
        at = end
    seen = "".join([*parts, text[at:]])
    return [(m.start(), m[0].rstrip()) for m in _COMMENT.finditer(seen)]


def paths_of(
    span: ValueSpan | None, path: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], tuple[int, ...]]]:
    """Yield the path of each value below *span*, with where it and its key begin."""
    if span is None:
        return
    if span.kind == "mapping":
        for name, at, member in span.members():
            yield (*path, name), (at, member.start)
            yield from paths_of(member, (*path, name))
    for number, item in enumerate(span.inside if span.kind == "list" else ()):
        yield (*path, number), (item.start,)
        yield from paths_of(item, (*path, number))


def _scalars(span: ValueSpan | None) -> Iterator[tuple[int, int]]:
    if span is None:
        return
    if span.kind == "scalar":
        yield span.start, span.end
    yield from ((start, end) for _, start, end in span.keys)
    for inner in span.inside:
        yield from _scalars(inner)


def _span(
    event: ScalarEvent | CollectionStartEvent, text: str, parent: _OpenSpan | None
) -> ValueSpan:
    mark = event.start_mark
    lead = 0 if parent is None else parent.lead(text, mark.index)
    if isinstance(event, ScalarEvent):
        made = ValueSpan("scalar", lead, mark.index, mark.column, quote=event.style or "")
        made.text = event.value
        stop = event.end_mark.index
        made.end = mark.index + len(text[mark.index : stop].rstrip())
        return made
    kind: SpanKind = "mapping" if isinstance(event, MappingStartEvent) else "list"
    return ValueSpan(kind, lead, mark.index, mark.column, is_flow=bool(event.flow_style))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
