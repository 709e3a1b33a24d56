"""Value spaces: what a parameter may be set to on one model and firmware."""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final

SET: Final = "set"
_MOST_DIGITS: Final = 18


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number from *least* to *most*, both allowed; None is open."""

    least: int | None = None
    most: int | None = None

    def has(self, text: str) -> bool:
        """Tell whether *text* is such a number, spelled without leading zeros, sign or blanks."""
        number = text.removeprefix("-")
        is_number = number.isascii() and number.isdigit() and len(number) <= _MOST_DIGITS
        if not is_number or text != str(int(text)):
            return False
        return (self.least is None or int(text) >= self.least) and (
            self.most is None or int(text) <= self.most
        )


@dataclass(frozen=True, slots=True)
class Tokens:
    """One of these words, spelled exactly so."""

    words: tuple[str, ...]

    def has(self, text: str) -> bool:
        """Tell whether *text* is one of the words."""
        return text in self.words


@dataclass(frozen=True, slots=True)
class Text:
    """Text of *least* to *most* characters; *form* names the maker's filter, e.g. ``IPv4``.

    Where it is ``set``, the text is a set with commas between its elements: see `spell_set`.
    """

    least: int = 0
    most: int | None = None
    form: str = ""

    def has(self, text: str) -> bool:
        """Tell whether *text* is of such a length; the form is the device's to judge."""
        return len(text) >= self.least and (self.most is None or len(text) <= self.most)

    def spell(self, text: str) -> str:
        """Return *text* in the one spelling that equal values have."""
        return spell_set(text.split(",")) if self.form == SET else text


def spell_set(elements: Iterable[str]) -> str:
    """Return a set as one value: in the order of the alphabet, each element once, as one writes it.

    Neither order, blanks, nor how an address is spelled (RFC 5952) says anything.
    """
    spelled = {" ".join(map(_spell_word, each.split())) for each in elements}
    return ", ".join(sorted(spelled - {""}))


def _spell_word(word: str) -> str:
    try:
        return str(ip_address(word))
    except ValueError:
        return word


Space = Whole | Tokens | Text
