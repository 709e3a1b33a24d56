"""A title in two languages, "một / another": which half is which."""

import re
from typing import Final

_SEPARATOR: Final = re.compile(r" [/·] ")
_NUMBER: Final = re.compile(r"[\d–]+ · ")


def in_two(text: str) -> str:
    """Return a title with each of its two languages marked; as it is where it has not two.

    *text* is HTML. A separator within an element is none, nor is one behind a number in front.
    """
    number = _NUMBER.match(text)
    found = list(_SEPARATOR.finditer(text, number.end() if number else 0))
    if len(found) != 1:
        return text
    first, between, second = text[: found[0].start()], found[0][0], text[found[0].end() :]
    if any(part.count("<") != 2 * part.count("</") for part in (first, second)):
        return text
    return (
        f'<span class="one" lang="vi">{first}</span><span class="between">{between}</span>'
        f'<span class="one" lang="en">{second}</span>'
    )
