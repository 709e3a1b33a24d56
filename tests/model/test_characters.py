"""Characters that show nothing, as Unicode lists them."""

import sys
import unicodedata

import pytest

from fleetcfg.model.characters import is_hidden
from fleetcfg.report.escape import escape

# Default_Ignorable_Code_Point, of DerivedCoreProperties.txt of Unicode 15, planes 0 and 14
IGNORED = (
    *(0x00AD, 0x034F, 0x061C, *range(0x115F, 0x1161), *range(0x17B4, 0x17B6)),
    *(*range(0x180B, 0x1810), *range(0x200B, 0x2010), *range(0x202A, 0x202F)),
    *(*range(0x2060, 0x2070), 0x3164, *range(0xFE00, 0xFE10), 0xFEFF, 0xFFA0),
    *(*range(0xFFF0, 0xFFF9), *range(0x1BCA0, 0x1BCA4), *range(0x1D173, 0x1D17B)),
    *range(0xE0000, 0xE1000),
)


@pytest.mark.parametrize("letter", "\u0261\u0251\u0131\u0237\u1d0f\u01c0аοｏ\u2024\u2044")
def test_a_letter_that_looks_like_another_is_spelled(letter):
    assert escape(f"sip.{letter}") == f"sip.\\u{ord(letter):04x}"


def test_vietnamese_is_shown_as_it_is():
    text = "Phòng họp Ủy ban – “Mường Tè” → 5 m² · ●"

    assert escape(text) == text


@pytest.mark.parametrize("code", [0xFE0F, 0xE0101, 0x180B, 0x200B, 0x202E])
def test_two_values_that_differ_by_what_shows_nothing_are_shown_apart(code):
    assert escape(f"Off{chr(code)}") == f"Off\\{'u' if code <= 0xFFFF else 'U'}" + (
        f"{code:04x}" if code <= 0xFFFF else f"{code:08x}"
    )


def test_every_character_that_unicode_says_to_pass_over_is_hidden():
    assert not [hex(code) for code in IGNORED if not is_hidden(chr(code))]


def test_no_letter_of_vietnamese_is():
    codes = (chr(code) for code in range(0x20, sys.maxunicode + 1))
    letters = [c for c in codes if unicodedata.name(c, "").startswith("LATIN ")]
    marks = ["\u0300", "\u0301", "\u0303", "\u0309", "\u0323", "\u0302", "\u0306", "\u031b"]

    assert len(letters) > 1000
    assert not [c for c in (*letters, *marks, "–", "“", "”", "…") if is_hidden(c)]
