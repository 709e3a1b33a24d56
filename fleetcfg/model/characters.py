"""Which characters show nothing, or something that they are not: they are spelled as escapes."""

import unicodedata
from functools import cache

_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_WITHOUT_INK = "\u115f\u1160\u3164\uffa0\u2800\u034f\u17b4\u17b5"
_VARIATIONS = (*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))
_HIDDEN_OTHERS = frozenset(_WITHOUT_INK) | frozenset(map(chr, _VARIATIONS))


@cache
def is_hidden(character: str) -> bool:
    """Tell whether *character* shows nothing, or something that it is not."""
    if unicodedata.category(character) in _HIDDEN_CATEGORIES or character in _HIDDEN_OTHERS:
        return True
    # Blanks other than the ordinary one look like it, or like nothing.
    return unicodedata.category(character) == "Zs" and character != " "
