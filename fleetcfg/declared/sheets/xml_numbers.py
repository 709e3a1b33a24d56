"""Numbers in the XML of a workbook, in the one spelling that every program reads as the same.

Python reads more: ``1_000`` is 1 to LibreOffice, so that a row of that height is hidden there; -1
is the last of a list to Python and nothing to others; and there are digits of other scripts.
"""

import re
from typing import Final

_WHOLE: Final = re.compile(r"[0-9]{1,10}")
_DECIMAL: Final = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,30})?(?:[eE][-+]?[0-9]{1,2})?")


def whole(text: str) -> int:
    """Return a whole number that is not negative.

    Raises:
        ValueError: It is none, to some program.
    """
    if _WHOLE.fullmatch(text) is None:
        raise ValueError
    return int(text)


def decimal(text: str) -> float:
    """Return a number.

    Raises:
        ValueError: It is none, to some program.
    """
    if _DECIMAL.fullmatch(text) is None:
        raise ValueError
    return float(text)
