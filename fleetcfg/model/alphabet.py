"""The letters that what is signed is written in: those of ASCII and of Vietnamese, and few signs.

A closed list, because no list of look-alikes is ever whole: ``ɡ`` (U+0261), ``ı`` and ``ǀ`` are
Latin, and read as ``g``, ``i`` and ``l``. A word that leads somewhere (a host, a URI, a mailbox)
has ASCII alone.
"""

import re
from collections.abc import Callable
from functools import partial
from itertools import product
from typing import Final
from unicodedata import normalize

from fleetcfg.model.file_names import PROTECTED

_TONES: Final = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_VOWELS: Final = "aăâeêioôơuưy"
_SMALL: Final = {normalize("NFC", vowel + tone) for vowel, tone in product(_VOWELS, _TONES)} | {"đ"}
SIGNS: Final = "–—…“”‘’°₫·×€→§²≤≥±"
"""What documents have beside letters: dashes, quotation marks, units, and a few more."""

_EVERY: Final = _SMALL | {letter.upper() for letter in _SMALL} | set(SIGNS)
LETTERS: Final = frozenset(letter for letter in _EVERY if not letter.isascii())
"""Everything beyond ASCII that a signed text may have, each as one character (NFC)."""

_PLAIN: Final = re.compile(r"[ -~]*")
_ADDRESS: Final = re.compile(
    r"[a-z][a-z0-9+-]*:\S|(?i:sips?|h323|https?|ssh|tel|mailto|ldaps?|s?ftp|scp):\S"
    r"|.*(?:://|@)|\S*\.[A-Za-z]{2,}\.?(?:\W.*)?$",
    re.DOTALL,
)
"""A scheme, a mailbox, or a name whose last part could be a domain, whatever comes behind it."""
_FILE: Final = re.compile(rf"(?:{'|'.join(PROTECTED)})/[^:@]*")
"""A file of the declarations: ``registers/đơn-vị.yaml`` leads to no host."""
_AROUND: Final = "“”‘’…–—·.,;:()!?"  # of a sentence, beside an address


def odd_character(text: str) -> str:
    """Return the first character of *text* that no signed text has there; empty if there is none.

    Controls and decomposed letters are odd as well, and so is anything beyond ASCII in a word that
    is an address. In proportion to the length of *text*.
    """
    if _PLAIN.fullmatch(text):
        return ""
    for character in text:
        if character not in LETTERS and not " " <= character <= "~":
            return character
    return next((odd for word in text.split(" ") if (odd := _odd_letter(word))), "")


def spell_odd(text: str, spell: Callable[[str], str]) -> str:
    """Return *text* with every odd character as *spell* has it: ASCII, and no address."""
    words = ("".join(map(partial(_written, spell), word)) for word in text.split(" "))
    return " ".join(
        "".join(c if c.isascii() else spell(c) for c in word) if _odd_letter(word) else word
        for word in words
    )


def _written(spell: Callable[[str], str], character: str) -> str:
    is_written = character in LETTERS or " " <= character <= "~"
    return character if is_written else spell(character)


def _odd_letter(word: str) -> str:
    """Return the first sign beyond ASCII in a word that is an address; empty for any other."""
    bare = word.strip(_AROUND)
    if bare.isascii() or _FILE.fullmatch(bare) or not _ADDRESS.match(bare):
        return ""
    return next(one for one in bare if not one.isascii())


def number_of(character: str) -> str:
    """Return *character* by its number, such as ``U+0261``; empty for none."""
    return f"U+{ord(character):04X}" if character else ""
