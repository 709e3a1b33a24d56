"""What of the declarations here is signed; every command says it, so it is quick to load."""

from enum import StrEnum
from typing import Final

DRAFT: Final = "DRAFT"
"""What an output says of itself where a baseline is not issued by a document yet."""


class Standing(StrEnum):
    """What of the declarations here is signed: one word for every command that speaks of it."""

    SIGNED = "signed"  # each file of them, to the byte
    EDITED = "edited"  # another was signed
    UNSIGNED = "unsigned"  # a root is trusted here, and no manifest was proven by it
    NO_ROOT = "no_root"  # this machine trusts no root, and cannot know


def notices_of(standing: Standing) -> tuple[str, ...]:
    """Return the codes of what an output must say of declarations that are not as signed."""
    if standing is Standing.SIGNED:
        return ()
    return ("EDITED",) if standing is Standing.EDITED else ("UNSIGNED",)
