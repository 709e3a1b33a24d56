"""Great numbers as people read them: in groups of three."""

from typing import Final

from fleetcfg.words import Language

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
