r"""Make text from devices and files safe to show.

Whatever a terminal, an editor or a reader's eye could take for something else is shown as what it
is: control characters and escape sequences (``\x1b``), line and paragraph separators, overrides of
the writing direction (``\u202e``), invisible characters, private and unassigned ones, a backslash
that stands where it would read as one of these, and every letter, digit and sign that is none of a
closed list, since it can look like one of it. Vietnamese letters, their combining marks and
ordinary blanks stay as they are.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from fleetcfg.model.alphabet import LETTERS
from fleetcfg.model.characters import is_hidden

_NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_READS_AS_ESCAPE = re.compile(r"\\(?=[nrt\\]|x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8}|[^ -~]|$)")
_PLAIN = re.compile(r"[ -\[\]-~]*")
# The tones and shapes of Vietnamese apart, and the signs of our own screens and pages.
_ALSO_SHOWN = frozenset("\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323≠∅✗✓●■○◇◐☐⟨⟩‹›⌈⌉━│═")
_BYTE, _BASIC = 0xFF, 0xFFFF


def escape(text: str) -> str:
    """Return *text* with everything that does not show itself spelled as an escape."""
    if _PLAIN.fullmatch(text):
        return text
    return "".join(map(_shown, _READS_AS_ESCAPE.sub(r"\\\\", text)))


def escape_lines(lines: Iterable[str]) -> str:
    """Return *lines*, each escaped and with its line feed."""
    return "".join(f"{escape(line)}\n" for line in lines)


def composed(text: str) -> str:
    """Return *text* with each letter and its marks as one, where there is such a letter."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


@cache
def _shown(character: str) -> str:
    if named := _NAMED.get(character):
        return named
    is_shown = character.isascii() or character in LETTERS or character in _ALSO_SHOWN
    if is_shown and not is_hidden(character):
        return character
    return spelled(character)


def spelled(character: str) -> str:
    """Return *character* spelled as an escape."""
    number = ord(character)
    if number <= _BYTE:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number <= _BASIC else f"\\U{number:08x}"
