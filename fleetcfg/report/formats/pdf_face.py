"""A face of the letters of a PDF: how wide each is, by which number it is drawn, where lines break.

Typst chose the fonts and put them into the document; here their letters are only counted. None of
them is moved to suit its neighbour, and none is joined to it: see `pdf_setter.unset` for the
letters that would need it.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final, cast

from pypdf import PageObject
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

_PAIR: Final = re.compile(rb"<([0-9A-F]{4})> <([0-9A-F]+)>")
_PARTS: Final = re.compile(r" |[^ -]*-+|[^ -]+")
"""What a line may be broken between: behind a hyphen, and at a blank."""
_EM: Final = 1000
_WORDS: Final = 20_000  # of which the width is remembered


class PdfFace:
    """One face of letters: upright, bold or italic.

    Args:
        page: A sheet on which each letter of the face stands.
        name: How its fonts are called on other sheets; a number follows.

    A font tells of each letter what was drawn with it first: the page has to be the first of its
    document. Behind another it may tell more than the letter, as the break that stood beside it.

    Attributes:
        fonts: By what they are called.
        ascent: How far a line reaches above its letters' feet, as a part of their size.
        descent: How far below.
    """

    def __init__(self, page: PageObject, name: str) -> None:
        given = _part(_part(page, "/Resources"), "/Font")
        named = [cast("IndirectObject", given.raw_get(old)) for old in sorted(given)]
        self.fonts = {f"/{name}{n}": font for n, font in enumerate(named)}
        self._widths = dict[str, float]()
        codes = dict[str, tuple[str, str]]()
        for font, given_font in self.fonts.items():
            for letter, code, width in _letters(_made(given_font)):
                if letter not in codes:
                    codes[letter] = font, code
                    self._widths[letter] = width
        self._usual = codes[" "][0]
        self._codes = {ord(letter): self._drawn(*code) for letter, code in codes.items()}
        self.ascent, self.descent = _reach(_made(self.fonts[self._usual]))
        self._known = dict[str, float]()

    def _drawn(self, font: str, code: str) -> str:
        """Return what draws a letter between others; of another font, that font and back."""
        if font == self._usual:
            return code
        return f">Tj {font} 1 Tf <{code}>Tj {self._usual} 1 Tf <"

    def has(self, letter: str) -> bool:
        """Tell whether *letter* is one of the face."""
        return letter in self._widths

    @property
    def chosen(self) -> str:
        """What makes the letters that follow those of this face."""
        return f"{self._usual} 1 Tf"

    def drawn(self, text: str) -> str:
        """Return what draws *text*."""
        return f"<{text.translate(self._codes)}>Tj"

    def width(self, text: str) -> float:
        """Return the width of *text*, as a part of the size of its letters."""
        width = self._known.get(text)
        if width is None:
            width = sum(map(self._widths.__getitem__, text))
            if len(self._known) < _WORDS:
                self._known[text] = width
        return width

    def lines(self, text: str, room: float) -> list[str]:
        """Return *text* in lines no wider than *room*; a word is broken only if it must be."""
        if self.width(text) <= room:
            return [text]
        lines, line, used = list[str](), "", 0.0
        for part in self._parts(text, room):
            width = self.width(part)
            if line and used + width > room:
                lines.append(line.rstrip(" "))
                line, used = "", 0.0
                if part == " ":
                    continue
            line, used = line + part, used + width
        return [*lines, line.rstrip(" ")]

    def _parts(self, text: str, room: float) -> Iterator[str]:
        for part in _PARTS.findall(text):
            rest = part
            while self.width(rest) > room and len(rest) > 1:
                at = self._most(rest, room)
                yield rest[:at]
                rest = rest[at:]
            yield rest

    def _most(self, word: str, room: float) -> int:
        """Return how many letters of *word* fit: at a mark in the second half, if there is one."""
        used, at = 0.0, 0
        while at < len(word) and used + self._widths[word[at]] <= room:
            used += self._widths[word[at]]
            at += 1
        marks = [n for n in range(at // 2 + 1, at + 1) if not word[n - 1].isalnum()]
        return marks[-1] if marks else max(at, 1)


def _made(reference: IndirectObject) -> DictionaryObject:
    return cast("DictionaryObject", reference.get_object())


def _part(whole: DictionaryObject, name: str) -> DictionaryObject:
    return cast("DictionaryObject", whole[name])


def _measures(font: DictionaryObject) -> DictionaryObject:
    """Return the part of *font* that has its widths."""
    (inner,) = cast("ArrayObject", font["/DescendantFonts"])
    return cast("DictionaryObject", inner.get_object())


def _letters(font: DictionaryObject) -> Iterator[tuple[str, str, float]]:
    """Yield each letter of *font*, its number in hexadecimal digits, and its width."""
    widths = _widths_of(cast("list[float | list[float]]", _measures(font)["/W"]))
    drawn: StreamObject = cast("StreamObject", font["/ToUnicode"])
    for code, told in _PAIR.findall(drawn.get_data()):
        letter = bytes.fromhex(told.decode()).decode("utf-16-be")
        if len(letter) == 1:
            yield letter, code.decode(), widths.get(int(code, 16), 0) / _EM


def _widths_of(told: Sequence[float | list[float]]) -> dict[int, float]:
    """Return the width of each letter by its number.

    They are told as ``first [width …]`` or, where several are as wide, ``first last width``.
    """
    widths, left = dict[int, float](), iter(told)
    for first in left:
        second, start = next(left), int(cast("float", first))
        if isinstance(second, list):
            widths |= {start + n: float(width) for n, width in enumerate(second)}
        else:
            width = float(cast("float", next(left)))
            widths |= dict.fromkeys(range(start, int(second) + 1), width)
    return widths


def _reach(font: DictionaryObject) -> tuple[float, float]:
    told = _part(_measures(font), "/FontDescriptor")
    ascent, descent = (cast("float", told[name]) for name in ("/Ascent", "/Descent"))
    return float(ascent) / _EM, -float(descent) / _EM
