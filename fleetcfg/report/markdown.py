"""Text that Markdown shows as it is: no value becomes a link, a picture or a call of a name.

Every mark of punctuation but a comma is an entity: it is no syntax then (CommonMark 0.31, 2.5), in
a table neither. Servers look for ``@name`` and ``#12`` after that, everywhere but in code: so these
two marks are code, and so is what people or devices wrote.
"""

import re
import string
from collections.abc import Iterator, Sequence
from typing import Final

from fleetcfg.report.escape import escape
from fleetcfg.words import Words

MOST_ROWS: Final = 100  # of a table; a comment has a limit of its own
_MEANING: Final = re.compile(f"[{re.escape(string.punctuation.replace(',', ''))}]")
_CALLS: Final = re.compile("&#(35|64);")


def marked(text: str) -> str:
    """Return *text* as it is, whatever Markdown would make of its characters."""
    return _CALLS.sub(r"<code>&#\1;</code>", _spelled(text))


def quoted(text: str) -> str:
    """Return *text* as code."""
    return f"<code>{_spelled(text)}</code>"


def _spelled(text: str) -> str:
    return _MEANING.sub(lambda found: f"&#{ord(found[0])};", escape(text))


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], words: Words) -> Iterator[str]:
    """Yield the lines of a table, whose cells are Markdown; nothing if it has no rows.

    A long one is cut, and says so.
    """
    if rows:
        yield ""
        yield f"| {' | '.join(map(marked, heads))} |"
        yield "|---" * len(heads) + "|"
        yield from (f"| {' | '.join(row)} |" for row in rows[:MOST_ROWS])
    if rows[MOST_ROWS:]:
        yield ""
        yield marked(words.label("markdown.more", number=len(rows) - MOST_ROWS))
