"""Which clause of which document is cited on a given day, and how its old words are read on it.

Documents are dated data. One that has ended is cited with its time, so that it is not taken for
the law; every citation is spelled here, and `fleetcfg.report.citations.cited_text` words it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from unicodedata import normalize

from fleetcfg.model.finding import ClauseKey, Finding
from fleetcfg.model.reference_data import LawReading, LawTerm, LegalBasis


@dataclass(frozen=True, slots=True)
class Clause:
    """One article of one document.

    Attributes:
        is_ended: Whether the document was no longer in force on the day that was asked about, and
            none took its place.
    """

    basis: LegalBasis
    article: str
    is_ended: bool = False

    def __str__(self) -> str:
        """Return it as people cite it: ``QĐ 32/2019 Điều 3.3``; an ended one with its period."""
        cited = f"{self.basis.id} {self.article}"
        return f"{cited}{_ending(self.basis)}" if self.is_ended else cited


@dataclass(frozen=True, slots=True)
class LegalBases:
    """The documents by id, as far as anything cites them."""

    documents: Mapping[str, LegalBasis]

    def clause(self, key: ClauseKey, *, on: date) -> Clause | None:
        """Return what *key* stands for on a day.

        Of several documents the one in force, the newest first; if all have ended, the last that
        ended; None if no document has the key, or none was in force yet.
        """
        begun = [
            basis
            for basis in self.documents.values()
            if key in basis.clauses and basis.valid_from <= on
        ]
        if not begun:
            return None
        basis = max(begun, key=lambda each: (is_in_force(each, on), each.valid_from))
        return Clause(basis, basis.clauses[key], is_ended=not is_in_force(basis, on))

    def cited(self, key: ClauseKey, *, on: date) -> str:
        """Return how *key* is cited on a day; empty where nothing has it."""
        found = self.clause(key, on=on)
        return "" if found is None else str(found)

    def cite(self, finding: Finding, *, on: date) -> Finding:
        """Return *finding* with the clause that its key stands for, if it has one.

        What the Department's own paper cites stays as it is typed, and is told to have ended, too.
        """
        cited = self.cited(finding.clause, on=on) if finding.clause else ""
        if cited:
            return replace(finding, clauses=(cited,))
        told = tuple(self.told(typed, on=on) for typed in finding.clauses)
        return finding if told == finding.clauses else replace(finding, clauses=told)

    def told(self, typed: str, *, on: date) -> str:
        """Return a citation that the Department typed, with its time if it has ended by then."""
        basis = basis_of(typed, self.documents.values())
        return typed if basis is None or is_in_force(basis, on) else f"{typed}{_ending(basis)}"

    def means(self, term: LawTerm, *, on: date) -> tuple[str, ...]:
        """Return what *term* means on a day; nothing where no reading of that day is given.

        Each document speaks in its own words: those of the newest that is in force count, and of
        an ended one if none is.
        """
        read = [
            (is_in_force(basis, on), basis.valid_from, reading)
            for basis in self.documents.values()
            for reading in basis.readings
            if reading.term == term and basis.valid_from <= on and _holds(reading, on)
        ]
        return max(read, key=lambda each: each[:2])[2].means if read else ()


NO_LAW: Final = LegalBases({})


def over(shipped: Mapping[str, LegalBasis], register: Mapping[str, LegalBasis]) -> LegalBases:
    """Return the *shipped* documents, and over them those of the inventory's *register*.

    What a row leaves out stays as it was shipped: all articles, and the readings of each term.
    """
    documents = dict(shipped)
    for name, basis in register.items():
        known = documents.get(name)
        clauses = basis.clauses or (known.clauses if known else {})
        own = {reading.term for reading in basis.readings}
        kept = tuple(one for one in (known.readings if known else ()) if one.term not in own)
        documents[name] = replace(basis, clauses=clauses, readings=(*kept, *basis.readings))
    return LegalBases(documents)


def basis_of(clause: str, bases: Collection[LegalBasis]) -> LegalBasis | None:
    """Return the document that *clause* is of: the longest id with which it begins."""
    cited = _folded(clause).replace(",", " ") + " "
    fitting = (basis for basis in bases if cited.startswith(_folded(basis.id) + " "))
    return max(fitting, key=lambda basis: len(basis.id), default=None)


def is_in_force(basis: LegalBasis, on: date) -> bool:
    """Tell whether a document that has begun has not ended by that day."""
    return basis.valid_to is None or on <= basis.valid_to


def _holds(reading: LawReading, on: date) -> bool:
    return reading.valid_from <= on and (reading.valid_to is None or on <= reading.valid_to)


def _folded(text: str) -> str:
    return " ".join(normalize("NFC", text).split())


def _ending(basis: LegalBasis) -> str:
    """Return for which time a document was the law, and what replaced it: the one spelling of it.

    `fleetcfg.report.citations.cited_text` has the words for people.
    """
    after = f" → {basis.replaced_by}" if basis.replaced_by else ""
    return f" ({basis.valid_from}/{basis.valid_to}{after})"
