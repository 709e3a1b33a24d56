"""A mobile number in a text: it is a person's, where an office has a fixed line.

What is signed, carried and kept for good has no telephone of a person in it: that stands in the
file of contacts of each machine.
"""

import re
from typing import Final

_MOBILE: Final = re.compile(
    r"(?<![\w.,+-])(?:\+84|84|0)[ .-]?[35789]\d(?:[ .-]?\d){7}(?![\w-])", re.ASCII
)


def has_mobile_number(text: str) -> bool:
    """Tell whether a number of Việt Nam's mobile networks stands in *text*."""
    return _MOBILE.search(text) is not None


def without_mobile_numbers(text: str) -> str:
    """Return *text* with ``…`` in the place of each."""
    return _MOBILE.sub("…", text)
