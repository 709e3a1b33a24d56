"""What is wrong with the calendar: clashes, notices that come too late, freezes not signed yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from fleetcfg.authority.declared_freezes import declared_freezes
from fleetcfg.authority.record_facts import RecordFacts
from fleetcfg.declared.province import Province
from fleetcfg.declared.registers.clashes import check_clashes, check_notices
from fleetcfg.model.problem import Problem, Problems
from fleetcfg.model.timezone import VIETNAM, spell_instant
from fleetcfg.trust.documents.manifest import Manifest
from fleetcfg.trust.documents.meeting_freeze import MeetingFreeze
from fleetcfg.trust.documents.root import Freeze
from fleetcfg.trust.documents.status import StatusDocument
from fleetcfg.trust.verify.frozen import frozen_for_meetings


@dataclass(frozen=True, slots=True)
class CalendarCheck:
    """What was found.

    Attributes:
        meetings: How many are to come.
    """

    problems: tuple[Problem, ...]
    meetings: int


def check_calendar(
    province: Province, record: RecordFacts | None, *, now: datetime
) -> CalendarCheck:
    """Return what is wrong with the meetings that are to come, and every error on the way to them.

    Args:
        province: What is declared here, signed or not.
        record: What is frozen, as it was proven here; None if no record is here, and then nothing
            is said of freezes.
        now: The time.
    """
    registers, problems = province.registers, Problems()
    check_clashes(registers, problems, on=now.astimezone(VIETNAM).date())
    check_notices(registers, problems, now=now)
    if record is not None and record.status is not None:
        _check_freezes(province, record.status, record.manifest, problems, now)
    coming = sum(one.end > now and not one.is_cancelled for one in registers.meetings.values())
    errors = (one for one in province.problems if one.gravity == "error")  # of rows left out, too
    return CalendarCheck((*errors, *problems.in_order()), coming)


def _check_freezes(
    province: Province,
    status: StatusDocument,
    manifest: Manifest | None,
    problems: Problems,
    now: datetime,
) -> None:
    """Report freezes of the registers that the status does not have, or not as long or wide."""
    registers = province.registers
    asked = declared_freezes(registers, province.fleet, now=now)
    known_meetings = frozen_for_meetings(status, manifest)
    for one in asked.meetings:
        if not _is_covered(one, known_meetings):
            place, start = registers.meetings[one.id].place, spell_instant(one.from_)
            problems.warning("CALENDAR_UNFROZEN", place, meeting=one.told, start=start)
    places = {one.id: one.place for one in registers.freezes}
    for whole in asked.standing:
        if not any(known.id == whole.id and _spans(known, whole) for known in status.freeze):
            start = spell_instant(whole.from_)
            problems.warning("CALENDAR_UNFROZEN", places[whole.id], meeting=whole.id, start=start)


def _is_covered(asked: MeetingFreeze, known: Iterable[MeetingFreeze]) -> bool:
    return any(
        one.id == asked.id and _spans(one, asked) and {*one.hosts} >= {*asked.hosts}
        for one in known
    )


def _spans(known: Freeze, asked: Freeze) -> bool:
    return known.from_ <= asked.from_ and asked.to <= known.to
