"""What the record of a simulated year must be told to say: by the change-sets that were made."""

from fleetcfg.model.timezone import spell_instant
from fleetcfg_kit.testing.year.diary import LivedYear
from fleetcfg_kit.testing.year.truth.cells import Cells


def expected_outcomes(year: LivedYear) -> list[Cells]:
    """Return how changes of devices ended."""
    ends = [(fate, host) for one in year.diary.changes for host, fate in one.outcomes.items()]
    return [
        {
            "outcome": fate,
            "changes": sum(fate == each for each, _ in ends),
            "devices": len({host for each, host in ends if each == fate}),
        }
        for fate in sorted({fate for fate, _ in ends})
    ]


def states_of(year: LivedYear) -> dict[str, str]:
    """Return what became of each: it lapsed where no person applied it, or the device let it go."""
    end = year.plan.at(year.plan.days, 0)
    states = dict[str, str]()
    for one in year.diary.changes:
        not_tried = "expired" if one.until <= end else "waiting"
        is_made = {*one.outcomes.values()} <= {"applied"}
        states[one.id] = ("applied" if is_made else "failed") if one.outcomes else not_tried
    return states


def expected_changesets(year: LivedYear) -> list[Cells]:
    """Return change-sets by what became of them."""
    states = states_of(year)
    return [
        {
            "became": state,
            "changesets": sum(state == each for each in states.values()),
            "devices": len(
                {h for one in year.diary.changes if states[one.id] == state for h in one.hosts}
            ),
        }
        for state in sorted(set(states.values()))
    ]


def expected_emergencies(year: LivedYear) -> list[Cells]:
    """Return the emergency changes."""
    return [
        {
            "host": host,
            "begun": spell_instant(begun),
            "ended": spell_instant(ended),
            "lasted": int((ended - begun).total_seconds()) // 60,
            "incident": f"{incident}@so",
        }
        for host, begun, ended, incident in year.diary.emergencies
    ]


def expected_changeset_list(year: LivedYear) -> list[Cells]:
    """Return each change-set."""
    return [
        {
            "id": one.id,
            "made": f"{year.plan.first + (one.made_at - year.plan.at(0, 0))}"[:10],
            "from": spell_instant(one.made_at),
            "until": spell_instant(one.until),
            "devices": len(one.hosts),
            "became": states_of(year)[one.id],
        }
        for one in year.diary.changes
    ]
