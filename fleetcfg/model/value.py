"""What a device answers for one parameter.

A value is text, spelled as the device spells it (``On``, ``58``, ``TLSv1.2``): in Python
``True == 1 == 1.0``, and on a codec they are three settings. What the text means, its unit and its
range, is for the catalog to say.
"""

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

MASK: Final = "***"
"""What stands for a value that is not shown; codecs show it so, too. As a value it is a mistake."""


MOST_SHOWN: Final = 1_024
"""Characters of a value that are told; of a longer one its beginning, length and digest are."""
_HEAD: Final = 256
_CUT: Final = re.compile(r"… \[\d+; sha256:[0-9a-f]{64}\]")


def bounded(text: str) -> str:
    """Return *text* as people are told it: a value that is too long is `cut`.

    What was cut before stays as it is.
    """
    return text if len(text) <= MOST_SHOWN else cut(text)


def cut(text: str) -> str:
    """Return *text* as a device has it, or of one too long its beginning, length and SHA-256.

    So is one that only looks as if it had been cut: no two values are told alike.
    """
    if len(text) <= MOST_SHOWN and _CUT.fullmatch(text[_HEAD:]) is None:
        return text
    digest = sha256(text.encode(errors="surrogatepass")).hexdigest()
    return f"{text[:_HEAD]}… [{len(text)}; sha256:{digest}]"


@dataclass(frozen=True, slots=True)
class Value:
    """The device answered this."""

    text: str


@dataclass(frozen=True, slots=True)
class Masked:
    """The device has a value and will not show it (`MASK`): never equal to anything."""


@dataclass(frozen=True, slots=True)
class Absent:
    """This model, firmware, role or back end does not have the parameter."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """The device answered, but not for this parameter.

    Attributes:
        reason: A code, as in `fleetcfg.errors`.
    """

    reason: str


ValueReading = Value | Masked | Absent | Unreadable


class Secret:
    """Text that cannot be printed by accident: only `reveal` gives it out."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the secret, to be handed to the one call that needs it."""
        return self._text

    def __repr__(self) -> str:
        return MASK

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return MASK

    def __reduce__(self) -> str:
        msg = "a secret does not leave its process"
        raise TypeError(msg)
