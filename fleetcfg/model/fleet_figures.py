"""One audit as figures: which device is in which state, and what was found, for reports.

Every device is in exactly one state, and so is every room, so that the sums over units, providers
or families are the same devices again. What only a person attests is a state of its own: it is
never counted as measured.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from fleetcfg.errors import Facts
from fleetcfg.model.audit import AuditAuthority
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.model.device_state import AT_EASE, DeviceState
from fleetcfg.model.finding import Finding, shows_few
from fleetcfg.model.finding_groups import FindingGroup
from fleetcfg.model.fleet import SiteRole
from fleetcfg.model.reference_data import LegalBasis
from fleetcfg.model.verdict import VerdictKind

BY_GRAVITY: Final = (
    DeviceState.NOT_AS_DECLARED,
    DeviceState.NOT_SEEN,
    DeviceState.WAITING,
    DeviceState.NOTHING_DECLARED,
    DeviceState.NOT_ASKED,
    DeviceState.AS_SHOWN,
    DeviceState.AS_DECLARED,
    DeviceState.ATTESTED,
)
"""Every state, the gravest first."""

NOT_JUDGED: Final = (DeviceState.NOT_SEEN, DeviceState.NOTHING_DECLARED)
"""The states that leave open what else would be found on what was asked."""


def gravest(states: Iterable[DeviceState]) -> DeviceState:
    """Return the gravest of *states*, of which there is at least one."""
    return min(states, key=BY_GRAVITY.index)


@dataclass(frozen=True, slots=True)
class DeviceFigures:
    """One device of a report.

    Attributes:
        room: Id of its site; empty if it is in none.
        model, serial, firmware: As the device told, else as declared.
        reason: Code that says why it was not seen; *facts* belong to it.
        unjudged: Parameters that were read and could not be judged.
        declared: Parameters that are declared; *looked_at* of them were seen, be it that the
            device has none; *conform* as declared, *differs* otherwise, *waits* and *allowed* are
            those of such a kind, *hidden* are secrets that it never shows, and *attested* ones a
            person answers for.
        readable: Parameters that it showed when it was read, declared or not.
        last_read: When it was last read at all, in UTC; None if it never was.
        is_shown_whole: Whether nothing of it was left unseen.
    """

    host: str
    room: str
    family: str
    model: str
    serial: str
    firmware: str
    state: DeviceState
    reason: str = ""
    facts: Facts = field(default_factory=dict[str, str | int])
    unjudged: int = 0
    declared: int = 0
    looked_at: int = 0
    conform: int = 0
    differs: int = 0
    attested: int = 0
    last_read: datetime | None = None
    hidden: int = 0
    waits: int = 0
    allowed: int = 0
    readable: int = 0
    is_shown_whole: bool = True

    @property
    def is_in_run(self) -> bool:
        """Whether the audit tried it."""
        return self.state is not DeviceState.NOT_ASKED

    @property
    def told_state(self) -> DeviceState:
        """How it stands as a report tells it: never as declared where not all of it was seen."""
        is_partly = self.state is DeviceState.AS_DECLARED and not self.is_shown_whole
        return DeviceState.AS_SHOWN if is_partly else self.state

    @property
    def is_thin(self) -> bool:
        """Whether so little of it can be read that its state says little."""
        return shows_few(self.readable)


@dataclass(frozen=True, slots=True)
class RoomFigures:
    """One room: a point of the conference system, and its devices in the order of the inventory.

    Attributes:
        display_name: By which its devices call it; empty if that is not known.
    """

    id: str
    name: str
    role: SiteRole
    unit: str
    provider: str
    provider_name: str
    devices: tuple[DeviceFigures, ...]
    display_name: str = ""

    @property
    def state(self) -> DeviceState:
        """The gravest of those told of its devices; attested only if nothing was measured."""
        return gravest(device.told_state for device in self.devices)

    @property
    def last_read(self) -> datetime | None:
        """When any of its devices was last read."""
        return max((each.last_read for each in self.devices if each.last_read), default=None)


@dataclass(frozen=True, slots=True)
class StateTotals:
    """How many devices, or rooms, of something are in which state; *found* there, by kind."""

    name: str
    counts: Mapping[DeviceState, int]
    found: Mapping[VerdictKind, int]

    @property
    def whole(self) -> int:
        """All of them."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class RunOrigin:
    """The audit that figures are of.

    Attributes:
        digest: SHA-256, hex, of what it found, as `FiguresRequest` has it made.
        read_at: When it began; *made_at* when the figures were taken. Both in UTC.
        notices: Codes of what every output of the run must say of itself.
        selected: Devices that it was asked for.
        is_whole: Whether it came to its end and was not broken off.
        authority: By what was judged; None where no root was trusted.
        conclusion: What it comes to; None if it did not come to its end.
        is_simulated: Whether any of its devices was a simulated one.
    """

    run: str
    digest: str
    read_at: datetime
    made_at: datetime
    tool_version: str
    notices: tuple[str, ...] = ()
    selected: int = 0
    is_whole: bool = True
    authority: AuditAuthority | None = None
    is_simulated: bool = False
    conclusion: Conclusion | None = None


@dataclass(frozen=True, slots=True)
class StatePoint:
    """How many devices were in which state at one audit.

    Attributes:
        states: How each stood of which the audit has a report.
    """

    run: str
    read_at: datetime
    counts: Mapping[DeviceState, int]
    states: Mapping[str, DeviceState] = field(default_factory=dict[str, DeviceState])

    def only(self, hosts: Collection[str]) -> "StatePoint":
        """Return the point of *hosts* alone."""
        states = {host: self.states[host] for host in hosts if host in self.states}
        return replace(self, counts=Counter(states.values()), states=states)


@dataclass(frozen=True, slots=True)
class FleetFigures:
    """One audit, and today's declarations beside it, as figures.

    Attributes:
        rooms: In the order of the inventory, those that have devices.
        devices: In the order of the inventory; behind them those that it no longer has, by name.
        groups: Equal findings together, the gravest first.
        parameters: Names of all that is declared of these devices today.
        trend: The last audits of as many devices, this one last; of some rooms, what these found
            there.
        trend_left_out: How many audits of that time were of too few devices to be among them.
        bases: Documents that the province's own register has in force, by which it was judged.
        untold: Names of devices and rooms that were left out, and that must not be told.
    """

    origin: RunOrigin
    rooms: tuple[RoomFigures, ...]
    devices: tuple[DeviceFigures, ...]
    groups: tuple[FindingGroup, ...]
    parameters: frozenset[str] = frozenset()
    trend: tuple[StatePoint, ...] = ()
    trend_left_out: int = 0
    bases: tuple[LegalBasis, ...] = ()
    untold: frozenset[str] = frozenset()

    @property
    def looked_at(self) -> int:
        """Declared parameters that were seen, on all devices."""
        return sum(device.looked_at for device in self.devices)

    @property
    def unseen(self) -> tuple[DeviceFigures, ...]:
        """Devices that were asked, and were not seen or not judged in all."""
        return tuple(one for one in self.devices if one.state in NOT_JUDGED)

    @property
    def not_asked(self) -> int:
        """Devices that are declared today, and that the audit did not try."""
        return sum(not one.is_in_run for one in self.devices)

    @property
    def read(self) -> int:
        """Devices that the audit read."""
        return sum(one.is_in_run and not one.reason for one in self.devices)

    @property
    def asked(self) -> int:
        """Devices that the audit was asked for, of those that are told of."""
        return len(self.devices) if self.untold else self.origin.selected

    @property
    def is_all_seen(self) -> bool:
        """Whether no finding says that there is none: all was seen."""
        is_each = all(one.is_in_run and one.is_shown_whole for one in self.devices)
        return self.origin.is_whole and bool(self.looked_at) and is_each and not self.unseen

    def only(self, rooms: Collection[str]) -> "FleetFigures":
        """Return the figures of some rooms alone, as if there were no others.

        What was found on the fleet as such is left out, but where it names a device of theirs: it
        is told of that device, without what it says of others.
        """
        kept = tuple(room for room in self.rooms if room.id in rooms)
        hosts = {device.host for room in kept for device in room.devices}
        return replace(
            self,
            rooms=kept,
            devices=tuple(device for device in self.devices if device.host in hosts),
            groups=tuple(filter(None, (_only_of(hosts, group) for group in self.groups))),
            trend=tuple(own for point in self.trend if (own := point.only(hosts)).states),
            untold=_names_of(self) - hosts - {room.id for room in kept},
        )

    def only_in_run(self) -> "FleetFigures":
        """Return the figures of the devices that the audit tried, and of their rooms."""
        rooms = (
            replace(room, devices=tuple(one for one in room.devices if one.is_in_run))
            for room in self.rooms
        )
        return replace(
            self,
            rooms=tuple(room for room in rooms if room.devices),
            devices=tuple(device for device in self.devices if device.is_in_run),
        )


def _only_of(hosts: Collection[str], group: FindingGroup) -> FindingGroup | None:
    """Return what *group* says of *hosts*; None if it says nothing of them."""
    own = tuple(told for one in group.findings for told in _of(hosts, one))
    return FindingGroup(own) if own else None


def _of(hosts: Collection[str], finding: Finding) -> Iterator[Finding]:
    """Yield what *finding* says of *hosts*: itself, or of one on the fleet that it names them."""
    if finding.host in hosts:
        yield finding
    for host in finding.named:
        if host in hosts:
            yield replace(finding, host=host, named=(), declared=None, live=None, place=None)


def _names_of(figures: FleetFigures) -> frozenset[str]:
    hosts = {device.host for device in figures.devices}
    serials = {device.serial for device in figures.devices if device.serial}
    return frozenset(hosts | serials | {room.id for room in figures.rooms})


def is_trouble(group: FindingGroup) -> bool:
    """Tell whether it is a finding that is not as it should be; the others are only noted."""
    return group.first.verdict not in AT_EASE


FoundByKind = Mapping[str, Mapping[VerdictKind, int]]
"""How many findings of each kind there are on each device."""


def found_by_kind(
    groups: Iterable[FindingGroup], kind_of_one: Callable[[Finding], VerdictKind]
) -> FoundByKind:
    """Return how many findings of each kind there are on each device; of the fleet under ``""``."""
    found = dict[str, Counter[VerdictKind]]()
    for one in (each for group in groups for each in group.findings):
        found.setdefault(one.host, Counter())[kind_of_one(one)] += 1
    return found


def room_totals(
    rooms: Iterable[RoomFigures], name_of: Callable[[RoomFigures], str], found: FoundByKind
) -> tuple[StateTotals, ...]:
    """Return rooms by state, for each name that *name_of* gives; in the order of the rooms."""
    return _totals(
        (name_of(room), room.state, found_on(found, (one.host for one in room.devices)))
        for room in rooms
    )


def device_totals(
    devices: Iterable[DeviceFigures], name_of: Callable[[DeviceFigures], str], found: FoundByKind
) -> tuple[StateTotals, ...]:
    """Return devices by state, for each name that *name_of* gives; in the order of the devices."""
    return _totals(
        (name_of(device), device.told_state, found_on(found, [device.host])) for device in devices
    )


def found_on(found: FoundByKind, hosts: Iterable[str]) -> Counter[VerdictKind]:
    """Return how many findings of each kind there are on *hosts* together."""
    return sum((Counter(found.get(host, {})) for host in hosts), Counter())


def _totals(
    told: Iterable[tuple[str, DeviceState, Counter[VerdictKind]]],
) -> tuple[StateTotals, ...]:
    counts, found = dict[str, Counter[DeviceState]](), dict[str, Counter[VerdictKind]]()
    for name, state, of_kind in told:
        counts.setdefault(name, Counter())[state] += 1
        found.setdefault(name, Counter()).update(of_kind)
    return tuple(StateTotals(name, counts[name], found[name]) for name in counts)
