"""Every table that is counted of a time, in the order of the report: one list."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from fleetcfg.duties.year.rules.audits import audit_tables
from fleetcfg.duties.year.rules.changes import change_tables
from fleetcfg.duties.year.rules.fleet import fleet_tables
from fleetcfg.duties.year.rules.money import budget_tables, expansion_tables
from fleetcfg.duties.year.rules.people import people_tables
from fleetcfg.duties.year.rules.scores import effect_tables, score_tables, use_tables
from fleetcfg.model.period.case import PeriodCase
from fleetcfg.model.period.incidents import incident_tables
from fleetcfg.model.period.meetings import meeting_tables
from fleetcfg.model.period.power import power_tables
from fleetcfg.model.period.rooms import room_tables
from fleetcfg.model.period.tables import PeriodTable

TABLES: Final[tuple[Callable[[PeriodCase], Iterator[PeriodTable]], ...]] = (
    effect_tables,
    fleet_tables,
    audit_tables,
    change_tables,
    meeting_tables,
    power_tables,
    incident_tables,
    use_tables,
    room_tables,
    people_tables,
    score_tables,
    expansion_tables,
    budget_tables,
)


def count_period(case: PeriodCase) -> tuple[PeriodTable, ...]:
    """Return every table of *case*; one for which something lacks has no row, not even of zeros."""
    found = (table for tables in TABLES for table in tables(case))
    return tuple(replace(table, rows=()) if table.lacks else table for table in found)
