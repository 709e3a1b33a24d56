"""One fact of a root or a status, spelled for people. Pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from fleetcfg.authority.document_facts import FactPart, FactParts
from fleetcfg.report.clock import local_time
from fleetcfg.report.documents.document_page import spell_digest
from fleetcfg.words import Words


def change_text(section: str, before: FactParts, after: FactParts, words: Words) -> str:
    """Return what a fact was and is; to the second, if they are alike to the minute."""
    old, new = (fact_text(section, parts, words) for parts in (before, after))
    if old == new:
        old, new = (fact_text(section, parts, words, seconds=True) for parts in (before, after))
    return f"{old}  →  {new}"


def fact_text(section: str, parts: FactParts, words: Words, *, seconds: bool = False) -> str:
    """Return the parts of a fact of *section*; two times are a beginning and an end."""
    times = [local_time(part, seconds=seconds) for part in parts if isinstance(part, datetime)]
    others = [part for part in parts if not isinstance(part, datetime)]
    match section, others:
        case "role", [needed, *holders]:
            told = [_needed(needed, words), ", ".join(map(str, holders))]
        case "key", [person, kind, *more]:
            told = [str(person), words.label(f"trust.key.{kind}"), *_asked(more, words)]
        case "executor", [int(size), *more]:
            told = [words.count(size, "entries"), *map(str, more)]
        case _:
            told = [spell_digest(str(part)) for part in others]
    return " · ".join([*filter(None, told), *([" – ".join(times)] if times else [])])


def _needed(needed: FactPart, words: Words) -> str:
    """Return how many people it takes; of approvers one number for each risk."""
    told = f"{words.label('trust.at_least')} {needed}"
    return told if isinstance(needed, int) else f"{told} {words.label('trust.by_risk')}"


def _asked(more: Sequence[FactPart], words: Words) -> Iterator[str]:
    """Yield what is asked of signatures by a key: its user, or its certificate's authority."""
    match more:
        case ["uv"]:
            yield words.label("trust.key.uv")
        case [anchor, age]:
            yield f"{words.label('trust.key.anchor')} {anchor}"
            yield words.label("trust.key.crl", age=str(age).removeprefix("crl "))
        case _:
            yield from map(str, more)
