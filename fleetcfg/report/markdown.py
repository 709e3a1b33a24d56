"""Text that Markdown shows as it is: no value becomes a link, a picture or a call of a name.

Every mark of punctuation but a comma is an entity: it is no syntax then (CommonMark 0.31, 2.5), in
a table neither, and no line begins with a command that a forge carries out. Servers look for
``@name``, ``#12``, ``!12`` or ``~label`` after that, everywhere but in code: so marks with which
such a name begins are code, and so is what people or devices wrote.
"""

import re
import string
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from fleetcfg.model.value import bounded
from fleetcfg.report.escape import escape
from fleetcfg.words import Words

MOST_ROWS: Final = 100  # of one table or list
MOST_BYTES: Final = 60_000
"""Of a page. GitHub takes 65,536 characters, GitLab 1,000,000; what posts it adds a line."""

_RESERVE: Final = 6_000  # for the headings, and what tells how much is left out, of later parts
_MEANING: Final = re.compile(f"[{re.escape(string.punctuation.replace(',', ''))}]")
_CALLS: Final = re.compile("&#(33|35|36|37|38|64|94|126);")


def marked(text: str) -> str:
    """Return *text* as it is, whatever Markdown would make of its characters."""
    return _CALLS.sub(r"<code>&#\1;</code>", _spelled(text))


def quoted(text: str) -> str:
    """Return *text* as code; of one that is too long its beginning, length and digest."""
    return f"<code>{_spelled(bounded(text))}</code>"


def _spelled(text: str) -> str:
    return _MEANING.sub(lambda found: f"&#{ord(found[0])};", escape(text))


@dataclass(slots=True)
class MarkdownPage:
    """A page that a forge takes: rows for which there is no room are counted.

    Attributes:
        words: In which language what is left out is told.
        room: Bytes of UTF-8 that are left for rows.
    """

    words: Words
    room: int = MOST_BYTES - _RESERVE
    _lines: list[str] = field(default_factory=list[str])

    def part(self) -> "MarkdownPage":
        """Return a page for half of the room that is left, which this one has no more."""
        half = self.room // 2
        self.room -= half
        return MarkdownPage(self.words, half)

    def add(self, *lines: str) -> None:
        """Add lines of our own, a few: they are always there."""
        self._lines += lines
        self.room -= _size(lines)

    def add_table(self, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Add a table, whose cells are Markdown; nothing if it has no rows."""
        if rows:
            self.add("", f"| {' | '.join(map(marked, heads))} |", "|---" * len(heads) + "|")
            self._add_rows([f"| {' | '.join(row)} |" for row in rows], lead=("", ""))

    def add_list(self, title: str, items: Sequence[str]) -> None:
        """Add a list of what people or devices wrote, under a title; nothing if it is empty."""
        if items:
            self.add("", f"**{marked(title)}**", "")
            self._add_rows([f"- {quoted(item)}" for item in items], lead=("- ",))

    def _add_rows(self, rows: Sequence[str], *, lead: tuple[str, ...]) -> None:
        shown = 0
        for row in rows[:MOST_ROWS]:
            if _size([row]) > self.room:
                break
            self.add(row)
            shown += 1
        if len(rows) > shown:
            *before, first = lead
            more = self.words.label("markdown.more", number=len(rows) - shown)
            self.add(*before, f"{first}{marked(more)}")

    def text(self) -> str:
        """Return the whole page."""
        return "".join(f"{line}\n" for line in self._lines)


def _size(lines: Sequence[str]) -> int:
    return sum(len(line.encode(errors="surrogatepass")) + 1 for line in lines)
