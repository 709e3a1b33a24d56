"""Where is each box, over all devices: in the place of another, twice, at another port?

A device that answers with another serial number than declared is told by `identity`; this says
which box it is that stands there, and that one identity cannot be in two places. `place` looks from
the device at its switch; this looks from the switch, which knows of devices that tell nothing.

Three witnesses know where a box is: the box itself, by the neighbours that it shows; a switch, by
the port at which it hears the box; and the address at which its serial number answers. What one of
them says alone is grave, what two say is graver, and where they contradict each other that is told.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from fleetcfg.checks.check import DeclaredPlace, FleetCase, FleetCheck, Need, Sighting
from fleetcfg.checks.declared_ports import is_heard_elsewhere, is_shown_elsewhere
from fleetcfg.model.finding import ClauseKey, Finding
from fleetcfg.model.fleet import Device
from fleetcfg.model.snapshot import Neighbour
from fleetcfg.model.verdict import Verdict

PLACE: Final = ClauseKey("device.place")
IDENTITY: Final = ClauseKey("device.identity")

_Seen = Mapping[str, Sequence[str]]
_Port = tuple[str, str]  # a switch, and a port of it


def check_whereabouts(case: FleetCase) -> Iterator[Finding]:
    """Yield each serial number or MAC address that answers twice, and each box out of its place."""
    order = {host: number for number, host in enumerate(case.fleet.devices)}
    told = sorted(case.sightings, key=lambda each: order.get(each.host, len(order)))
    serials = _hosts_by((each.serial.casefold(), each.host) for each in told)  # first come
    macs = _hosts_by((each.mac, each.host) for each in told)
    spelled = {each.serial.casefold(): each.serial for each in reversed(told)}
    yield from _twins({spelled[one]: hosts for one, hosts in serials.items()}, macs)
    yield from _out_of_place(case, serials)
    yield from _heard_elsewhere(case)


def _out_of_place(case: FleetCase, serials: _Seen) -> Iterator[Finding]:
    """Yield each device of which the serial number answers in the place of another."""
    told = {each.host: each for each in case.sightings}
    for at in case.places:
        there = serials.get(at.serial, ())
        if len(there) == 1 and there[0] != at.host:
            yield _answering(case, case.fleet.devices[at.host], told[there[0]])


def _heard_elsewhere(case: FleetCase) -> Iterator[Finding]:
    """Yield what switches hear otherwise than it is declared, or than the devices show."""
    heard = _Heard(case)
    for at in case.places:
        if at.mac and all(at.port):
            yield from heard.judge(at, case.fleet.devices)


def confirmed_places(case: FleetCase) -> tuple[str, ...]:
    """Return the devices that do not tell their place, and that a switch hears where declared."""
    hosts = {*case.hosts}
    tried = [each for each in case.sightings if each.host in hosts]
    heard = {(one.mac, (each.host, one.link)) for each in tried for one in each.stations}
    untold = {each.host for each in case.sightings if each.is_untold}
    known = (at for at in case.places if at.host in untold and (at.mac, at.port) in heard)
    return tuple(sorted(at.host for at in known))


def _twins(serials: _Seen, macs: _Seen) -> Iterator[Finding]:
    twins = {serial: hosts for serial, hosts in serials.items() if len(hosts) > 1}
    yield from (_twice("serial_number", serial, hosts) for serial, hosts in twins.items())
    told = {frozenset(hosts) for hosts in twins.values()}
    for mac, hosts in macs.items():
        if len(hosts) > 1 and frozenset(hosts) not in told:
            yield _twice("mac", mac, hosts)


class _Heard:
    """Whom switches hear, and where; and what the devices show."""

    def __init__(self, case: FleetCase) -> None:
        sightings, self.moves, self.fleet = case.sightings, case.moves, case.fleet
        self.told = {each.host: each for each in sightings}
        self.ports = defaultdict[str, set[_Port]](set)  # by MAC address
        self.macs = defaultdict[_Port, set[str]](set)  # by port
        for each in sightings:
            for station in each.stations:
                self.ports[station.mac].add((each.host, station.link))
                self.macs[each.host, station.link].add(station.mac)

    def judge(self, at: DeclaredPlace, devices: Mapping[str, Device]) -> Iterator[Finding]:
        """Yield that a device is heard at another port than declared, or another one there."""
        seen = sorted(self.ports.get(at.mac, ()))
        others = self.macs.get(at.port)
        shown = self._shown(at)
        if seen and at.port not in seen:
            where = f"{at.host}: {' '.join(at.port)}"
            yield from self._elsewhere(devices[at.host], where, seen, shown)
        elif seen and shown and not _shows(shown, at.port):
            yield _contradicted(devices[at.host], at.port, shown)
        elif not seen and others:
            yield _other(devices[at.host], " ".join(at.port), others)

    def _elsewhere(
        self, device: Device, where: str, seen: Sequence[_Port], shown: Sequence[Neighbour]
    ) -> Iterator[Finding]:
        """Yield at which ports it is heard instead: those that a permit is for, and the rest."""
        each = [self._judge_at(device, where, [port], shown).verdict for port in seen]
        permitted = [p for p, found in zip(seen, each, strict=True) if found == Verdict.WAIVED]
        rest = [port for port in seen if port not in permitted]
        for ports in filter(None, (permitted, rest)):
            yield self._judge_at(device, where, ports, shown)

    def _shown(self, at: DeclaredPlace) -> Sequence[Neighbour]:
        """Return the neighbours that the box itself shows; none where another one answers."""
        told = self.told.get(at.host)
        if told is None or (at.serial and told.serial.casefold() not in ("", at.serial)):
            return ()
        return [each for each in told.neighbours if each.device]  # the others are not clear

    def _judge_at(
        self, device: Device, where: str, ports: Sequence[_Port], shown: Sequence[Neighbour]
    ) -> Finding:
        moved = _elsewhere(device, where, ", ".join(map(" ".join, ports)), "HEARD_ELSEWHERE")
        if self._is_moved(device, ports, shown):
            moved = replace(moved, verdict=Verdict.MOVED)
        moved = _with_second(moved, device, shown, ("HEARD_AND_SHOWN", "HEARD_NOT_SHOWN"))
        return self.moves.judge(
            moved, device.host, lambda permit: any(permit.names_port(*port) for port in ports)
        )

    def _is_moved(self, device: Device, ports: Sequence[_Port], shown: Sequence[Neighbour]) -> bool:
        """Tell whether the ports are of another site, and the box shows no port of its own."""
        own = [(each.device, each.port) for each in shown]
        if not own:
            return is_heard_elsewhere(device, ports, self.fleet)
        return is_shown_elsewhere(device, own, self.fleet)


def _hosts_by(told: Iterable[tuple[str, str]]) -> _Seen:
    """Return the hosts that answered, by what they told; nothing of what they did not tell."""
    found = defaultdict[str, list[str]](list)
    for value, host in told:
        if value:
            found[value].append(host)
    return found


def _twice(fact: str, value: str, hosts: Sequence[str]) -> Finding:
    return Finding(
        host="",
        verdict=Verdict.IDENTITY_MISMATCH,
        parameter=f"fleet.{fact}",
        live=f"{value}: {', '.join(hosts)}",
        severity="critical",
        reason="SEEN_TWICE",
        clause=IDENTITY,
        named=tuple(hosts),
    )


def _with_second(
    moved: Finding, device: Device, shown: Sequence[Neighbour], reasons: tuple[str, str]
) -> Finding:
    """Return *moved*, which one witness says, with what the box itself shows of its place.

    Args:
        moved: As one witness says it.
        device: As declared.
        shown: The neighbours that the box shows; nothing is a witness that is silent.
        reasons: If it shows another place than declared; if it shows the declared one.
    """
    if not shown or not device.switch:
        return moved
    agrees, contradicts = reasons
    facts = {"shown": _spelled(shown)}
    if _shows(shown, (device.switch, device.switch_port)):
        return replace(moved, reason=contradicts, facts=facts)
    gravest = moved.severity if moved.verdict is Verdict.ELSEWHERE else "critical"
    return replace(moved, severity=gravest, reason=agrees, facts=facts)


def _contradicted(device: Device, port: _Port, shown: Sequence[Neighbour]) -> Finding:
    """Tell that the box shows another place, and is heard where it was declared."""
    return Finding(
        host="",
        verdict=Verdict.UNVERIFIABLE,
        parameter="fleet.place",
        declared=f"{device.host}: {' '.join(port)}",
        live=_spelled(shown),
        severity="medium",
        place=device.place,
        reason="SHOWN_NOT_HEARD",
        facts={"heard": " ".join(port)},
        clause=PLACE,
        named=(device.host,),
    )


def _shows(shown: Sequence[Neighbour], port: _Port) -> bool:
    return any(each.device == port[0] and port[1] in ("", each.port) for each in shown)


def _spelled(shown: Sequence[Neighbour]) -> str:
    return ", ".join(f"{n.protocol} {n.device} {n.port}".strip() for n in shown)


def _answering(case: FleetCase, declared: Device, seen: Sighting) -> Finding:
    """Tell that *declared* answered in the place of another, which is *seen*."""
    host = seen.host
    there = case.fleet.devices.get(host)
    where = f"{declared.serial_number}: {_place_of(declared)}"
    moved = _elsewhere(declared, where, _place_of(there) if there else host, "SEEN_ELSEWHERE")
    moved = replace(moved, named=(declared.host, host))
    if there and there.site and declared.site and there.site != declared.site:
        moved = replace(moved, verdict=Verdict.MOVED)
    moved = _with_second(
        moved, declared, seen.neighbours, ("ANSWERS_AND_SHOWN", "ANSWERS_NOT_SHOWN")
    )
    address = there.address if there else ""
    return case.moves.judge(
        moved, declared.host, lambda permit: bool(address) and permit.address == address
    )


def _elsewhere(device: Device, declared: str, live: str, reason: str) -> Finding:
    return Finding(
        host="",
        verdict=Verdict.ELSEWHERE,
        parameter="fleet.place",
        declared=declared,
        live=live,
        severity="high",  # one witness says so
        place=device.place,
        reason=reason,
        clause=PLACE,
        named=(device.host,),
    )


def _other(device: Device, port: str, macs: Iterable[str]) -> Finding:
    return Finding(
        host="",
        verdict=Verdict.REPLACED,
        parameter="fleet.port",
        declared=f"{port}: {device.host} {device.mac}",
        live=", ".join(sorted(macs)),
        severity="critical",
        place=device.place,
        reason="OTHER_AT_PORT",
        clause=PLACE,
        named=(device.host,),
    )


def _place_of(device: Device) -> str:
    return f"{device.host} ({device.site.name})" if device.site else device.host


WHEREABOUTS: Final = FleetCheck(
    "whereabouts",
    needs=frozenset({Need.STATUS}),
    verdicts=frozenset(
        {
            Verdict.IDENTITY_MISMATCH,
            Verdict.MOVED,
            Verdict.ELSEWHERE,
            Verdict.REPLACED,
            Verdict.WAIVED,
            Verdict.UNVERIFIABLE,
        }
    ),
    clauses=frozenset({PLACE, IDENTITY}),
    run=check_whereabouts,
)
