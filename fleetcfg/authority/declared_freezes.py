"""Freezes that the registers declare, as a status says them: of meetings, and of all devices."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from fleetcfg.model.fleet import Fleet
from fleetcfg.model.registers.meetings import Meeting, MeetingRules, freeze_of
from fleetcfg.model.registers.registers import Registers
from fleetcfg.model.timezone import spell_instant
from fleetcfg.trust.documents.meeting_freeze import MeetingFreeze, join_meetings
from fleetcfg.trust.documents.root import Freeze
from fleetcfg.trust.documents.status import MAX_LIFE, longer

AHEAD: Final = 2 * MAX_LIFE
"""How far a status looks: a window may begin on its last day, and last as long again."""


@dataclass(frozen=True, slots=True)
class DeclaredFreezes:
    """What is frozen by the registers.

    Attributes:
        standing: Of all devices.
        meetings: Of the devices of meetings' sites, by id.
    """

    standing: tuple[Freeze, ...] = ()
    meetings: tuple[MeetingFreeze, ...] = ()


NO_FREEZES: Final = DeclaredFreezes()


def declared_freezes(
    registers: Registers, fleet: Fleet, *, now: datetime, ahead: timedelta | None = AHEAD
) -> DeclaredFreezes:
    """Return what is frozen from *now* on.

    Args:
        registers: What is declared; whether it was signed is for the caller to know.
        fleet: Which devices are at which sites.
        now: What ended by then is left out.
        ahead: What begins later than so long from *now* is left out; None for nothing.
    """
    until = None if ahead is None else now + ahead

    def counts(times: tuple[datetime, datetime] | None) -> bool:
        return times is not None and times[1] > now and (until is None or times[0] < until)

    rules = registers.meeting_rules
    meetings = (one for one in registers.meetings.values() if counts(freeze_of(one, rules)))
    found = (each for one in meetings for each in _meeting(one, rules, fleet))
    standing = ((one.id, (one.start, one.end)) for one in registers.freezes)
    return DeclaredFreezes(
        tuple(Freeze.model_validate(_said(*one)) for one in standing if counts(one[1])),
        join_meetings(found, now),
    )


def join_declared(one: DeclaredFreezes, other: DeclaredFreezes, now: datetime) -> DeclaredFreezes:
    """Return what either freezes: neither is made shorter, nor loses a device."""
    standing = {each.id: each for each in one.standing}
    for each in other.standing:
        standing[each.id] = longer(standing.get(each.id, each), each)
    meetings = join_meetings((*one.meetings, *other.meetings), now)
    return DeclaredFreezes(tuple(standing.values()), meetings)


def meeting_hosts(meeting: Meeting, fleet: Fleet) -> tuple[str, ...]:
    """Return the devices of its sites, and its bridge, in ascending order."""
    sites = set(meeting.sites)
    return tuple(
        sorted(
            host
            for host, device in fleet.devices.items()
            if host == meeting.bridge or (device.site is not None and device.site.id in sites)
        )
    )


def _meeting(meeting: Meeting, rules: MeetingRules, fleet: Fleet) -> Iterator[MeetingFreeze]:
    times, hosts = freeze_of(meeting, rules), meeting_hosts(meeting, fleet)
    if times is not None and hosts:
        number = "" if meeting.classification == "secret" else meeting.number
        said = _said(meeting.id, times) | {"number": number, "hosts": hosts}
        yield MeetingFreeze.model_validate(said)


def _said(name: str, times: tuple[datetime, datetime]) -> dict[str, object]:
    return {"id": name, "from": spell_instant(times[0]), "to": spell_instant(times[1])}
