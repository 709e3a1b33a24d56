"""What of the registers is due on a day: to be confirmed, renewed, written, or answered."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from fleetcfg.declared.cited_problems import with_clauses
from fleetcfg.declared.legal_bases import legal_bases
from fleetcfg.declared.province import Province
from fleetcfg.declared.registers.due import find_due
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.model.problem import Problem

ANSWER_WITHIN: Final = timedelta(days=30)
REVIEW_AFTER: Final = timedelta(days=365)  # of a baseline: TCVN 14423:2026 has it looked at yearly


@dataclass(frozen=True, slots=True)
class RegistersDue:
    """What is due.

    Attributes:
        on: The day.
        entries: Each with its code, its place and what to do, by file and line.
    """

    on: date
    entries: tuple[Problem, ...]

    @property
    def conclusion(self) -> Conclusion:
        """How it ends."""
        return Conclusion.FINDINGS if self.entries else Conclusion.CLEAN


def registers_due(province: Province, *, on: date) -> RegistersDue:
    """Return what is due on the day *on*; of no other register than those of *province*."""
    found = (
        *find_due(province.registers, province.fleet, on=on),
        *_unanswered(province, on),
        *_to_be_reviewed(province, on),
    )
    told = with_clauses(found, legal_bases(province.fleet.legal_bases), on=on)
    # Each is the work of a person, so none is left out for being like another, as `Problems` would.
    return RegistersDue(on, tuple(sorted(told, key=lambda each: (each.place, each.code))))


def _unanswered(province: Province, on: date) -> Iterator[Problem]:
    for each in province.registers.proposals:
        if each.answered is None and on - each.on > ANSWER_WITHIN:
            facts = {"number": each.number, "organisation": each.organisation}
            facts |= {"since": each.on.isoformat()}
            yield Problem("REG_PROPOSAL_OPEN", each.place, facts, "warning")


def _to_be_reviewed(province: Province, on: date) -> Iterator[Problem]:
    for each in province.baselines:
        issued = each.issued.date
        if issued <= on and on - issued > REVIEW_AFTER:
            facts = {"baseline": each.id, "date": issued.isoformat()}
            yield Problem("REG_BASELINE_REVIEW", each.place, facts, "warning")
