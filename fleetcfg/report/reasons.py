"""Why something is so, and what to do about it: the two lines that many texts have."""

import errno
import os
from collections.abc import Mapping
from typing import Final

from fleetcfg.errors import Facts
from fleetcfg.report.clock import span
from fleetcfg.report.lines import StyledLine, fold, said
from fleetcfg.words import Words

_DOCUMENTS: Final = ("root", "status", "manifest")
_OF_FILES: Final = ("changed", "missing")
_OF_CLOCKS: Final = ("CLOCK_BEHIND", "CLOCK_JUMP")
_BY_SYSTEM: Final = ("why", "reason")  # facts in which the system may have said it, in English
_SYSTEM_WORDS: Final[Mapping[str | int, str]] = {
    os.strerror(getattr(errno, name)): name
    for name in (
        "EACCES",
        "EDQUOT",
        "EFBIG",
        "EHOSTUNREACH",
        "EIO",
        "EISDIR",
        "ELOOP",
        "EMFILE",
        "ENAMETOOLONG",
        "ENETUNREACH",
        "ENOENT",
        "ENOSPC",
        "ENOTDIR",
        "EPERM",
        "EROFS",
    )
    if hasattr(errno, name)
}
_OF_LINES: Final = ("fewer", "more", "gap")


def reason_lines(
    code: str, facts: Facts, words: Words, *, first: str = "  ", rest: str = "  "
) -> list[str]:
    """Return the sentence of *code*, behind *first*, and its remedy, behind *rest*."""
    told = worded(code, facts, words)
    return [
        f"{first}{code}: {words.sentence(code, told)}",
        f"{rest}→ {words.remedy(code, told)}",
    ]


def worded(code: str, facts: Facts, words: Words) -> Facts:
    """Return *facts* of *code* for people: those that programs read are in words."""
    return {name: _worded(code, name, fact, words) for name, fact in facts.items()}


def _worded(code: str, name: str, fact: str | int, words: Words) -> str | int:
    """Return a fact that programs read, such as ``root 2``, in words; any other as it is."""
    kind, _, version = str(fact).partition(" ")
    if name == "about" and kind in _DOCUMENTS and version:
        return f"{words.label(f'import.{kind}')} {version}"
    if code == "LOG_ENTRY_COUNT" and fact in _OF_LINES:
        return words.label(f"log.{fact}")
    if code == "LOG_CONTRADICTION" and name == "why":
        return words.label(f"contradiction.{fact}")
    if name == "seconds" and code in _OF_CLOCKS:
        return span(int(fact), words)
    if name in _BY_SYSTEM and fact in _SYSTEM_WORDS:
        return words.label(f"os.{_SYSTEM_WORDS[fact]}")
    is_of_folder = code == "FOLDER_NOT_SIGNED" and fact in _OF_FILES
    return words.label(f"folder.{fact}") if is_of_folder else fact


def folded_reason(code: str, facts: Facts, words: Words, columns: int) -> list[StyledLine]:
    """Return the sentence of *code* and its remedy, if it has one, indented below what it is of."""
    told = worded(code, facts, words)
    lines = fold(said(words.sentence(code, told)), columns, first="    ", rest="    ")
    if remedy := words.remedy(code, told):
        lines += fold(said("→ " + remedy), columns, first="    ", rest="      ")
    return lines
