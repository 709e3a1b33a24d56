"""The tables of a report on a fleet that are lists: rooms, devices, what was not seen, sums."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from fleetcfg.model.device_state import DeviceState
from fleetcfg.model.finding import Finding
from fleetcfg.model.fleet_figures import (
    BY_GRAVITY,
    DeviceFigures,
    RoomFigures,
    StateTotals,
    device_totals,
    found_on,
    room_totals,
)
from fleetcfg.model.verdict import TOLD_KINDS, Verdict, VerdictKind
from fleetcfg.report.report_parts import NOTHING, Cell, ReportTable
from fleetcfg.report.reports.fleet_wording import STATE_TONES, FleetWording, number
from fleetcfg.words import Words

ALWAYS_TOLD: Final = (
    DeviceState.AS_DECLARED,
    DeviceState.NOT_AS_DECLARED,
    DeviceState.NOT_SEEN,
)
"""The states that are counted in every sum; the others only where there are any."""
_LONG: Final = 40
"""Rows above which a table is long: a summary edition leaves it out."""
_DEVICE: Final = (
    "device",
    "room",
    "family",
    "model",
    "serial",
    "firmware",
    "state",
)
_SEEN: Final = ("declared", "looked_at", "readable", "last_read")


def rooms_table(wording: FleetWording) -> ReportTable:
    """Return every room, those in the gravest state first; the tiles lead to the first of each."""
    label = wording.words.label
    ranked = sorted(wording.figures.rooms, key=lambda room: BY_GRAVITY.index(room.state))
    rows, told = list[tuple[Cell, ...]](), set[DeviceState]()
    for room in ranked:
        is_first = room.state not in told
        told.add(room.state)
        rows.append(_room(room, wording, state_anchor(room.state) if is_first else ""))
    columns = ("room", "unit", "provider", "role", "state", "devices")
    names = tuple(label(f"report.column.{name}") for name in columns)
    titles = (*names, *kind_heads(wording.words), label("report.column.last_read"))
    return ReportTable(
        "rooms", label("report.rooms"), titles, tuple(rows), is_long=len(rows) > _LONG
    )


def kind_heads(words: Words) -> tuple[str, ...]:
    """Return the heads of the columns that count findings: a column for each kind."""
    return tuple(words.label(f"report.kind.{kind}") for kind in TOLD_KINDS)


def kind_cells(found: Mapping[VerdictKind, int], link: str = "") -> tuple[Cell, ...]:
    """Return a cell for each kind; what is no breach is never shown as one."""
    return tuple(
        number(found.get(kind, 0), "bad" if kind is VerdictKind.BREACH else "", link)
        for kind in TOLD_KINDS
    )


def state_anchor(state: DeviceState) -> str:
    """Return where the list of rooms in *state* begins."""
    return "rooms-" + state.value.replace("_", "-")


def _room(room: RoomFigures, wording: FleetWording, first: str) -> tuple[Cell, ...]:
    state = wording.state(room.state)
    to_first = wording.device_anchor(room.devices[0].host)
    return (
        wording.room(room, anchor=wording.room_anchor(room.id)),
        Cell(room.unit),
        Cell(room.provider_name),
        Cell(wording.words.label(f"role.{room.role}")),
        Cell(state.text, state.tone, anchor=first),
        number(len(room.devices), link=to_first),
        *kind_cells(found_on(wording.found, (one.host for one in room.devices)), to_first),
        Cell(wording.time(room.last_read)),
    )


def devices_table(wording: FleetWording) -> ReportTable:
    """Return every device, with its room, in the order of the inventory."""
    label = wording.words.label
    begin, end = (
        tuple(label(f"report.column.{name}") for name in names) for names in (_DEVICE, _SEEN)
    )
    titles = (*begin, *kind_heads(wording.words), *end)
    rows = tuple(_device(device, wording) for device in wording.figures.devices)
    return ReportTable("devices", label("report.devices"), titles, rows, is_long=True)


def _device(device: DeviceFigures, wording: FleetWording) -> tuple[Cell, ...]:
    room = wording.rooms.get(device.room)
    return (
        Cell(device.host, anchor=wording.device_anchor(device.host)),
        wording.room(room) if room else Cell(NOTHING),
        Cell(device.family or NOTHING),
        Cell(device.model or NOTHING),
        Cell(device.serial or NOTHING),
        Cell(device.firmware or NOTHING),
        wording.device_state(device),
        *kind_cells(wording.found.get(device.host, {}), "finding-rooms"),
        number(device.declared),
        number(device.looked_at),
        number(device.readable),
        Cell(wording.time(device.last_read)),
    )


def unseen_table(wording: FleetWording) -> ReportTable:
    """Return the devices that were asked, and not seen or not judged in all, and why."""
    label = wording.words.label
    rows = tuple(
        (
            *wording.device_cells(device.host),
            Cell(_why_unseen(device, wording)),
            Cell(_what_to_do(device, wording)),
            Cell(wording.time(device.last_read)),
        )
        for device in wording.figures.unseen
    )
    columns = ("room", "device", "reason", "remedy", "last_read")
    titles = tuple(label(f"report.column.{name}") for name in columns)
    return ReportTable("unseen", label("report.unseen"), titles, rows, is_long=len(rows) > _LONG)


def _why_unseen(device: DeviceFigures, wording: FleetWording) -> str:
    if device.reason:
        return wording.sentence(device.reason, device.facts)
    if device.state is DeviceState.NOTHING_DECLARED:
        return wording.words.label("report.undeclared")
    return wording.words.label("report.unjudged", count=device.unjudged)


def _what_to_do(device: DeviceFigures, wording: FleetWording) -> str:
    if device.state is DeviceState.NOTHING_DECLARED:
        return wording.words.label("report.undeclared.remedy")
    return wording.remedy(device.reason, device.facts) if device.reason else NOTHING


def attested_table(wording: FleetWording) -> ReportTable:
    """Return what people answer for, by whom and until when: nothing of it was measured."""
    label = wording.words.label
    columns = ("room", "device", "parameter", "attested")
    titles = tuple(label(f"report.column.{name}") for name in columns)
    rows = [_attested(finding, wording) for finding in _answered(wording)]
    unanswered = (
        device
        for device in wording.figures.devices
        if device.state is DeviceState.ATTESTED and not device.attested
    )
    untold = Cell(label("report.unattested"), "doubtful")
    rows += [(*wording.device_cells(one.host), Cell(NOTHING), untold) for one in unanswered]
    return ReportTable(
        "attested", label("report.attested"), titles, tuple(rows), is_long=len(rows) > _LONG
    )


def _answered(wording: FleetWording) -> Iterable[Finding]:
    for group in wording.figures.groups:
        if group.first.verdict is Verdict.ATTESTED:
            yield from group.findings


def _attested(finding: Finding, wording: FleetWording) -> tuple[Cell, ...]:
    return (
        *wording.device_cells(finding.host),
        Cell(wording.parameter(finding)),
        Cell(wording.values(finding), "dim"),
    )


def room_sums(
    wording: FleetWording, name: str, name_of: Callable[[RoomFigures], str]
) -> ReportTable:
    """Return rooms by state, a row for each name that *name_of* gives, and all of them."""
    totals = room_totals(wording.figures.rooms, name_of, wording.found)
    return _sums(wording, name, totals, _Lists("rooms", state_anchor))


def device_sums(
    wording: FleetWording, name: str, name_of: Callable[[DeviceFigures], str]
) -> ReportTable:
    """Return devices by state, a row for each name that *name_of* gives, and all of them."""
    totals = device_totals(wording.figures.devices, name_of, wording.found)
    return _sums(wording, name, totals, _Lists("devices", lambda _: "devices"))


@dataclass(frozen=True, slots=True)
class _Lists:
    """Where numbers lead to: the list of all, and that of those in one state.

    Attributes:
        states: Those that are told of.
    """

    every: str
    of_state: Callable[[DeviceState], str]
    states: tuple[DeviceState, ...] = BY_GRAVITY


def _sums(
    wording: FleetWording, name: str, totals: tuple[StateTotals, ...], lists: _Lists
) -> ReportTable:
    label = wording.words.label
    totals = (*totals, *_outside(wording, totals))
    counts = {state: sum(one.counts.get(state, 0) for one in totals) for state in BY_GRAVITY}
    lists = replace(lists, states=tuple(s for s in BY_GRAVITY if counts[s] or s in ALWAYS_TOLD))
    states = [label(f"report.state.{state}") for state in lists.states]
    ends = (label(f"report.column.{lists.every}"), *states, *kind_heads(wording.words))
    rows = tuple(_sum(total, lists) for total in totals)
    found = sum((Counter(one.found) for one in totals), Counter[VerdictKind]())
    every = StateTotals(label("report.total"), counts, found)
    return ReportTable(
        f"by-{name}",
        label(f"report.by.{name}"),
        (label(f"report.column.{name}"), *ends),
        rows,
        total=_sum(every, lists),
        is_long=len(rows) > _LONG,
    )


def _outside(wording: FleetWording, totals: tuple[StateTotals, ...]) -> Iterator[StateTotals]:
    """Yield what was found and is in none of *totals*, so that their sum is all that was found."""
    hosts = [device.host for device in wording.figures.devices]
    of_fleet = found_on(wording.found, wording.found.keys() - set(hosts))
    told = sum((Counter(one.found) for one in totals), Counter[VerdictKind]())
    of_no_room = found_on(wording.found, hosts) - told
    for key, found in (("report.no_room", of_no_room), ("audit.fleet", of_fleet)):
        if any(found[kind] for kind in TOLD_KINDS):
            yield StateTotals(wording.words.label(key), {}, found)


def _sum(total: StateTotals, lists: _Lists) -> tuple[Cell, ...]:
    states = (
        number(total.counts.get(state, 0), STATE_TONES[state], lists.of_state(state))
        for state in lists.states
    )
    whole = number(total.whole, link=lists.every)
    return (Cell(total.name), whole, *states, *kind_cells(total.found, "findings"))
