"""What a YAML file is made of once read: text, lists and mappings, each knowing its place.

Nothing here guesses a type. A scalar keeps the text that was typed; what other readers would have
made of it is told by `Scalar.reading`, so that a schema can refuse what they would change.
"""

import re
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


class Mapping(NamedTuple):
    """Keys and what they stand for, in the order of the file; no key stands twice."""

    entries: "tuple[tuple[Scalar, Node], ...]"
    file: str
    line: int
    column: int

    @property
    def place(self) -> Place:
        """Where it opens."""
        return Place(self.file, self.line, self.column)


Node = Scalar | Sequence | Mapping


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
