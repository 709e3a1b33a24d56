"""A configuration of blocks: ``config … / edit … / set … / next / end``, as FortiOS writes it.

A value is one or more words; one in quotes may hold blanks, and line ends. Comments such as
``#config-version=…`` are passed over; any other line that is no statement is refused.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from fleetcfg.errors import DeviceError

BlockPath = tuple[str, ...]
"""Where settings stand: ``("system interface", "port1")``."""

Blocks = Mapping[BlockPath, Mapping[str, tuple[str, ...]]]
"""The words of each setting, by block; none for one that is said to have no value."""

_WORD: Final = re.compile(r'"((?:[^"\\]|\\.)*)"|([^\s"]+)|(\n)|[^\S\n]+', re.DOTALL)
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)
_COMMENT: Final = re.compile(r"#[a-z_-]+=.*")  # what stands above a configuration that was saved
_NOTHING: Final = "''"  # how an empty value is written
_DEEPEST: Final = 8
_CLOSES: Final = {"config": "end", "edit": "next"}


def blocks_of(text: str, document: str) -> Blocks:
    """Return the settings in *text*; *document* is what its troubles call it."""
    reading = _Reading()
    is_understood = all(map(reading.take, _statements(text, document)))
    if is_understood and reading.above:
        raise DeviceError("DEV_CONFIG_CUT", path=document, last=_CLOSES["config"])
    if not is_understood or not reading.found:
        raise DeviceError("DEV_ANSWER_BROKEN", path=document, reason="block")
    return reading.found


@dataclass(slots=True)
class _Reading:
    """What was read so far.

    Attributes:
        found: The settings, by block.
        above: The blocks that are open: how each was opened, and its name.
    """

    found: dict[BlockPath, dict[str, tuple[str, ...]]] = field(
        default_factory=dict[BlockPath, dict[str, tuple[str, ...]]]
    )
    above: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])

    def take(self, words: list[str]) -> bool:
        """Take one statement; tell whether it can stand here: no setting is told twice."""
        match words:
            case ["config" | "edit" as word, _, *_] if len(self.above) < _DEEPEST:
                self.above.append((word, " ".join(words[1:])))
                self.found.setdefault(self._at(), {})
            case ["set", name, *values] if self.above and name not in self.found[self._at()]:
                self.found[self._at()][name] = tuple(values)
            case ["unset", name, *_] if self.above:
                self.found[self._at()][name] = ()
            case [word, *_] if self.above and word == _CLOSES[self.above[-1][0]]:
                self.above.pop()
            case _:
                return False
        return True

    def _at(self) -> BlockPath:
        return tuple(name for _, name in self.above)


def _statements(text: str, document: str) -> Iterator[list[str]]:
    """Yield the words of each line; a line goes on where a quote does."""
    words: list[str] = []
    at = 0
    while at < len(text):
        found = _WORD.match(text, at)
        if found is None:  # a quote that is never closed
            raise DeviceError("DEV_CONFIG_CUT", path=document, last=_CLOSES["config"])
        at = found.end()
        quoted, bare, ends = found.groups()
        if quoted is not None:
            words.append(_ESCAPED.sub(r"\1", quoted))
        elif bare is not None:
            words.append("" if bare == _NOTHING else bare)
        if (ends or at == len(text)) and words:
            if not _COMMENT.fullmatch(words[0]):
                yield words
            words = []


def quoted(value: str) -> str:
    """Spell *value* as one word."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
