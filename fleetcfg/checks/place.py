"""Does it stand where it was declared to: by the switch and port that it is plugged into?"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from fleetcfg.checks.check import DeviceCase, DeviceCheck, Need, find_of_device
from fleetcfg.checks.declared_ports import is_shown_elsewhere
from fleetcfg.model.finding import ClauseKey, Finding
from fleetcfg.model.fleet import Device
from fleetcfg.model.permit import MovePermit
from fleetcfg.model.snapshot import Neighbour
from fleetcfg.model.verdict import Verdict

CLAUSE: Final = ClauseKey("device.place")


def check_place(case: DeviceCase) -> Iterator[Finding]:
    """Yield that the neighbours (CDP, LLDP) are others than declared, not shown or not clear."""
    device, told = case.device, case.status.neighbours
    neighbours = [each for each in told if each.device]
    if not device.switch:
        return
    declared = f"{device.switch} {device.switch_port}".rstrip()
    if not neighbours:
        unseen = find_of_device(case, Verdict.UNVERIFIABLE, "neighbour", declared, None)
        reason = "NEIGHBOUR_UNCLEAR" if told else "NEIGHBOUR_NOT_SHOWN"
        yield replace(unseen, severity="low", reason=reason, clause=CLAUSE)
        return
    right = [each for each in neighbours if _is_declared(device, each)]
    if right:
        yield from _disagreeing(case, declared, right)
        return
    permitted = [each for each in neighbours if _moved(case, [each]).verdict == Verdict.WAIVED]
    rest = [each for each in neighbours if each not in permitted]  # a permit is for its place
    yield from (_moved(case, each) for each in (permitted, rest) if each)


def _moved(case: DeviceCase, neighbours: Sequence[Neighbour]) -> Finding:
    """Tell that *neighbours* are shown, as a permit makes of it.

    The device is one witness; the switches are another, and `whereabouts` hears both.
    """
    device = case.device
    declared = f"{device.switch} {device.switch_port}".rstrip()
    seen = ", ".join(f"{n.device} {n.port}".rstrip() for n in neighbours)
    ports = [(each.device, each.port) for each in neighbours]
    is_moved = case.fleet is not None and is_shown_elsewhere(device, ports, case.fleet)
    verdict = Verdict.MOVED if is_moved else Verdict.ELSEWHERE
    moved = find_of_device(case, verdict, "neighbour", declared, seen)

    def is_its_place(permit: MovePermit) -> bool:
        return any(permit.names_port(each.device, each.port) for each in neighbours)

    one = replace(moved, severity="high", reason="SHOWN_ELSEWHERE", clause=CLAUSE)
    return case.moves.judge(one, device.host, is_its_place)


def _is_declared(device: Device, neighbour: Neighbour) -> bool:
    return neighbour.device == device.switch and device.switch_port in ("", neighbour.port)


def _disagreeing(case: DeviceCase, declared: str, right: Sequence[Neighbour]) -> Iterator[Finding]:
    """Yield that one protocol shows the declared neighbour, and another a different one.

    Some switches pass CDP on that they do not speak: no move, but no proof of the place either.
    """
    links, protocols = {each.link for each in right}, {each.protocol for each in right}
    others = [
        each
        for each in case.status.neighbours
        if each.link in links and each.protocol not in protocols
    ]
    if others:
        shown = ", ".join(f"{n.protocol} {n.device} {n.port}".rstrip() for n in others)
        unsure = find_of_device(case, Verdict.UNVERIFIABLE, "neighbour", declared, shown)
        yield replace(unsure, severity="medium", reason="NEIGHBOURS_DISAGREE", clause=CLAUSE)


PLACE: Final = DeviceCheck(
    "place",
    needs=frozenset({Need.STATUS}),
    verdicts=frozenset({Verdict.MOVED, Verdict.ELSEWHERE, Verdict.WAIVED, Verdict.UNVERIFIABLE}),
    clauses=frozenset({CLAUSE}),
    run=check_place,
)
