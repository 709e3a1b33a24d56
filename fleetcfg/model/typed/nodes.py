"""What a YAML file is made of once read: text, lists and mappings, each knowing its place.

Nothing here guesses a type. A scalar keeps the text that was typed; what other readers would have
made of it is told by `Scalar.reading`, so that a schema can refuse what they would change.
"""

import re
from collections import abc
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from fleetcfg.model.problem import Place

NodeStyle = Literal["plain", "quoted", "block", "refused"]
NodeReading = Literal["text", "whole", "boolean", "day", "nothing", "ambiguous", "refused"]

_WHOLE: Final = re.compile(r"0|-?[1-9][0-9]{0,17}")
DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

# What YAML 1.1 (yaml.org/type) or the core schema of YAML 1.2.2 (section 10.3.2) read as no text.
_NOT_TEXT: Final = re.compile(
    r"""
      ~ | null | Null | NULL                                              # nothing
    | y | Y | yes | Yes | YES | n | N | no | No | NO                      # truth, 1.1
    | on | On | ON | off | Off | OFF
    | true | True | TRUE | false | False | FALSE                          # truth, both
    | [-+]? 0b [01_]+ | [-+]? 0x [0-9a-fA-F_]+ | [-+]? 0o [0-7_]+         # whole, other bases
    | [-+]? [0-9] [0-9_]* (?: : [0-5]?[0-9] )* (?: \. [0-9_]* )?          # whole, base 60, fraction
    | [-+]? (?: [0-9] [0-9_]* )? \.? [0-9_]* [eE] [-+]? [0-9]+            # 1e3, 1.5e-3
    | [-+]? \. [0-9_]+
    | [-+]? \. (?: inf | Inf | INF ) | \. (?: nan | NaN | NAN )
    | [0-9]{4} - [0-9]{1,2} - [0-9]{1,2}                                  # days and moments
      (?: (?: [Tt] | [ ]+ ) [0-9]{1,2} : [0-9]{2} : [0-9]{2} (?: \. [0-9]* )?
          (?: [ ]* (?: Z | [-+] [0-9]{1,2} (?: : [0-9]{2} )? ) )? )?
    | = | <<                                                              # default value, merge
    """,
    re.VERBOSE,
)
_AGREED: Final[tuple[tuple[NodeReading, "re.Pattern[str]"], ...]] = (
    ("whole", _WHOLE),
    ("boolean", re.compile("true|false")),
    ("day", DAY),
)
_FIRST_OF_NOT_TEXT: Final = frozenset("~+-.=<0123456789nNyYoOtTfF")
_LONGEST_NOT_TEXT: Final = 64  # beyond, the expression above might take long: the next one does not
_LONG_NUMBER: Final = re.compile(r"[-+0-9_.:xXoOa-fA-F]+")


class Scalar(NamedTuple):
    """A piece of text as it stands in a file.

    A tuple, because a province of 100,000 devices has over a million of them.

    Attributes:
        text: What was typed, without quotes and with escapes resolved.
        style: How it was written; ``refused`` if it was an alias or tagged: already reported, so
            nothing more is said of it.
        file: Path relative to the tree; *line* and *column* count from 1.
    """

    text: str
    style: NodeStyle
    file: str
    line: int
    column: int

    @property
    def place(self) -> Place:
        """Where it stands."""
        return Place(self.file, self.line, self.column)

    @property
    def reading(self) -> NodeReading:
        """What a YAML reader that guesses types makes of it.

        ``whole``, ``boolean`` and ``day`` are the spellings on which all readers agree: decimal
        without sign or leading zero, ``true`` or ``false``, and YYYY-MM-DD. ``ambiguous`` is
        whatever else some reader would turn into something other than text: ``On``, ``010``,
        ``12:30:00``, ``9.15``, ``1e3``, ``~``.
        """
        if self.style != "plain":
            return "refused" if self.style == "refused" else "text"
        return _reading_of_plain(self.text)

    @property
    def is_ambiguous(self) -> bool:
        """Whether readers disagree on it: quoting it settles the matter."""
        return self.reading in {"ambiguous", "nothing"}


class Sequence(NamedTuple):
    """A list, in order, with the place where it opens."""

    items: "tuple[Node, ...]"
    file: str
    line: int
    column: int

    @property
    def place(self) -> Place:
        """Where it opens."""
        return Place(self.file, self.line, self.column)


# How one entry of a mapping is typed: the key, its style, line and column; the same of the value.
# Lines are counted from that of the mapping. A list or mapping has its own place, and no style.
_Spot = tuple[str, NodeStyle, int, int, NodeStyle | None, int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Mapping(abc.Mapping[str, "Node"]):
    """Keys and what they stand for, in the order of the file; no key stands twice.

    Thousands of devices are typed alike: their mappings share all but texts (see `make_mapping`),
    hold their texts as one, and make scalars when they are asked for them.

    Attributes:
        spots: How each entry is typed.
        numbers: By key, which of the entries; in the order of the entries.
        held: What each key stands for; of a scalar the text alone. If all are scalars: their texts
            as UTF-8, with NUL between them.
        file: Path relative to the tree; *line* and *column*, from 1, are where it opens.
    """

    spots: tuple[_Spot, ...]
    numbers: abc.Mapping[str, int]
    held: "bytes | tuple[str | Sequence | Mapping, ...]"
    file: str
    line: int
    column: int

    @property
    def place(self) -> Place:
        """Where it opens."""
        return Place(self.file, self.line, self.column)

    @property
    def entries(self) -> "tuple[tuple[Scalar, Node], ...]":
        """Each key, with its place, and what it stands for."""
        return tuple((self.key(name), node) for name, node in self.items())

    def key(self, name: str) -> Scalar:
        """Return the key *name* with its place."""
        name, style, line, column, *_ = self.spots[self.numbers[name]]
        return Scalar(name, style, self.file, self.line + line, column)

    def __getitem__(self, key: str) -> "Node":
        number = self.numbers[key]
        value = self._values()[number]
        if not isinstance(value, str):
            return value
        _, _, _, _, style, line, column = self.spots[number]
        return Scalar(value, style or "plain", self.file, self.line + line, column)

    def items(self) -> abc.ItemsView[str, "Node"]:
        """Return each key and what it stands for; the texts are taken apart once for all."""
        file, first, values = self.file, self.line, self._values()
        return {
            name: Scalar(value, style or "plain", file, first + line, column)
            if isinstance(value, str)
            else value
            for (name, _, _, _, style, line, column), value in zip(self.spots, values, strict=True)
        }.items()

    def values(self) -> abc.ValuesView["Node"]:
        """Return what the keys stand for."""
        return dict(self.items()).values()

    def _values(self) -> "abc.Sequence[str | Sequence | Mapping]":
        return self.held.decode().split("\0") if isinstance(self.held, bytes) else self.held

    def __contains__(self, key: object) -> bool:
        return key in self.numbers

    def __iter__(self) -> abc.Iterator[str]:
        return iter(self.numbers)

    def keys(self) -> abc.KeysView[str]:
        """Return the keys."""
        return self.numbers.keys()

    def __len__(self) -> int:
        return len(self.spots)


Node = Scalar | Sequence | Mapping


def make_mapping(
    entries: abc.Sequence[tuple[Scalar, Node]],
    place: tuple[str, int, int],
    typed: dict[tuple[_Spot, ...], Mapping],
) -> Mapping:
    """
    Return a mapping that shares what it can with the first one that is typed alike.

    Args:
        entries: Keys and what they stand for.
        place: File, line and column.
        typed: By how they are typed: the first of each.
    """
    spots = tuple([_spot(key, node, place[1]) for key, node in entries])
    held = _held([node.text if isinstance(node, Scalar) else node for _, node in entries])
    alike = typed.get(spots)
    if alike is not None:
        return Mapping(alike.spots, alike.numbers, held, *place)
    numbers = {key.text: number for number, (key, _) in enumerate(entries)}
    made = typed[spots] = Mapping(spots, numbers, held, *place)
    return made


def _held(values: list[str | Sequence | Mapping]) -> bytes | tuple[str | Sequence | Mapping, ...]:
    texts = [value for value in values if isinstance(value, str)]
    if not texts or len(texts) < len(values):
        return tuple(values)
    joined = b"\0".join([text.encode() for text in texts])
    # An escape can bring in a NUL: that has been reported, and the file is read to its end.
    return joined if joined.count(0) == len(texts) - 1 else tuple(values)


def _spot(key: Scalar, node: Node, line: int) -> _Spot:
    name, key_style, _, key_line, key_column = key
    if isinstance(node, Scalar):
        _, style, _, at, column = node
        return name, key_style, key_line - line, key_column, style, at - line, column
    return name, key_style, key_line - line, key_column, None, 0, 0


def _reading_of_plain(text: str) -> NodeReading:
    if not text:
        return "nothing"
    if text[0] not in _FIRST_OF_NOT_TEXT:
        return "text"
    for reading, spelling in _AGREED:
        if spelling.fullmatch(text):
            return reading
    is_short = len(text) <= _LONGEST_NOT_TEXT
    return "ambiguous" if (_NOT_TEXT if is_short else _LONG_NUMBER).fullmatch(text) else "text"


def count_values(node: Node) -> int:
    """Return how many scalars *node* holds, empty lists and mappings as one each."""
    inner = node.items if isinstance(node, Sequence) else ()
    inner = tuple(node.values()) if isinstance(node, Mapping) else inner
    return sum(map(count_values, inner)) or 1
