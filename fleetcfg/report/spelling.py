"""What an output gets whose encoding does not spell all that is printed.

The code page 1258 of Windows in Việt Nam has most vowels without their tones: it spells ``ệ`` as
``ê`` and a mark that goes below it. Python's codec does not part letters, so it is done here, for
people alone: what programs read keeps each letter as it is, escaped as JSON has it.
"""

import codecs
import unicodedata
from functools import partial
from typing import Final

UNSPELLED: Final = "fleetcfg.unspelled"
"""The error handler of an output that programs read."""

_TONES: Final = frozenset("\u0300\u0301\u0303\u0309\u0323")
# Signs that only help the eye, and what stands for them where there are none.
_SIGNS: Final = str.maketrans(
    {"→": "->", "≠": "!=", "∅": "(-)", "✗": "x", "●": "*", "■": "#", "○": "o", "◇": "<>"}
)
_escaped: Final = set[str]()


def text_errors(encoding: str) -> str:
    """Return the error handler of an output in *encoding* that people read."""
    name = codecs.lookup(encoding).name
    handler = f"fleetcfg.text.{name}"
    codecs.register_error(handler, partial(_spell_for_people, name))
    return handler


def is_escaped() -> bool:
    """Tell whether people were shown an escape in place of a letter, since this process began."""
    return bool(_escaped)


def _spell_as_json(error: UnicodeError) -> tuple[str, int]:
    r"""Return ``\u00e9`` for what an encoding cannot spell, two of them beyond the basic plane.

    So JSON stays JSON (RFC 8259, section 7), and text is readable all the same.
    """
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return _json(error.object[error.start : error.end]), error.end


def _spell_for_people(encoding: str, error: UnicodeError) -> tuple[str, int]:
    """Return letters with tones apart, where *encoding* has both, else as JSON spells them."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    letters = error.object[error.start : error.end]
    return "".join(_shown(letter, encoding) for letter in letters), error.end


def _shown(letter: str, encoding: str) -> str:
    parted = part_tones(letter).translate(_SIGNS)
    try:
        parted.encode(encoding)
    except UnicodeEncodeError:
        _escaped.add(letter)
        return _json(letter)
    return parted


def part_tones(letter: str) -> str:
    """Return *letter* with its tones as characters of their own, behind what is left of it."""
    parts = unicodedata.normalize("NFD", letter)
    shape = "".join(part for part in parts if part not in _TONES)
    tones = "".join(part for part in parts if part in _TONES)
    return unicodedata.normalize("NFC", shape) + tones


def _json(text: str) -> str:
    units = text.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


codecs.register_error(UNSPELLED, _spell_as_json)
