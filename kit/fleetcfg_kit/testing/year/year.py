"""The days of a year, one after the other: morning audit, deeds, meetings, incidents, papers."""

from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, timedelta
from pathlib import Path
from typing import Final

from fleetcfg.observations.store import open_observations
from fleetcfg_kit.testing.clock import Clock
from fleetcfg_kit.testing.declarations import read_declarations
from fleetcfg_kit.testing.fleet import RunningFleet
from fleetcfg_kit.testing.folder import DepartmentFolder, found_department
from fleetcfg_kit.testing.policy import Staff
from fleetcfg_kit.testing.year.agenda import SECOND, Agenda
from fleetcfg_kit.testing.year.department import TECHNICIAN, YearOffice
from fleetcfg_kit.testing.year.diary import LivedYear
from fleetcfg_kit.testing.year.plan import YearPlan
from fleetcfg_kit.testing.year.registers import registers_of
from fleetcfg_kit.testing.year.spelling import spell_registers

_UNIT: Final = '  - {code: "99999", name: Xã chưa có điểm cầu, valid_from: 2025-07-01}\n'


@dataclass(frozen=True, slots=True)
class SimulatedYear(LivedYear):
    """The same, with all that is left of it.

    Attributes:
        store: The file of its audits.
        asked: How many readings went over the network; *told* how many were remembered.
    """

    department: DepartmentFolder
    store: Path
    asked: int
    told: int


def simulate_year(plan: YearPlan, fleet: RunningFleet, place: Path) -> SimulatedYear:
    """Live through *plan* with the devices of *fleet*; all is kept in *place*, an empty folder.

    Raises:
        AssertionError: Something that should have been done was refused.
    """
    start = plan.at(0, 7).astimezone(UTC)
    staff, clock = Staff(executor=(TECHNICIAN, SECOND)), Clock(start)
    source = _with_unit(fleet.province)
    folder = place / "department"
    made = found_department(folder, source, now=start, staff=staff, home=place / "records")
    carried, store = place / "carried", place / "history.sqlite"
    carried.mkdir()
    declared = read_declarations(source).province(at=start).fleet
    registers = registers_of(plan, declared)
    (folder / "registers").mkdir()
    (folder / "registers" / "nam.yaml").write_text(spell_registers(registers), "utf-8")
    (folder / "baselines" / "95-nam.yaml").write_text(_attested(plan), "utf-8")
    made.issue(now=start)
    with closing(open_observations(store)) as observations:
        office = YearOffice(made, fleet, observations, carried, clock, plan.hosts)
        agenda = Agenda(plan, office)
        for at, do in agenda.in_order():
            clock.now = max(clock.now, at)
            do()
    memory = office.memory
    return SimulatedYear(plan, registers, office.diary, made, store, memory.asked, memory.told)


def _attested(plan: YearPlan) -> str:
    """Return what a person looked at in two rooms: for a few days, and for the whole year."""
    seen, (one, other) = plan.first - timedelta(days=1), plan.hosts[:2]
    looked = f"parameter: room.backdrop, value: as_prescribed, by: Trần B, seen_on: {seen}"
    ends = {one: plan.first + timedelta(days=3), other: seen + timedelta(days=366)}
    rows = (f"  - {{{looked}, hosts: [{host}], until: {end}}}" for host, end in ends.items())
    issued = f"issued: {{document: 03/SKHCN-CNTT, date: {seen}}}"
    return "\n".join(["baseline: nam", issued, "attestations:", *rows, ""])


def _with_unit(province: Path) -> Path:
    """Return the province with one unit that has no site."""
    units = province / "inventory" / "group_vars" / "all" / "units.yaml"
    if _UNIT not in units.read_text("utf-8"):
        units.write_text(units.read_text("utf-8") + _UNIT, "utf-8")
    return province
