"""The regular expressions that may be declared, and a bound on what matching them can cost.

A rule's expression is written by one person and run on text from every device, and a pattern of
hosts on every name, so one that backtracks without end would stop every audit. Python's matcher has
no time limit; this module admits only a subset whose cost it can bound: literals, classes, ``.``,
groups, ``|`` and repeats. It refuses back-references, looking around, flags and whatever can match
one text in too many ways.
"""

import re
import warnings
from dataclasses import dataclass

from fleetcfg.model.declared import MOST_MATCHED

MOST_CHARACTERS = 256  # of an expression
MOST_DEPTH = 8  # groups in groups
MOST_WAYS = 1_000_000  # in which a text of MOST_MATCHED characters could be matched

REPEAT = re.compile(r"\*|\+|\?|\{(\d{1,3})(?:(,)(\d{0,3}))?\}")
ESCAPE = re.compile(r"\\(?:[dDwWsS]|[^0-9A-Za-z])")
CLASS = re.compile(r"\[\^?\]?(?:\\.|[^\\\]])*\]")


class RegexError(ValueError):
    """The expression is not in the subset; the message is one word or the offending part."""


def check(source: str) -> None:
    """Make sure that *source* can be compiled, and matched against any value in bounded time.

    Raises:
        RegexError: It cannot; the argument names the part.
    """
    check_cost(source)
    try:
        with warnings.catch_warnings():  # what a later Python will read as another expression
            warnings.simplefilter("error", FutureWarning)
            re.compile(source)
    except re.error as error:
        raise RegexError(error.msg) from error
    except FutureWarning as warning:
        raise RegexError(str(warning)) from warning


def check_cost(source: str) -> None:
    """Make sure that *source*, if it can be compiled, matches in bounded time.

    Raises:
        RegexError: It is not in the subset; the argument names the part.
    """
    if len(source) > MOST_CHARACTERS:
        raise RegexError(source[:MOST_CHARACTERS] + "…")
    reader = _Reader(source)
    ways = reader.alternatives(0)
    if reader.position < len(source):
        raise RegexError(source[reader.position])
    if ways > MOST_WAYS:
        raise RegexError(source)


@dataclass(slots=True)
class _Reader:
    """Reads an expression once from left to right and counts in how many ways it can match."""

    source: str
    position: int = 0

    def alternatives(self, depth: int) -> int:
        ways = self.sequence(depth)
        while self.source.startswith("|", self.position):
            self.position += 1
            ways += self.sequence(depth)
        return ways

    def sequence(self, depth: int) -> int:
        ways = 1
        while self.position < len(self.source) and self.source[self.position] not in "|)":
            each = self.atom(depth)
            ways = min(ways * self.repeats(each), MOST_WAYS + 1)
        return ways

    def atom(self, depth: int) -> int:
        """Read one atom; return the ways in which it matches, once."""
        start = self.source[self.position]
        if start == "(":
            return self.group(depth)
        if start in "\\[":
            known = (ESCAPE if start == "\\" else CLASS).match(self.source, self.position)
            if known is None:
                raise RegexError(self.source[self.position : self.position + 2])
            self.position = known.end()
            return 1
        if start in "*+?{":
            raise RegexError(start)
        self.position += 1
        return 1

    def group(self, depth: int) -> int:
        if depth == MOST_DEPTH:
            raise RegexError("(" * MOST_DEPTH)
        self.position += 1
        if self.source.startswith("?", self.position):
            if not self.source.startswith("?:", self.position):
                raise RegexError(self.source[self.position - 1 : self.position + 2])
            self.position += 2
        ways = self.alternatives(depth + 1)
        if not self.source.startswith(")", self.position):
            raise RegexError("(")
        self.position += 1
        return ways

    def repeats(self, each: int) -> int:
        """Read what follows an atom; return the ways in which it matches as often as that."""
        repeat = REPEAT.match(self.source, self.position)
        if repeat is None:
            return each
        self.position = repeat.end()
        if self.source.startswith("?", self.position):  # lazy: as many ways, in another order
            self.position += 1
        return _ways(each, *_counts(repeat))


def _ways(each: int, least: int, most: int) -> int:
    """Return in how many ways *least* to *most* of what matches in *each* ways can match."""
    if each == 1:
        return most - least + 1
    total, power = 0, 1
    for count in range(most + 1):
        total += power if count >= least else 0
        power = min(power * each, MOST_WAYS + 1)
        if total > MOST_WAYS:
            break
    return total


def _counts(repeat: re.Match[str]) -> tuple[int, int]:
    sign, (least, comma, most) = repeat.group(), repeat.groups()
    if sign in "*+?":
        return int(sign == "+"), 1 if sign == "?" else MOST_MATCHED
    if comma is None:
        return int(least), int(least)
    return int(least), max(int(least), int(most)) if most else MOST_MATCHED + int(least)
