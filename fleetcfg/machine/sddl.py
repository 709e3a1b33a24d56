"""What a security descriptor of Windows lets others do, read from its spelling as text (SDDL).

Windows spells owner and access list of a file as one line, whatever its language:
``O:S-1-5-21-…D:PAI(A;;FA;;;SY)(A;;FA;;;S-1-5-21-…)``. Pure text: read here on any system. What is
not understood counts as if it allowed everything ([MS-DTYP] 2.5.1.1 has the grammar).
"""

import re
from typing import Final

EVERYTHING: Final = 0xFFFF_FFFF
WRITE: Final = 0x500D_0156
"""Change what a file or a folder has: WRITE_DATA, APPEND, EA, DELETE_CHILD, attributes, DELETE,
WRITE_DAC, WRITE_OWNER, GENERIC_ALL, GENERIC_WRITE."""
REPLACE: Final = 0x100D_0040
"""Put something else in the place of what is in a folder, or of the folder itself: DELETE_CHILD,
DELETE, WRITE_DAC, WRITE_OWNER, GENERIC_ALL. Who may only add names replaces nothing."""

INSTALLER: Final = "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464"
SYSTEM: Final = frozenset({"SY", "S-1-5-18", "BA", "S-1-5-32-544", INSTALLER})
"""The system and its administrators: they can take what is not given to them."""

_LINE: Final = re.compile(r"O:(S-[0-9-]+|[A-Z]{2})(?:G:(?:S-[0-9-]+|[A-Z]{2}))?D:([A-Z_]*)(.*)")
_ENTRY: Final = re.compile(r"\(([^()]*)\)")
_FIELDS: Final = 6
_DENYING: Final = frozenset({"D", "OD", "XD"})
_OWNER: Final = frozenset({"OW", "S-1-3-4"})  # the owner; Python gives it what it makes
_LOCAL_ADMINISTRATOR: Final = "-500"
_LETTERS: Final = {
    "CC": 0x1,
    "DC": 0x2,
    "LC": 0x4,
    "SW": 0x8,
    "RP": 0x10,
    "WP": 0x20,
    "DT": 0x40,
    "LO": 0x80,
    "CR": 0x100,
    "SD": 0x1_0000,
    "RC": 0x2_0000,
    "WD": 0x4_0000,
    "WO": 0x8_0000,
    "GA": 0x1000_0000,
    "GX": 0x2000_0000,
    "GW": 0x4000_0000,
    "GR": 0x8000_0000,
    "FA": 0x1F_01FF,
    "FR": 0x12_0089,
    "FW": 0x12_0116,
    "FX": 0x12_00A0,
}


def owner_of(descriptor: str) -> str:
    """Return who owns what has *descriptor*; nothing if it does not say."""
    found = _LINE.fullmatch(descriptor)
    return found[1] if found else ""


def is_account(who: str, own: str) -> bool:
    """Tell whether *who*, as a descriptor spells it, is the account *own* (``S-1-5-21-…``)."""
    return who == own or (who == "LA" and own.endswith(_LOCAL_ADMINISTRATOR))


def rights_of_others(descriptor: str, own: str) -> int:
    """Return what others than the account *own* and the system may do: bits of an access mask.

    An entry that denies takes nothing away: which one wins depends on their order.
    """
    found = _LINE.fullmatch(descriptor)
    if found is None or "_" in found[2]:  # the one long flag: there is no list, as on FAT
        return EVERYTHING
    owner, entries, rights = found[1], found[3], 0
    for entry in _ENTRY.findall(entries):
        rights |= _given(entry.split(";"), owner, own)
    return rights if not _ENTRY.sub("", entries) else EVERYTHING


def _given(fields: list[str], owner: str, own: str) -> int:
    """Return what one entry gives to others."""
    if len(fields) != _FIELDS:
        return EVERYTHING
    kind, flags, rights, _, _, named = fields
    who = owner if named in _OWNER else named
    is_for_what_is_below = "IO" in (flags[at : at + 2] for at in range(0, len(flags), 2))
    if kind in _DENYING or is_for_what_is_below or who in SYSTEM or is_account(who, own):
        return 0
    return _mask(rights)


def _mask(rights: str) -> int:
    if re.fullmatch(r"0x[0-9a-fA-F]{1,8}", rights):
        return int(rights, 16)
    pairs = [rights[at : at + 2] for at in range(0, len(rights), 2)]
    if not pairs or any(pair not in _LETTERS for pair in pairs):
        return EVERYTHING
    mask = 0
    for pair in pairs:
        mask |= _LETTERS[pair]
    return mask


def only_for(own: str, *, is_folder: bool) -> str:
    """Return the descriptor of what is for the account *own* and the system alone.

    ``P``: nothing comes from the folder above; ``OICI``: what is made in a folder gets the same.
    """
    down = "OICI" if is_folder else ""
    return "D:P" + "".join(f"(A;{down};FA;;;{who})" for who in (own, "SY", "BA"))
