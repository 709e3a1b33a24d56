"""Lists of VLANs, as systems that descend from Comware write them: ``10 20 30 to 40``.

Each list is a row of marks, one a VLAN, so that how a device cuts or orders it makes no difference.
"""

import re
from collections.abc import Iterable
from typing import Final

MOST_VLAN: Final = 4094
_RANGES_TYPED: Final = 10  # in one line
_ALL: Final = "all"


def no_vlans() -> bytearray:
    """Return a list without a VLAN."""
    return bytearray(MOST_VLAN + 1)


def mark(known: bytearray, told: str, as_mark: int) -> None:
    """Mark the VLANs of ``10 20 30 to 40``; what is no number ends the list."""
    words = told.split()
    if words[:1] == [_ALL]:
        words = ["1", "to", str(MOST_VLAN)]
    at = 0
    while at < len(words) and (first := number_of(words[at])):
        is_range = words[at + 1 : at + 2] == ["to"] and at + 2 < len(words)
        last = number_of(words[at + 2]) if is_range else first
        if last >= first:
            known[first : last + 1] = bytes((as_mark,)) * (last + 1 - first)
        at += 3 if is_range else 1


def number_of(word: str) -> int:
    """Return a VLAN's number; 0 if it is none."""
    number = int(word) if word.isascii() and word.isdigit() and len(word) <= len("4094") else 0
    return number if number <= MOST_VLAN else 0


def ranges_of(known: bytearray) -> list[tuple[int, int]]:
    """Return first and last of each run of VLANs that are marked."""
    return [(run.start(), run.end() - 1) for run in re.finditer(b"\1+", known)]


def vlans_text(known: bytearray, to: str = "-", between: str = ",") -> str:
    """Spell the VLANs that are marked: ``10,20,30-40``."""
    pairs = ranges_of(known)
    return between.join(str(a) if a == b else f"{a}{to}{b}" for a, b in pairs)


def vlans_in(value: str) -> bytearray:
    """Return the VLANs of ``10,20,30-40``."""
    known = no_vlans()
    mark(known, value.replace("-", " to ").replace(",", " "), 1)
    return known


def type_vlans(line: str, vlans: bytearray) -> Iterable[str]:
    """Yield lines of as many ranges as one line takes."""
    every = vlans_text(vlans, " to ", ",").split(",")
    for at in range(0, len(every), _RANGES_TYPED):
        if every[at]:
            yield line + " ".join(every[at : at + _RANGES_TYPED])
