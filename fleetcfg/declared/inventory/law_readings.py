"""How words of a document are read, each for its time: who took over from whom it names."""

from collections.abc import Mapping
from functools import partial
from typing import Final

from fleetcfg.declared.inventory.register_rows import RegisterRow, register_rows, word_of
from fleetcfg.model.fleet import LAW_TERMS, LawReading, LawTerm
from fleetcfg.model.problem import Place, Problems
from fleetcfg.model.typed.node_readers import items, text
from fleetcfg.model.typed.nodes import Node

READING_KEYS: Final = ("term", "means", "valid_from", "valid_to", "source", "decision")
READING_NEEDS: Final = ("term", "means", "valid_from", "source")
MEANINGS: Final[Mapping[LawTerm, tuple[str, ...]]] = {
    "duty": ("office", "district"),
    "district": ("district", "commune"),
}
"""What a term may mean, where the program acts on it; of another, any name."""


def read_readings(node: Node, problems: Problems) -> tuple[LawReading, ...]:
    """Return the readings of one document; of two that overlap, the later is reported."""
    found: list[LawReading] = []
    for row, place in register_rows(node, READING_KEYS, READING_NEEDS, problems):
        reading = _read(row, place)
        if reading is None:
            continue
        if any(_overlap(reading, other) for other in found):
            since = reading.valid_from.isoformat()
            problems.error("INV_READING_OVERLAP", place, term=reading.term, since=since)
        found.append(reading)
    return tuple(found)


def _read(row: RegisterRow, place: Place) -> LawReading | None:
    term: LawTerm | None = row.get("term", partial(word_of, LAW_TERMS))
    since, until = row.period(place)
    source, decision = row.text("source"), row.text("decision")
    means = () if term is None else row.get("means", partial(_means, term)) or ()
    if term is None or not means or since is None or not source:
        return None
    return LawReading(term, means, since, until, source, decision or "")


def _means(term: LawTerm, node: Node, problems: Problems) -> tuple[str, ...]:
    known = MEANINGS.get(term)
    ask = text if known is None else partial(word_of, known)
    return tuple(said for one in items(node, problems) if (said := ask(one, problems)))


def _overlap(one: LawReading, other: LawReading) -> bool:
    if one.term != other.term:
        return False
    first, last = sorted((one, other), key=lambda each: each.valid_from)
    return first.valid_to is None or last.valid_from <= first.valid_to
