"""What a check is, and the case that it is given."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any, Final, Generic, TypeVar

from fleetcfg.checks.permits import NO_PERMITS, MovePermits
from fleetcfg.diff import Decided, diff
from fleetcfg.model.advisory import Advisory
from fleetcfg.model.catalog import Catalog
from fleetcfg.model.declared import Declared
from fleetcfg.model.finding import ClauseKey, DeviceReport, Finding, Judgement
from fleetcfg.model.fleet import Device, Fleet, Network
from fleetcfg.model.packed import PackedNouns
from fleetcfg.model.registers.meetings import Meeting, MeetingRules
from fleetcfg.model.registers.organisations import UsePermit
from fleetcfg.model.registers.rooms import Bands
from fleetcfg.model.snapshot import DeviceIdentity, DeviceStatus, Neighbour, Snapshot, Station
from fleetcfg.model.software import AllowedSoftware, SoftwareInventory
from fleetcfg.model.verdict import Verdict

T = TypeVar("T")


class Need(StrEnum):
    """What a check may look at; what no check needs is neither read nor kept."""

    SNAPSHOT = "snapshot"  # the configuration of the device, read
    STATUS = "status"  # its state, read
    DECLARED = "declared"  # what the declarations ask of it
    AUTHORIZED = "authorized"  # what the Department signed of it
    PREVIOUS = "previous"  # which device answered at the reading before
    SOFTWARE = "software"  # what runs on the device, of the kinds that are listed for it


SOFTWARE_ASKED: Final = "software."
ADVISORY_ASKED: Final = "advisory."
IDENTITY_ASKED: Final = "device.identity"
_UNTOLD: Final = ("NEIGHBOUR_NOT_SHOWN", "NEIGHBOUR_UNCLEAR")
LISTING_ASKED: Final = "device.listing"
"""How the parameters of findings begin that answer what the province asks of no setting."""


@dataclass(frozen=True, slots=True)
class Listed:
    """What the registers of the province list of one device.

    Attributes:
        on: The day for which it is judged.
        allowed: What may run on it; of kinds that it does not name nothing is asked.
        advisories: What is known of firmware, whatever the family.
    """

    on: date
    allowed: Sequence[AllowedSoftware] = ()
    advisories: Sequence[Advisory] = ()


@dataclass(frozen=True)
class DeviceCase:
    """One device that was read, and what it is held against.

    Attributes:
        decided: What the Department signed; None without authority, or if no check needs it.
        moves: What permits devices to stand elsewhere.
        fleet: All that is declared, if it is known: to which sites ports lead.
        given_snapshot, given_status, given_declared, given_software: None if no check needs it.
        listed: What the registers of the province list of it, and the day for which it is judged.
        catalog: Of its family; None where nothing is known of it.
    """

    device: Device
    networks: Sequence[Network] = ()
    given_snapshot: Snapshot | None = None
    given_status: DeviceStatus | None = None
    given_declared: Declared | None = None
    decided: Decided | None = None
    moves: MovePermits = NO_PERMITS
    given_software: SoftwareInventory | None = None
    listed: Listed | None = None
    catalog: Catalog | None = None
    fleet: Fleet | None = None

    @property
    def software(self) -> SoftwareInventory:
        """What runs on it, for checks that say they need it; LookupError for others."""
        return _given(self.given_software, Need.SOFTWARE)

    def is_product(self, live: str) -> bool:
        """Tell whether the declared model is told as *live*; any is, where none is declared."""
        model = self.device.model
        known = self.catalog or Catalog(self.device.family, {})
        return not model or known.is_same_product(model, live)

    @property
    def today(self) -> date:
        """The day for which it is judged; LookupError where nothing is listed."""
        if self.listed is None:
            raise LookupError("listed")
        return self.listed.on

    @property
    def allowed(self) -> Sequence[AllowedSoftware]:
        """What may run on it."""
        return self.listed.allowed if self.listed else ()

    @property
    def advisories(self) -> Sequence[Advisory]:
        """What is known of firmware."""
        return self.listed.advisories if self.listed else ()

    @property
    def snapshot(self) -> Snapshot:
        """The configuration, for checks that say they need it; LookupError for others."""
        return _given(self.given_snapshot, Need.SNAPSHOT)

    @property
    def status(self) -> DeviceStatus:
        """The state, for checks that say they need it; LookupError for others."""
        return _given(self.given_status, Need.STATUS)

    @property
    def declared(self) -> Declared:
        """What is declared, for checks that say they need it; LookupError for others."""
        return _given(self.given_declared, Need.DECLARED)

    @cached_property
    def judgement(self) -> Judgement:
        """The verdict on every parameter; needs snapshot and declarations."""
        return diff(self.declared, self.snapshot, self.decided)


@dataclass(frozen=True, slots=True)
class DeclaredUse:
    """What one device may be used for.

    Attributes:
        meetings: Of its site; those of a trusted Department as they were signed.
        permits: That were signed, or none where a root is trusted and none was.
        permits_here: As they lie here.
        far_ends: Names and addresses of the fleet, in small letters.
        now: The time.
    """

    meetings: Sequence[Meeting]
    rules: MeetingRules
    permits: Sequence[UsePermit]
    permits_here: Sequence[UsePermit]
    networks: Sequence[Network]
    far_ends: frozenset[str]
    now: datetime


@dataclass(frozen=True, slots=True)
class HomeCase:
    """One device that was judged, and what is known at home of its past.

    Attributes:
        report: As the checks of the device made it.
        identity: Which device answered.
        previous: Which one did at the reading before; None if it was never read.
        lost: Settings that it listed before, by the same software, and does not list now.
        shrunk: Those of them by which the listing is told to be shorter.
        declared: What is declared of it, here and as signed, if anything is lost.
        bands: Within what devices must stay; None where nothing was declared.
        use: What it may be used for; None where no meetings are declared.
    """

    report: DeviceReport
    identity: DeviceIdentity
    previous: DeviceIdentity | None = None
    bands: Bands | None = None
    use: DeclaredUse | None = None
    lost: tuple[str, ...] = ()
    shrunk: frozenset[str] = frozenset()
    declared: Sequence[Declared] = ()


@dataclass(frozen=True, slots=True)
class DeclaredPlace:
    """By what a device is known on the network, as it was declared; empty where it was not."""

    host: str
    serial: str
    mac: str
    port: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Sighting:
    """What one device told of itself, and of whom it hears; nothing if it was not reached.

    Attributes:
        neighbours: What it sees at the other ends of its links.
        is_untold: Whether it was asked where it is plugged in, and did not tell.
    """

    host: str
    serial: str
    mac: str
    stations: tuple[Station, ...]
    is_untold: bool
    neighbours: tuple[Neighbour, ...] = ()


class Sightings(PackedNouns[Sighting]):
    """What every device told, as it is held until all were tried."""

    __slots__ = ()

    def _row(self, noun: Sighting) -> tuple[object, ...]:
        stations = [(each.mac, each.link) for each in noun.stations]
        neighbours = [(n.protocol, n.device, n.port, n.link) for n in noun.neighbours]
        return (noun.host, noun.serial, noun.mac, stations, noun.is_untold, neighbours)

    def _noun(self, row: Sequence[Any]) -> Sighting:
        host, serial, mac, stations, is_untold, neighbours = row
        heard = tuple(Station(*each) for each in stations)
        seen = tuple(Neighbour(*each) for each in neighbours)
        return Sighting(host, serial, mac, heard, is_untold, seen)


@dataclass(frozen=True)
class FleetCase:
    """An audit in which every device was tried.

    Attributes:
        fleet: As it was declared.
        hosts: The devices that were tried.
        sightings: What is kept of the report on each, in the order in which they ended.
        reports: What is said of each, in the same order; read out of the store anew at each call,
            so that memory does not grow with the fleet.
        moves: What permits devices to stand elsewhere.
    """

    fleet: Fleet
    hosts: Sequence[str]
    sightings: Sequence[Sighting]
    reports: Callable[[], Iterable[DeviceReport]]
    moves: MovePermits = NO_PERMITS

    @cached_property
    def places(self) -> tuple[DeclaredPlace, ...]:
        """Where each device was declared to be: the inventory is gone through once."""
        return tuple(
            DeclaredPlace(
                each.host,
                each.serial_number.casefold(),
                each.mac.lower(),
                (each.switch, each.switch_port),
            )
            for each in self.fleet.devices.values()
        )


def sighting_of(report: DeviceReport) -> Sighting:
    """Return what is kept of *report* until every device was tried."""
    is_untold = any(found.reason in _UNTOLD for found in report.findings)
    status = report.status
    if status is None:
        return Sighting(report.host, "", "", (), is_untold)
    identity = status.identity
    stations = tuple(status.stations or ())
    return Sighting(
        report.host, identity.serial, identity.mac, stations, is_untold, status.neighbours
    )


@dataclass(frozen=True)
class Check(Generic[T]):
    """What is judged: a function from a case to findings.

    Attributes:
        id: Its name in tables and documentation.
        needs: What it looks at.
        verdicts: What it may yield.
        clauses: Which keys of the legal bases its findings may cite.
    """

    id: str
    needs: frozenset[Need]
    verdicts: frozenset[Verdict]
    clauses: frozenset[ClauseKey]
    run: Callable[[T], Iterable[Finding]]


DeviceCheck = Check[DeviceCase]
"""One reading of one device suffices for it: it is done beside the reading."""

HomeCheck = Check[HomeCase]
"""It needs what is known at home of one device: it is done as that device's result comes in."""

FleetCheck = Check[FleetCase]
"""It needs all devices: it is done at the end of a run, and its findings are of the fleet."""


def needs_of(checks: Iterable[Check[Any]]) -> frozenset[Need]:
    """Return all that any of *checks* needs: it decides what is read."""
    return frozenset(need for check in checks for need in check.needs)


def find_of_device(
    case: DeviceCase, verdict: Verdict, fact: str, declared: str | None, live: str | None
) -> Finding:
    """Return the finding that *fact* of the device as such is *live*, and not *declared*."""
    device = case.device
    return Finding(
        host=device.host,
        verdict=verdict,
        parameter=f"device.{fact}",
        declared=declared,
        live=live,
        severity="critical",
        place=device.places.get(fact, device.place),
    )


def _given(value: T | None, need: Need) -> T:
    if value is None:
        raise LookupError(need)
    return value
