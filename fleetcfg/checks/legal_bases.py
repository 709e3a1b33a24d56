"""Which clause of which document a finding cites, on a given day.

Findings carry a key; the documents are dated data: a shipped file, and over it the register of the
inventory. A document that has ended is cited with its time, so that it is not taken for the law.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from importlib.resources import files

from fleetcfg.declared.baselines.check import basis_of
from fleetcfg.declared.inventory.reference_data import read_legal_bases
from fleetcfg.declared.syntax.yaml import parse
from fleetcfg.model.finding import ClauseKey, Finding
from fleetcfg.model.fleet import LegalBasis
from fleetcfg.model.problem import InvalidDeclarationsError, Problems


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
        basis = max(begun, key=lambda each: (_is_in_force(each, on), each.valid_from))
        return Clause(basis, basis.clauses[key], is_ended=not _is_in_force(basis, on))

    def cite(self, finding: Finding, *, on: date) -> Finding:
        """Return *finding* with the clause that its key stands for, if it has one.

        What the Department's own paper cites stays as it is typed, and is told to have ended, too.
        """
        clause = self.clause(finding.clause, on=on) if finding.clause else None
        if clause is not None:
            return replace(finding, clauses=(str(clause),))
        told = tuple(self._told(typed, on) for typed in finding.clauses)
        return finding if told == finding.clauses else replace(finding, clauses=told)

    def _told(self, typed: str, on: date) -> str:
        basis = basis_of(typed, self.documents.values())
        return typed if basis is None or _is_in_force(basis, on) else f"{typed}{_ending(basis)}"


def legal_bases(register: Mapping[str, LegalBasis]) -> LegalBases:
    """Return the shipped documents, and over them those of the inventory's *register*."""
    documents = dict(_shipped())
    for name, basis in register.items():
        known = documents.get(name)
        clauses = basis.clauses or (known.clauses if known else {})
        documents[name] = replace(basis, clauses=clauses)
    return LegalBases(documents)


@lru_cache(maxsize=1)
def _shipped() -> Mapping[str, LegalBasis]:
    data = (files("fleetcfg.checks") / "legal_bases.yaml").read_bytes()
    problems = Problems()
    documents = read_legal_bases(parse(data, "legal_bases.yaml", problems), problems, on=date.min)
    if problems.in_order():
        raise InvalidDeclarationsError(problems.in_order())
    return documents


def _ending(basis: LegalBasis) -> str:
    """Return for which time a document was the law, and what replaced it: the one spelling of it.

    `fleetcfg.report.audit_words.cited_text` has the words for people.
    """
    after = f" → {basis.replaced_by}" if basis.replaced_by else ""
    return f" ({basis.valid_from}/{basis.valid_to}{after})"


def _is_in_force(basis: LegalBasis, on: date) -> bool:
    return basis.valid_to is None or on <= basis.valid_to
