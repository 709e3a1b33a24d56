"""Where a technician must be for all of a meeting (Decision 32/2019, Art. 11.2): read in one place.

Which bodies the Decision means is a dated reading of its legal bases. What ``validate``, ``register
due``, ``meeting check`` and the reports on a time ask for is what is said here.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final

from fleetcfg.model.fleet import Fleet, Site
from fleetcfg.model.legal_bases import LegalBases
from fleetcfg.model.registers.meetings import Meeting
from fleetcfg.model.registers.registers import Registers
from fleetcfg.model.timezone import VIETNAM

_OFFICE: Final = ("central", "chair")
_LEVELS: Final = {2: "province", 3: "district", 5: "commune"}
"""The level of a unit by how long its code is (Decision 124/2004/QĐ-TTg)."""


def day_of_meeting(meeting: Meeting) -> date:
    """Return the day for which the law is read: that of its begin in Việt Nam."""
    return meeting.start.astimezone(VIETNAM).date()


def duty_sites(
    meeting: Meeting, registers: Registers, fleet: Fleet, law: LegalBases
) -> tuple[str, ...]:
    """Return at which sites of *meeting* a technician must be, all the time.

    Those that the Department named; where it named none, every invited site that the law means on
    that day: the Provincial Office's, and those of the level that the district level is read as.
    """
    named = registers.meeting_rules.duty_sites
    if named:
        return tuple(site for site in meeting.sites if site in named)
    meant = frozenset(_meant(law, day_of_meeting(meeting)))
    return tuple(site for site in meeting.sites if _is_meant(fleet.sites.get(site), meant))


def duty_posts(
    meeting: Meeting, registers: Registers, fleet: Fleet, law: LegalBases
) -> tuple[str, ...]:
    """Return the sites where a person is expected: as `duty_sites`, and where one is rostered."""
    rostered = {site for one in registers.duty if one.meeting == meeting.id for site in one.sites}
    must = duty_sites(meeting, registers, fleet, law)
    return tuple(site for site in meeting.sites if site in must or site in rostered)


def _meant(law: LegalBases, on: date) -> Iterator[str]:
    """Yield whom Art. 11.2 means: the office, and levels of units."""
    for word in law.means("duty", on=on):
        yield from law.means("district", on=on) if word == "district" else (word,)


def _is_meant(site: Site | None, meant: frozenset[str]) -> bool:
    """Tell whether *site* is meant; one whose code tells no level is not left out.

    A satellite at the province's level is of a department: the clause does not name it.
    """
    if site is None:
        return False
    if site.role in _OFFICE and "office" in meant:
        return True
    level = _LEVELS.get(len(site.unit))
    return bool(meant - {"office"}) if level is None else level in meant
