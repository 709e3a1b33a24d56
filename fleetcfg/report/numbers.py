"""Great numbers as people read them: in groups of three."""

from collections.abc import Sequence
from typing import Final

from fleetcfg.words import Language

_ALL: Final = 1000  # tenths of a percent
_ROMAN: Final = (
    *((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV")),
    (1, "I"),
)


def grouped(number: int, language: Language) -> str:
    """Return *number* in groups: ``1.200.000``, or ``1,200,000`` in English."""
    spelled = f"{number:,}"
    return spelled.replace(",", ".") if language == "vi" else spelled


def roman(number: int) -> str:
    """Return *number* in Roman numerals."""
    spelled = ""
    for value, digits in _ROMAN:
        while number >= value:
            spelled, number = spelled + digits, number - value
    return spelled


def spell_shares(counts: Sequence[int], language: Language) -> list[str]:
    """Return what percentage of all of them each is, to one decimal; they add up to 100.

    By largest remainders. What is there and rounds to nothing reads ``< 0.1%``, and what is not all
    never reads ``100.0%``.
    """
    whole = sum(counts)
    if not whole:
        return ["0,0%" if language == "vi" else "0.0%" for _ in counts]
    tenths = [_ALL * count // whole for count in counts]
    by_rest = sorted(range(len(counts)), key=lambda at: (-(_ALL * counts[at] % whole), at))
    for at in by_rest[: _ALL - sum(tenths)]:
        tenths[at] += 1
    return [_share(count, of, whole, language) for count, of in zip(counts, tenths, strict=True)]


def _share(count: int, tenths: int, whole: int, language: Language) -> str:
    is_tiny, is_nearly_all = 0 < _ALL * count < whole, tenths == _ALL and count < whole
    text = "< 0.1%" if is_tiny else "> 99.9%" if is_nearly_all else f"{tenths / 10:.1f}%"
    return text.replace(".", ",") if language == "vi" else text
