"""Value spaces: what a parameter may be set to on one model and firmware."""

from dataclasses import dataclass
from typing import Final

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
    """Text of *least* to *most* characters; *form* names the maker's filter, e.g. ``IPv4``."""

    least: int = 0
    most: int | None = None
    form: str = ""

    def has(self, text: str) -> bool:
        """Tell whether *text* is of such a length; the form is the device's to judge."""
        return len(text) >= self.least and (self.most is None or len(text) <= self.most)


Space = Whole | Tokens | Text
