"""Each table of the report on a time, and what must stand in it: one list."""

from collections.abc import Callable, Mapping
from typing import Final

from fleetcfg.model.fleet import Fleet
from fleetcfg_kit.testing.year.diary import LivedYear
from fleetcfg_kit.testing.year.truth import cards, changes, found, lists, people, power, registers
from fleetcfg_kit.testing.year.truth.cells import Cells

OF_YEAR: Final[Mapping[str, Callable[[LivedYear], list[Cells]]]] = {
    "outcomes": changes.expected_outcomes,
    "changesets": changes.expected_changesets,
    "changeset_list": changes.expected_changeset_list,
    "emergencies": changes.expected_emergencies,
    "meetings": people.expected_meetings,
    "meeting_list": people.expected_meeting_list,
    "attendance": people.expected_attendance,
    "notices": people.expected_notices,
    "duty": people.expected_duty,
    "statements": people.expected_statements,
    "incidents": people.expected_incidents,
    "incident_times": people.expected_times,
    "incident_list": lists.expected_incident_list,
    "attestations": lists.expected_attestations,
    "proposals": lists.expected_proposals,
    "obstacles": lists.expected_obstacles,
    "units_without_site": lists.expected_units_without_site,
    "leased": lists.expected_leased,
    "budget": registers.expected_budget,
    "expansion": registers.expected_expansion,
    "contacts": registers.expected_contacts,
    "unit_rules": registers.expected_rules,
    "organisations": registers.expected_organisations,
    "lines": power.expected_lines,
    "line_quality": power.expected_line_quality,
}
OF_FLEET: Final[Mapping[str, Callable[[LivedYear, Fleet], list[Cells]]]] = {
    "audits": found.expected_audits,
    "findings": found.expected_verdicts,
    "clauses": found.expected_clauses,
    "unseen": found.expected_unseen,
    "moves": found.expected_moves,
    "effect": cards.expected_effect,
    "scores": cards.expected_scores,
    "power": power.expected_power,
    "power_known": power.expected_power_known,
    "power_list": power.expected_power_list,
    "support_ends": lists.expected_support_ends,
    "rooms": lists.expected_rooms,
    "stock_list": lists.expected_stock_list,
    "bases_ended": lists.expected_bases_ended,
    "ages": registers.expected_ages,
    "support": registers.expected_support,
    "stock": registers.expected_stock,
}


def truth_of(year: LivedYear, fleet: Fleet) -> Mapping[str, list[Cells]]:
    """Return what must stand in each table, by its name."""
    told = {name: tell(year) for name, tell in OF_YEAR.items()}
    return told | {name: tell(year, fleet) for name, tell in OF_FLEET.items()}
