"""What was so of each device at each look at it, reckoned day by day from the plan of the year.

A deed of the plan lasts from one moment to another; whoever looks meanwhile sees it, if the device
answers at all. What that comes to, and by which clauses, is the closed table `DEEDS`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from fleetcfg.model.fleet import Device, Fleet
from fleetcfg_kit.testing.year.diary import LivedYear
from fleetcfg_kit.testing.year.plan import AUDIT_HOUR, PAPER, Tampering, YearPlan, is_applied_of

DeedKind = Literal["breach", "not_seen", "allowed", "waits"]
DeedName = Literal[
    "tampered",
    "emergency",
    "paper_late",
    "undone",
    "carried_away",
    "carried_by_permit",
    "tells_no_calls",
    "tells_no_switch",
]
KINDS: Final[tuple[DeedKind, ...]] = ("breach", "not_seen", "allowed", "waits")
"""Each has columns of its own in every table."""
_SETTING: Final = ("QĐ 32/2019 Điều 5.3", "QĐ 32/2019 Điều 11.3")
_PLACE: Final = ("QĐ 32/2019 Điều 3.3",)


@dataclass(frozen=True, slots=True)
class DeedMeaning:
    """What a deed is to who looks at the device.

    Attributes:
        word: By which it is called.
        of: What of the device it concerns.
    """

    word: str
    kind: DeedKind
    of: Literal["setting", "place", "calls"]
    clauses: tuple[str, ...]


DEEDS: Final[Mapping[DeedName, DeedMeaning]] = {
    "tampered": DeedMeaning("unauthorized", "breach", "setting", _SETTING),
    "emergency": DeedMeaning("emergency", "waits", "setting", _SETTING),
    "paper_late": DeedMeaning("unauthorized", "breach", "setting", _SETTING),
    "undone": DeedMeaning("failed", "waits", "setting", _SETTING),
    "carried_away": DeedMeaning("moved", "breach", "place", _PLACE),
    "carried_by_permit": DeedMeaning("waived", "allowed", "place", _PLACE),
    "tells_no_calls": DeedMeaning("unverifiable", "not_seen", "calls", ("QĐ 32/2019 Điều 5.1",)),
    "tells_no_switch": DeedMeaning("unverifiable", "not_seen", "place", _PLACE),
}


_OF_MEETINGS: Final = frozenset(
    {"cisco_cms", "pexip", "poly_videoos", "poly_group", "poly_hdx", "huawei_te"}
)
_TELLS_NO_CALLS: Final = _OF_MEETINGS | {"cisco_ce"}
"""Families of which no device, as it is simulated, remembers a call; others are in none."""
_TELLS_NO_SWITCH: Final = _OF_MEETINGS | {"linux", "fortinet"}
"""Families of which no device, as it is simulated, says by which switch it is reached."""


_SET_OTHERWISE: Final = frozenset[DeedName]({"tampered", "emergency", "paper_late"})


@dataclass(frozen=True, slots=True)
class Look:
    """One audit.

    Attributes:
        seen: What was so of each device that answered.
        silent: Devices that did not.
    """

    at: datetime
    seen: Mapping[str, frozenset[DeedName]]
    silent: frozenset[str]


_Span = tuple[datetime, datetime, DeedName]


def looks_of(year: LivedYear, fleet: Fleet) -> tuple[Look, ...]:
    """Return every audit that was planned, in the order of the clock, with what it could see."""
    plan = year.plan
    hidden = {host: frozenset(_untold(fleet.devices[host])) for host in plan.hosts}
    spans = {host: tuple(_spans(plan, host)) for host in plan.hosts}
    found = list[Look]()
    for at, sites in sorted(_times(plan), key=lambda one: one[0]):
        here = [host for host in plan.hosts if plan.places[host] in sites]
        silent = frozenset(host for host in here if _is_dark(plan, host, at))
        seen = {
            host: hidden[host]
            | _told({deed for first, last, deed in spans[host] if first <= at < last})
            for host in here
            if host not in silent
        }
        found.append(Look(at, seen, silent))
    return tuple(found)


def _told(deeds: set[DeedName]) -> set[DeedName]:
    """Return *deeds* as they are told: of what is set otherwise, not that a change failed."""
    return deeds - {"undone"} if deeds & _SET_OTHERWISE else deeds


def _times(plan: YearPlan) -> Iterator[tuple[datetime, tuple[str, ...]]]:
    """Yield when which sites are looked at: all each morning, some while a meeting runs."""
    for day in range(plan.days):
        if day not in plan.without:
            yield plan.at(day, AUDIT_HOUR), plan.sites
    for one in plan.losses:
        if one.is_seen:
            yield plan.at(one.day, 14, 10), one.sites


def _is_dark(plan: YearPlan, host: str, at: datetime) -> bool:
    mine = (one for one in plan.darkness if one.host == host)
    return any(plan.at(one.first, 7) <= at < plan.at(one.last, 7) for one in mine)


def _spans(plan: YearPlan, host: str) -> Iterator[_Span]:
    """Yield what was done to a device, from when until when."""
    end = plan.at(plan.days, 0)
    for number, one in enumerate(plan.tamperings, 1):
        if one.host == host:
            yield from _tampered(plan, one, plan.at(*_mended(number, one)))
            if one.mending == "rollback":
                yield plan.at(one.last, 10), _next_change(plan, number, host, end), "undone"
    for away in plan.removals:
        if away.host == host:
            deed: DeedName = "carried_by_permit" if away.is_permitted else "carried_away"
            yield plan.at(away.first, 8), plan.at(away.last, 8), deed


def _mended(number: int, one: Tampering) -> tuple[int, int]:
    """Return the day and the hour: a change-set comes before who does it by hand."""
    is_by_change = one.mending == "change" and is_applied_of(number)
    return one.last, 10 if is_by_change else 11


def _tampered(plan: YearPlan, one: Tampering, mended: datetime) -> Iterator[_Span]:
    begun = plan.at(one.first, 8)
    if not one.is_emergency:
        yield begun, mended, "tampered"
        return
    late = begun + PAPER
    yield begun, min(late, mended), "emergency"
    yield late, mended, "paper_late"


def _next_change(plan: YearPlan, number: int, host: str, end: datetime) -> datetime:
    """Return when the next change of *host* was made after change *number*; else *end*."""
    later = enumerate(plan.tamperings[number:], number + 1)
    made = (
        plan.at(one.last, 10)
        for other, one in later
        if one.host == host and one.mending == "change" and is_applied_of(other)
    )
    return next(made, end)


def _untold(device: Device) -> Iterator[DeedName]:
    if device.family in _TELLS_NO_CALLS:
        yield "tells_no_calls"
    if device.family in _TELLS_NO_SWITCH and device.switch:
        yield "tells_no_switch"
