"""Which clause a problem of declarations is about: cited as a finding is, by the day."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from fleetcfg.model.finding import ClauseKey
from fleetcfg.model.legal_bases import LegalBases
from fleetcfg.model.problem import Problem

CITED: Final[Mapping[str, ClauseKey]] = {
    code: ClauseKey(key)
    for code, key in {
        "CLASH_NOTICE": "meeting.notice",
        "INV_CENTRAL_NONE": "network.dedicated",
        "INV_CENTRAL_TWICE": "network.dedicated",
        "INV_CUSTODIAN_NONE": "unit.custody",
        "INV_OUTSIDE_NETWORKS": "network.dedicated",
        "REG_DUTY_NONE": "duty.whole_meeting",
        "REG_EQUIPMENT_MISSING": "room.equipment",
        "REG_HANDOVER_NONE": "unit.custody",
        "REG_LIAISON_NONE": "staff.unit",
        "REG_OBSTACLE_NOT_FORWARDED": "unit.obstacle",
        "REG_OBSTACLE_OPEN": "unit.obstacle",
        "REG_PROPOSAL_NOT_FORWARDED": "unit.proposal",
        "REG_PROPOSAL_OPEN": "unit.proposal",
        "REG_ROOM_NONE": "room.equipment",
        "REG_RULE_NONE": "unit.rules",
        "REG_STAFF_AGENCY_NONE": "staff.agency",
        "REG_STAFF_NONE": "staff.unit",
    }.items()
}
"""The key of the legal bases, by the code of the problem."""


def with_clauses(problems: Iterable[Problem], law: LegalBases, *, on: date) -> Iterator[Problem]:
    """Yield *problems*; to the facts of those that break a clause comes the ``clause``."""
    for problem in problems:
        key = CITED.get(problem.code)
        cited = "" if key is None else law.cited(key, on=on)
        yield replace(problem, facts={**problem.facts, "clause": cited}) if cited else problem
