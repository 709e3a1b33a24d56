"""What a variable may be set to.

Written `Off/On` for one of these words, `64..6144` for a whole number, `1..48_hours` for one with
something behind it, `text 0..64` for a text by its length in characters.
"""

import re
from dataclasses import dataclass

_TEXT = re.compile(r"text (\d+)\.\.(\d+)")
_RANGE = re.compile(r"(\d+)\.\.(\d+)([_a-z]*)")
_UNTYPABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,9}")


@dataclass(frozen=True, slots=True)
class PolySpace:
    """A value space.

    Attributes:
        words: All that there are; empty for a number or a text.
        least: Lowest number, or fewest characters.
        most: Highest number, or most characters.
        is_text: Whether it is a text.
        ending: What stands behind a number.
    """

    words: tuple[str, ...] = ()
    least: int = 0
    most: int = 0
    is_text: bool = False
    ending: str = ""

    def has(self, value: str) -> bool:
        """Tell whether a variable may be *value*."""
        if self.words:
            return value in self.words
        if self.is_text:
            return self.least <= len(value) <= self.most and not _UNTYPABLE.search(value)
        number = value.removesuffix(self.ending)
        if self.ending and number == value:
            return False
        return bool(_NUMBER.fullmatch(number)) and self.least <= int(number) <= self.most


def read_space(spelled: str) -> PolySpace:
    """Read a space as it is written in the table."""
    if text := _TEXT.fullmatch(spelled):
        return PolySpace(least=int(text[1]), most=int(text[2]), is_text=True)
    if number := _RANGE.fullmatch(spelled):
        return PolySpace(least=int(number[1]), most=int(number[2]), ending=number[3])
    return PolySpace(tuple(spelled.split("/")))
