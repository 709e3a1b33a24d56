"""What network gear says in tables, read by those of ntc-templates; any system's.

Those templates give no row both for what is not there and for what was refused: who asks looks for
a refusal first. A line that a template does not expect makes the whole text unreadable.
"""

import re
from collections import defaultdict
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from importlib.resources import files
from typing import Any, Final

import ntc_templates
from textfsm import TextFSM, TextFSMError

Row = Mapping[str, Any]

_MOST_LINES: Final = 4_000
_LONGEST_LINE: Final = 200  # characters; a template looks at some lines more than once
_RESTING: Final = defaultdict[str, list[Any]](list)
"""Readers by table that are not in use: to make one costs more than most answers, and each keeps
what it is at, so it is of one thread at a time."""
_LINK: Final = re.compile(r"([A-Z][A-Za-z]{0,3})([0-9][0-9/.]{0,31})")
_MAC: Final = re.compile(
    r"([0-9a-f]{4})([.-])[0-9a-f]{4}\2[0-9a-f]{4}|(?:[0-9a-f]{2}:){5}[0-9a-f]{2}"
)
_NO_DIGIT: Final = re.compile("[.:-]")


def rows_of(table: str, *texts: str) -> list[Row | None]:
    """Return the rows that *texts*, answers to one command, have by the template *table*.

    A text that is no such table has one row, None.
    """
    found: list[Row | None] = []
    with _reader_of(table) as reader:
        for text in texts:
            lines = [line[:_LONGEST_LINE] for line in text.split("\n", _MOST_LINES)[:_MOST_LINES]]
            reader.Reset()
            try:
                found += reader.ParseTextToDicts("\n".join(lines))
            except TextFSMError:
                found.append(None)
    return found


@contextmanager
def _reader_of(table: str) -> Generator[Any]:
    """Give a reader of *table*, a TextFSM, that no other thread reads with meanwhile."""
    resting = _RESTING[table]
    try:
        reader = resting.pop()
    except IndexError:
        template = files(ntc_templates) / "templates" / f"{table}.textfsm"
        with template.open(encoding="utf-8") as told:
            reader = TextFSM(told)
    yield reader
    reader.Reset()  # it keeps nothing of what a device said
    resting.append(reader)


def mac_of(text: str) -> str:
    """Return an Ethernet address with colons; empty if *text* is none."""
    found = _MAC.fullmatch(text.strip().lower())
    if found is None:
        return ""
    digits = _NO_DIGIT.sub("", found[0])
    return ":".join(digits[at : at + 2] for at in range(0, len(digits), 2))


def whole_link(text: str, links: Mapping[str, str]) -> str:
    """Return the whole name of a port, of its short one, if *links* has what that begins with."""
    found = _LINK.fullmatch(text.strip())
    if found is None or found[1] not in links:
        return text.strip()
    return f"{links[found[1]]}{found[2]}"
