"""What baselines may ask of a device of any make: neutral parameters, as data.

A family's catalog says where each of them lives on its devices, and by which token of the maker it
spells each word; what a parameter means, and in which unit it counts, is said once, here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

TermKind = Literal["words", "number", "text", "secret"]


@dataclass(frozen=True, slots=True)
class Term:
    """One neutral parameter.

    Attributes:
        name: E.g. ``call.encryption``.
        words: The words to choose from; empty unless it is of words.
        unit: Of a number: ``kbit/s``, ``s``, ``min`` …; empty if it has none.
        about: One line for people, by language.
        clause: Key of the clause that a device crosses which is not as declared; empty if none.
        see: What it is called elsewhere: ``h350``, ``tr104`` or ``ietf`` → the name there.
        is_own: Whether each device has it for itself: its name, its number, a remark of its place.
    """

    name: str
    kind: TermKind
    words: tuple[str, ...] = ()
    unit: str = ""
    about: Mapping[str, str] = field(default_factory=dict)
    clause: str = ""
    see: Mapping[str, str] = field(default_factory=dict)
    is_own: bool = False


Vocabulary = Mapping[str, Term]
"""By name, in the order in which people read it."""
