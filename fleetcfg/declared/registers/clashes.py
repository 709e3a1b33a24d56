"""What cannot be between meetings: one site in two of them, a bridge that is full, a day off.

None of it makes the registers unusable: a room can be lent, and a meeting is held at Tết if it
must. So they are warnings, and whatever is asked of devices goes on.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from heapq import heappop, heappush

from fleetcfg.model.problem import Problems
from fleetcfg.model.registers.calendar import Holiday
from fleetcfg.model.registers.meetings import Meeting, MeetingRules
from fleetcfg.model.registers.registers import Registers
from fleetcfg.model.timezone import VIETNAM, spell_instant


def check_clashes(registers: Registers, problems: Problems, *, on: date) -> None:
    """Report what clashes among the meetings that are held on that day or later."""
    meetings = [one for one in held(registers) if one.end.astimezone(VIETNAM).date() >= on]
    _check_sites(meetings, problems)
    _check_bridges(meetings, registers.meeting_rules, problems)
    _check_holidays(meetings, registers.holidays, problems)


def held(registers: Registers) -> list[Meeting]:
    """Return the meetings that are not cancelled, by their begin."""
    found = (one for one in registers.meetings.values() if not one.is_cancelled)
    return sorted(found, key=lambda one: (one.start, one.id))


def check_notices(registers: Registers, problems: Problems, *, now: datetime) -> None:
    """Report meetings to come of which sites and providers can no longer be told in time."""
    before = registers.meeting_rules.notice_before
    for meeting in held(registers):
        if meeting.start - before < now < meeting.start:
            until = spell_instant(meeting.start - before)
            problems.warning("CLASH_NOTICE", meeting.place, meeting=meeting.id, until=until)


def _check_sites(meetings: Iterable[Meeting], problems: Problems) -> None:
    """Report each site of a meeting at which another one has not ended yet."""
    lasting: dict[str, Meeting] = {}
    for meeting in meetings:
        for site in meeting.sites:
            before = lasting.get(site)
            if before is not None and meeting.start < before.end:
                problems.warning(
                    "CLASH_SITE",
                    meeting.place,
                    meeting=meeting.id,
                    other=before.id,
                    site=site,
                    start=spell_instant(meeting.start),
                    end=spell_instant(before.end),
                )
            if before is None or meeting.end > before.end:
                lasting[site] = meeting


def _check_bridges(meetings: Iterable[Meeting], rules: MeetingRules, problems: Problems) -> None:
    """Report each meeting with which more sites are joined at once than a bridge has ports."""
    ends: dict[str, list[tuple[datetime, int]]] = defaultdict(list)
    joined: dict[str, int] = defaultdict(int)
    for meeting in meetings:
        bridge = meeting.bridge
        if bridge not in rules.ports:
            continue
        while ends[bridge] and ends[bridge][0][0] <= meeting.start:
            joined[bridge] -= heappop(ends[bridge])[1]
        heappush(ends[bridge], (meeting.end, len(meeting.sites)))
        joined[bridge] += len(meeting.sites)
        if joined[bridge] > rules.ports[bridge]:
            problems.warning(
                "CLASH_BRIDGE",
                meeting.place,
                meeting=meeting.id,
                bridge=bridge,
                sites=joined[bridge],
                ports=rules.ports[bridge],
            )


def _check_holidays(
    meetings: Iterable[Meeting], holidays: Sequence[Holiday], problems: Problems
) -> None:
    for meeting in meetings:
        first, last = (at.astimezone(VIETNAM).date() for at in (meeting.start, meeting.end))
        for holiday in _within(first, last, holidays):
            facts = {"name": holiday.name, "day": max(first, holiday.first).isoformat()}
            problems.warning("CLASH_HOLIDAY", meeting.place, meeting=meeting.id, **facts)


def _within(first: date, last: date, holidays: Sequence[Holiday]) -> Iterator[Holiday]:
    return (one for one in holidays if one.first <= last and first <= one.last)
