"""How many devices of an audit stand how: of all, by provider, site and unit; findings by severity.

Grows by one report at a time, in any order, and comes to the same.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace

from fleetcfg.model.acknowledgement import Acknowledgement, not_acknowledged
from fleetcfg.model.audit import Coverage
from fleetcfg.model.declared import Severity
from fleetcfg.model.device_place import DevicePlace
from fleetcfg.model.device_state import DeviceState, device_state, state_named
from fleetcfg.model.finding import DeviceReport, Finding, FleetReport, shows_few
from fleetcfg.model.finding_groups import SEVERITIES, kind_told
from fleetcfg.model.verdict import Verdict, VerdictKind, kind_of


def is_difference(finding: Finding) -> bool:
    """Tell whether *finding* says that something is not as it should be.

    Not what is allowed, what a person answers for, or what could not be judged.
    """
    return kind_of(finding.verdict) in (VerdictKind.BREACH, VerdictKind.WAITS)


def state_of(report: DeviceReport) -> DeviceState:
    """Return how the device of *report* stands, by itself."""
    told = {finding.verdict for finding in report.findings}
    verdicts = told | {verdict for verdict, count in report.counts.items() if count}
    return device_state(
        verdicts,
        is_read=not report.reason,
        is_asked=report.is_asked,
        is_declared=report.is_declared,
        is_judged=report.is_judged,
    )


def named_in(report: FleetReport) -> Mapping[str, Collection[Verdict]]:
    """Return the verdicts of the findings on the fleet, by each device that they name."""
    found = dict[str, set[Verdict]]()
    for finding in report.findings:
        for host in finding.named:
            found.setdefault(host, set()).add(finding.verdict)
    return found


@dataclass(frozen=True, slots=True)
class CountedDevice:
    """What is remembered of one device.

    Attributes:
        found: How many findings of each kind there are on it.
        declared: Parameters that are declared; *looked_at* of them were seen, and *readable* are
            those that it shows at all.
        is_read: Whether it was read; of one that is not asked, whether nothing went wrong.
    """

    site: str
    place: DevicePlace
    state: DeviceState
    found: Mapping[VerdictKind, int]
    is_read: bool = True
    declared: int = 0
    looked_at: int = 0
    readable: int = 0

    @property
    def is_shown_whole(self) -> bool:
        """Whether nothing of it was left unseen."""
        return not self.found.get(VerdictKind.NOT_SEEN)


@dataclass(slots=True)
class PartTotals:
    """Some devices: those of one provider, site or unit, or all of them.

    Attributes:
        found: How many findings of each kind there are on them.
        allowed: Devices that are as declared, but for what is allowed.
        partly: Those that are as declared in what they show, and do not show all.
    """

    name: str
    number: int
    states: dict[DeviceState, int] = field(default_factory=dict[DeviceState, int])
    found: dict[VerdictKind, int] = field(default_factory=dict[VerdictKind, int])
    allowed: int = 0
    partly: int = 0

    def add(self, device: CountedDevice) -> None:
        """Count one more."""
        self.number = min(self.number, device.place.number)
        self.states[device.state] = self.states.get(device.state, 0) + 1
        for kind, count in device.found.items():
            self.found[kind] = self.found.get(kind, 0) + count
        if device.state is DeviceState.AS_DECLARED:
            self.allowed += bool(device.found.get(VerdictKind.ALLOWED))
            self.partly += not device.is_shown_whole

    @property
    def devices(self) -> int:
        """How many there are."""
        return sum(self.states.values())

    def count(self, *states: DeviceState) -> int:
        """Return how many stand in one of *states*."""
        return sum(self.states.get(state, 0) for state in states)


@dataclass(slots=True)
class AuditTotals:
    """The totals of one audit so far.

    Attributes:
        acknowledged: Gives who acknowledged a finding, if anybody did.
        found: How many findings of each kind there are, those on the fleet as such included.
    """

    acknowledged: Callable[[Finding], Acknowledgement | None] = not_acknowledged
    devices: dict[str, CountedDevice] = field(default_factory=dict[str, CountedDevice])
    found: dict[VerdictKind, int] = field(default_factory=dict[VerdictKind, int])
    _severities: dict[Severity, int] = field(default_factory=dict[Severity, int])

    def add(self, report: DeviceReport | FleetReport) -> None:
        """Count a device, or what was found on the fleet once all devices were counted."""
        kinds = [kind_told(finding, self.acknowledged(finding)) for finding in report.findings]
        for kind in kinds:
            self.found[kind] = self.found.get(kind, 0) + 1
        breaches = (
            finding
            for finding, kind in zip(report.findings, kinds, strict=True)
            if kind is VerdictKind.BREACH
        )
        for finding in breaches:
            self._severities[finding.severity] = self._severities.get(finding.severity, 0) + 1
        if isinstance(report, DeviceReport):
            coverage = Coverage(1).plus(report)
            self.devices[report.host] = CountedDevice(
                report.site,
                report.place,
                state_of(report),
                Counter(kinds),
                not report.reason,
                coverage.declared,
                coverage.looked_at,
                report.read,
            )
        else:
            for host, verdicts in named_in(report).items():
                self._name(host, verdicts)

    def _name(self, host: str, verdicts: Collection[Verdict]) -> None:
        """Count *host* as one that the fleet's findings name."""
        if (one := self.devices.get(host)) is not None:
            state = state_named(one.state, verdicts, is_read=one.is_read)
            self.devices[host] = replace(one, state=state)

    @property
    def severities(self) -> Mapping[Severity, int]:
        """Breaches by severity; all severities, the gravest first."""
        return {severity: self._severities.get(severity, 0) for severity in SEVERITIES}

    @property
    def whole(self) -> PartTotals:
        """All devices."""
        whole = PartTotals("", 0)
        for device in self.devices.values():
            whole.add(device)
        return whole

    @property
    def thin(self) -> list[str]:
        """Devices that show few parameters, in the order of the inventory."""
        few = (host for host, one in self.devices.items() if shows_few(one.readable))
        return sorted(few, key=self.place_of)

    def by_provider(self) -> list[PartTotals]:
        """Return the totals of each provider, in the order of the inventory."""
        return self._parts(lambda device: device.place.provider)

    def by_site(self) -> list[PartTotals]:
        """Return those of each site."""
        return self._parts(lambda device: device.site)

    def by_unit(self) -> list[PartTotals]:
        """Return those of each administrative unit."""
        return self._parts(lambda device: device.place.unit)

    def place_of(self, host: str) -> tuple[int, str]:
        """Return what sorts *host* by the inventory; what has no place there stands last."""
        device = self.devices.get(host)
        return (_LAST if device is None else device.place.number, host)

    def _parts(self, name_of: Callable[[CountedDevice], str]) -> list[PartTotals]:
        parts = dict[str, PartTotals]()
        for device in self.devices.values():
            name = name_of(device)
            parts.setdefault(name, PartTotals(name, device.place.number)).add(device)
        return sorted(parts.values(), key=lambda part: (part.number, part.name))


_LAST = 2**31
