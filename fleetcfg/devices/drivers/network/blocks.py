"""A configuration of blocks: ``config … / edit … / set … / next / end``, as FortiOS writes it.

A value is one or more words; one in quotes may hold blanks, and line ends. What a comment says at
the margin is passed over.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from fleetcfg.errors import DeviceError

BlockPath = tuple[str, ...]
"""Where settings stand: ``("system interface", "port1")``."""

Blocks = Mapping[BlockPath, Mapping[str, tuple[str, ...]]]
"""The words of each setting, by block; none for one that is said to have no value."""

_WORD: Final = re.compile(r'"((?:[^"\\]|\\.)*)"|([^\s"]+)|(\n)|[^\S\n]+', re.DOTALL)
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)
_NOTHING: Final = "''"  # how an empty value is written
_DEEPEST: Final = 8


def blocks_of(text: str, document: str) -> Blocks:
    """Return the settings in *text*; *document* is what its troubles call it.

    Raises:
        DeviceError: DEV_ANSWER_BROKEN if it is not whole, or something else.
    """
    found: dict[BlockPath, dict[str, tuple[str, ...]]] = {}
    above: list[tuple[str, str]] = []  # how each block was opened, and its name
    for words in _statements(text, document):
        word, rest = words[0], words[1:]
        if word in {"config", "edit"} and rest and len(above) < _DEEPEST:
            above.append((word, " ".join(rest)))
            found.setdefault(tuple(name for _, name in above), {})
        elif word in {"set", "unset"} and rest and above:
            values = rest[1:] if word == "set" else ()
            found[tuple(name for _, name in above)][rest[0]] = tuple(values)
        elif above and (word, above[-1][0]) in {("next", "edit"), ("end", "config")}:
            above.pop()
        else:
            raise DeviceError("DEV_ANSWER_BROKEN", path=document, reason="end")
    if above or not found:
        raise DeviceError("DEV_ANSWER_BROKEN", path=document, reason="end")
    return found


def _statements(text: str, document: str) -> Iterator[list[str]]:
    """Yield the words of each line; a line goes on where a quote does."""
    words: list[str] = []
    at = 0
    while at < len(text):
        found = _WORD.match(text, at)
        if found is None:  # a quote that is never closed
            raise DeviceError("DEV_ANSWER_BROKEN", path=document, reason="end")
        at = found.end()
        quoted, bare, ends = found.groups()
        if quoted is not None:
            words.append(_ESCAPED.sub(r"\1", quoted))
        elif bare is not None:
            words.append("" if bare == _NOTHING else bare)
        if (ends or at == len(text)) and words:
            if not words[0].startswith("#"):
                yield words
            words = []


def quoted(value: str) -> str:
    """Spell *value* as one word."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
