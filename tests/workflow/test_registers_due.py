"""What units proposed, and what hinders them, is passed on and answered in time."""

from dataclasses import dataclass, fields
from datetime import date
from typing import cast

import pytest

from fleetcfg.declared.province import Province
from fleetcfg.model.fleet import Fleet
from fleetcfg.model.registers.organisations import UnitObstacle, UnitProposal
from fleetcfg.model.registers.registers import Registers
from fleetcfg.workflow.registers_due import registers_due

DAY = date(2026, 3, 2)
UNTOLD = UnitProposal("1/UBND", DAY, "xa", "Thiếu người")
RECEIVED = UnitProposal("2/UBND", DAY, "xa", "Thiếu máy", received=date(2026, 3, 10))
FORWARDED = UnitProposal(
    *("3/UBND", DAY, "xa", "Thiếu đèn"),
    received=DAY,
    forwarded=date(2026, 3, 9),
    forwarded_to="ubnd-tinh",
)
ANSWERED = UnitProposal("4/UBND", DAY, "xa", "Thiếu rèm", "Đã lắp", date(2026, 3, 20))
EVERY = (UNTOLD, RECEIVED, FORWARDED, ANSWERED)
NAMES = {"proposals": "REG_PROPOSAL", "obstacles": "REG_OBSTACLE"}


NO_FLEET = Fleet({}, {}, {})


@dataclass(frozen=True)
class Kept:
    """As much of a province as is asked for what is due."""

    registers: Registers
    fleet: Fleet = NO_FLEET
    baselines: tuple[()] = ()


def entries(register: str, told: tuple[UnitProposal, ...], on: date):
    is_proposal = register == "proposals"
    obstacles = tuple(
        UnitObstacle(*(getattr(one, each.name) for each in fields(one))) for one in told
    )
    registers = Registers(proposals=told) if is_proposal else Registers(obstacles=obstacles)
    kept = Kept(registers)
    return registers_due(cast("Province", kept), on=on).entries


@pytest.mark.clause("register:obstacles", "12.3")
@pytest.mark.clause("register:proposals", "10.3")
@pytest.mark.parametrize("register", NAMES)
@pytest.mark.parametrize(
    ("on", "waiting", "unanswered"),
    [
        (date(2026, 3, 17), [], []),
        (date(2026, 3, 18), ["1/UBND"], []),
        (date(2026, 3, 26), ["1/UBND", "2/UBND"], []),
        (date(2026, 4, 2), ["1/UBND", "2/UBND"], ["1/UBND", "2/UBND", "3/UBND"]),
    ],
)
def test_what_waits_for_the_department_and_for_an_answer_is_told(register, on, waiting, unanswered):
    due = entries(register, EVERY, on)
    told = {
        what: [one.facts["number"] for one in due if one.code == f"{NAMES[register]}_{what}"]
        for what in ("NOT_FORWARDED", "OPEN")
    }

    assert told == {"NOT_FORWARDED": waiting, "OPEN": unanswered}
    assert len(due) == len(waiting) + len(unanswered)


@pytest.mark.parametrize(
    ("register", "article"), [("proposals", "Điều 10.3"), ("obstacles", "Điều 12.3")]
)
def test_it_cites_its_clause_and_names_the_department_of_that_day(register, article):
    (one,) = entries(register, (UNTOLD,), date(2026, 3, 18))

    assert one.facts["clause"] == f"QĐ 32/2019 {article}"
    assert one.facts["department"] == "Sở Khoa học và Công nghệ"
