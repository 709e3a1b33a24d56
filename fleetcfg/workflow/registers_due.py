"""What of the registers is due on a day: to be confirmed, renewed, written, or answered."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from fleetcfg.declared.cited_problems import with_clauses
from fleetcfg.declared.legal_bases import legal_bases
from fleetcfg.declared.province import Province
from fleetcfg.declared.registers.due import find_due
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.model.legal_bases import LegalBases
from fleetcfg.model.problem import Problem
from fleetcfg.model.registers.organisations import UnitProposal

ANSWER_WITHIN: Final = timedelta(days=30)
FORWARD_WITHIN: Final = timedelta(days=15)
"""The Decision gives no days for either: they are the tool's."""
_PROPOSAL: Final = ("REG_PROPOSAL_NOT_FORWARDED", "REG_PROPOSAL_OPEN")
_OBSTACLE: Final = ("REG_OBSTACLE_NOT_FORWARDED", "REG_OBSTACLE_OPEN")
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
    law = legal_bases(province.fleet.legal_bases)
    found = (
        *find_due(province.registers, province.fleet, on=on),
        *_unanswered(_PROPOSAL, province.registers.proposals, law, on),
        *_unanswered(_OBSTACLE, province.registers.obstacles, law, on),
        *_to_be_reviewed(province, on),
    )
    told = with_clauses(found, law, on=on)
    # Each is the work of a person, so none is left out for being like another, as `Problems` would.
    return RegistersDue(on, tuple(sorted(told, key=lambda each: (each.place, each.code))))


def _unanswered(
    codes: tuple[str, str], told: Sequence[UnitProposal], law: LegalBases, on: date
) -> Iterator[Problem]:
    """Yield what waits for the Department, and what has no answer, each by its code."""
    not_forwarded, unanswered = codes
    department = ", ".join(law.means("department", on=on))
    for each in told:
        if each.answered is not None or each.on > on:
            continue
        facts = {"number": each.number, "organisation": each.organisation}
        facts |= {"since": each.on.isoformat()}
        if each.forwarded is None and on - (each.received or each.on) > FORWARD_WITHIN:
            told_to = {**facts, "department": department}
            yield Problem(not_forwarded, each.place, told_to, "warning")
        if on - each.on > ANSWER_WITHIN:
            yield Problem(unanswered, each.place, facts, "warning")


def _to_be_reviewed(province: Province, on: date) -> Iterator[Problem]:
    for each in province.baselines:
        issued = each.issued.date
        if issued <= on and on - issued > REVIEW_AFTER:
            facts = {"baseline": each.id, "date": issued.isoformat()}
            yield Problem("REG_BASELINE_REVIEW", each.place, facts, "warning")
