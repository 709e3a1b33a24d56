"""Figures of fleets that are made up: as many rooms as one likes, in whatever states."""

from datetime import UTC, datetime, timedelta
from typing import Any

from fleetcfg.model.device_state import DeviceState
from fleetcfg.model.finding import Finding
from fleetcfg.model.finding_groups import group_findings
from fleetcfg.model.fleet_figures import (
    DeviceFigures,
    FleetFigures,
    RoomFigures,
    RunOrigin,
    StatePoint,
)
from fleetcfg.model.verdict import Verdict

START = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
NOW = START + timedelta(hours=3)
ORIGIN = RunOrigin("20261124T070000Z-ab12cd", "ab" * 32, START, NOW, "0.3.0", (), 0)
FOUND = {
    DeviceState.NOT_AS_DECLARED: Verdict.UNAUTHORIZED,
    DeviceState.NOT_SEEN: Verdict.UNREADABLE,
    DeviceState.WAITING: Verdict.PENDING,
}


def device(host, state=DeviceState.AS_DECLARED, room="", **changes):
    is_shown = state not in (DeviceState.ATTESTED, DeviceState.NOT_ASKED)
    given: dict[str, Any] = {
        "family": "cisco_ce",
        "model": "Room Kit",
        "serial": f"FOC-{host}",
        "firmware": "ce9",
        "unjudged": int(state is DeviceState.NOT_SEEN),
        "declared": 10,
        "looked_at": 10 - (state is DeviceState.NOT_SEEN) if is_shown else 0,
        "conform": 10 - (state in FOUND) if is_shown else 0,
        "differs": int(state in FOUND and state is not DeviceState.NOT_SEEN),
        "attested": 10 if state is DeviceState.ATTESTED else 0,
        "last_read": START,
    } | changes
    return DeviceFigures(
        host,
        room,
        given.pop("family"),
        given.pop("model"),
        given.pop("serial"),
        given.pop("firmware"),
        state,
        **given,
    )


def room(name, states, *, role="satellite", unit="Xã A", provider="vnpt", label=None):
    devices = tuple(device(f"{name}-{place}", state, name) for place, state in enumerate(states))
    return RoomFigures(name, label or f"Phòng {name}", role, unit, provider, provider, devices)


def findings_of(rooms):
    for each in rooms:
        for one in each.devices:
            if one.state in FOUND:
                yield Finding(
                    one.host, FOUND[one.state], "call.encryption", "C E", "On", live="Off"
                )


def figures(rooms, *, findings=None, points=(), **changes):
    devices = tuple(one for each in rooms for one in each.devices)
    order = {one.host: place for place, one in enumerate(devices)}
    found = list(findings_of(rooms)) if findings is None else findings
    trend = tuple(
        StatePoint(f"run-{n}", START - timedelta(days=len(points) - n), counts)
        for n, counts in enumerate(points)
    )
    return FleetFigures(
        changes.pop("origin", ORIGIN),
        tuple(rooms),
        devices,
        tuple(group_findings(found, order)),
        frozenset({"call.encryption", "time.zone", "call.rate"}),
        trend,
        **changes,
    )


def fleet(count):
    """Return the figures of *count* rooms: one of the centre, one of the chair, all states."""
    states = tuple(DeviceState)
    rooms = [
        room("centre", [DeviceState.AS_DECLARED] * 3, role="central"),
        room("chair", [DeviceState.AS_DECLARED], role="chair"),
    ]
    for n in range(count - 2):
        state = states[n // 3 % len(states)] if n % 3 == 0 else DeviceState.AS_DECLARED
        provider = ("vnpt", "viettel", "mobifone")[n % 3]
        rooms.append(room(f"r{n}", [state], unit=f"Xã {n // 4}", provider=provider))
    points = [dict.fromkeys(DeviceState, n) for n in range(1, 9)]
    return figures(rooms, points=points)
