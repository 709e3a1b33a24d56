"""Why something is so, and what to do about it: the two lines that many texts have."""

import errno
import os
from collections.abc import Callable, Mapping
from typing import Final

from fleetcfg.errors import Facts
from fleetcfg.report.citations import cited_text
from fleetcfg.report.clock import span, told_facts
from fleetcfg.report.lines import StyledLine, fold, said
from fleetcfg.words import Words

_DOCUMENTS: Final = ("root", "status", "manifest")
_ANY: Final = ""  # code
_TIMES: Final = (
    *("at", "before", "confirmed", "date", "day", "end", "issued", "newest", "on", "read_on"),
    *("seen", "seen_on", "since", "start", "until", "valid_from", "valid_to"),
)
_Telling = Callable[[str | int, Words], str | int]
# What the system may say in English, where it is asked why.
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
    tell = _IN_WORDS.get((code, name)) or _IN_WORDS.get((_ANY, name))
    return fact if tell is None else tell(fact, words)


def _document(fact: str | int, words: Words) -> str | int:
    """Return ``root 2`` with the document in words."""
    kind, _, version = str(fact).partition(" ")
    is_version = kind in _DOCUMENTS and version
    return f"{words.label(f'import.{kind}')} {version}" if is_version else fact


def _said_by_system(fact: str | int, words: Words) -> str | int:
    return words.label(f"os.{_SYSTEM_WORDS[fact]}") if fact in _SYSTEM_WORDS else fact


def _span(fact: str | int, words: Words) -> str:
    return span(int(fact), words)


def _time(fact: str | int, _words: Words) -> str | int:
    """Return a time or a day as people spell it; what is neither stays."""
    return told_facts({"at": fact})["at"]


def _labelled(key: str, fact: str | int, words: Words) -> str | int:
    """Return the label *key* of a fact; the fact if it has none."""
    label = words.label(key)
    return fact if label == key else label


_IN_WORDS: Final[Mapping[tuple[str, str], _Telling]] = {
    (_ANY, "about"): _document,
    (_ANY, "clause"): lambda fact, words: cited_text(str(fact), words),
    (_ANY, "why"): _said_by_system,
    (_ANY, "reason"): _said_by_system,
    **{(_ANY, name): _time for name in _TIMES},
    ("CLOCK_BEHIND", "seconds"): _span,
    ("CLOCK_JUMP", "seconds"): _span,
    ("LOG_ENTRY_COUNT", "why"): lambda fact, words: _labelled(f"log.{fact}", fact, words),
    ("LOG_CONTRADICTION", "why"): lambda fact, words: _labelled(
        f"contradiction.{fact}", fact, words
    ),
    ("FOLDER_NOT_SIGNED", "why"): lambda fact, words: _labelled(f"folder.{fact}", fact, words),
}
"""By code and fact: how it is told. What one code says of a fact goes before what any may say."""


def folded_reason(code: str, facts: Facts, words: Words, columns: int) -> list[StyledLine]:
    """Return the sentence of *code* and its remedy, if it has one, indented below what it is of."""
    told = worded(code, facts, words)
    lines = fold(said(words.sentence(code, told)), columns, first="    ", rest="    ")
    if remedy := words.remedy(code, told):
        lines += fold(said("→ " + remedy), columns, first="    ", rest="      ")
    return lines
