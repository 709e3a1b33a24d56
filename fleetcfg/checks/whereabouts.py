"""Where does each box answer, over all devices: in the place of another, or twice?

A device that answers with another serial number than declared is told by `identity`; this says
which box it is that stands there, and that one identity cannot be in two places.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from fleetcfg.checks.check import FleetCase, FleetCheck, Need
from fleetcfg.model.finding import ClauseKey, DeviceReport, Finding
from fleetcfg.model.fleet import Device
from fleetcfg.model.verdict import Verdict

PLACE: Final = ClauseKey("device.place")
IDENTITY: Final = ClauseKey("device.identity")

_Seen = Mapping[str, Sequence[str]]


def check_whereabouts(case: FleetCase) -> Iterator[Finding]:
    """Yield each serial number or MAC address that answers twice, and each box out of its place."""
    serials, macs = _seen(case.reports())
    twins = {serial: hosts for serial, hosts in serials.items() if len(hosts) > 1}
    yield from (_twice("serial_number", serial, hosts) for serial, hosts in twins.items())
    told = {frozenset(hosts) for hosts in twins.values()}
    for mac, hosts in macs.items():
        if len(hosts) > 1 and frozenset(hosts) not in told:
            yield _twice("mac", mac, hosts)
    for device in case.fleet.devices.values():
        there = serials.get(device.serial_number.casefold(), ())
        if device.serial_number and len(there) == 1 and there[0] != device.host:
            yield _elsewhere(device, case.fleet.devices.get(there[0]), there[0])


def _seen(reports: Iterable[DeviceReport]) -> tuple[_Seen, _Seen]:
    """Return the hosts that answered, by serial number and by MAC address."""
    serials, macs = defaultdict[str, list[str]](list), defaultdict[str, list[str]](list)
    for report in reports:
        if report.status is not None:
            identity = report.status.identity
            if identity.serial:
                serials[identity.serial.casefold()].append(report.host)
            if identity.mac:
                macs[identity.mac].append(report.host)
    return serials, macs


def _twice(fact: str, value: str, hosts: Sequence[str]) -> Finding:
    return Finding(
        host="",
        verdict=Verdict.IDENTITY_MISMATCH,
        parameter=f"fleet.{fact}",
        live=f"{value}: {', '.join(hosts)}",
        severity="critical",
        reason="SEEN_TWICE",
        clause=IDENTITY,
    )


def _elsewhere(declared: Device, there: Device | None, host: str) -> Finding:
    return Finding(
        host="",
        verdict=Verdict.MOVED,
        parameter="fleet.place",
        declared=f"{declared.serial_number}: {_place_of(declared)}",
        live=_place_of(there) if there else host,
        severity="critical",
        place=declared.place,
        reason="SEEN_ELSEWHERE",
        clause=PLACE,
    )


def _place_of(device: Device) -> str:
    return f"{device.host} ({device.site.name})" if device.site else device.host


WHEREABOUTS: Final = FleetCheck(
    "whereabouts",
    needs=frozenset({Need.STATUS}),
    verdicts=frozenset({Verdict.IDENTITY_MISMATCH, Verdict.MOVED}),
    clauses=frozenset({PLACE, IDENTITY}),
    run=check_whereabouts,
)
