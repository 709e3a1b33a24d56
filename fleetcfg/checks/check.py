"""The nouns of checks: what a check is, and the case that it is given."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TypeVar

from fleetcfg.diff import Decided, diff
from fleetcfg.model.declared import Declared
from fleetcfg.model.finding import ClauseKey, DeviceReport, Finding, Judgement
from fleetcfg.model.fleet import Device, Network
from fleetcfg.model.snapshot import DeviceIdentity, DeviceStatus, Snapshot
from fleetcfg.model.verdict import Verdict

T = TypeVar("T")


class Need(StrEnum):
    """What a check may look at; what no check needs is neither read nor kept."""

    SNAPSHOT = "snapshot"  # the configuration of the device, read
    STATUS = "status"  # its state, read
    DECLARED = "declared"  # what the declarations ask of it
    AUTHORIZED = "authorized"  # what the Department signed of it
    PREVIOUS = "previous"  # which device answered at the reading before
    OTHERS = "others"  # which devices answered before it in this run


@dataclass(frozen=True)
class DeviceCase:
    """One device that was read, and what it is held against.

    Attributes:
        decided: What the Department signed; None without authority, or if no check needs it.
        given_snapshot, given_status, given_declared: None if no check needs it.
    """

    device: Device
    networks: Sequence[Network] = ()
    given_snapshot: Snapshot | None = None
    given_status: DeviceStatus | None = None
    given_declared: Declared | None = None
    decided: Decided | None = None

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
class FleetCase:
    """One device that was judged, and what is known at home besides.

    Attributes:
        report: As the checks of the device made it.
        identity: Which device answered.
        previous: Which one did at the reading before; None if it was never read.
        others: Which ones answered in this run before it, by host.
    """

    report: DeviceReport
    identity: DeviceIdentity
    previous: DeviceIdentity | None = None
    others: Mapping[str, DeviceIdentity] = field(default_factory=dict[str, DeviceIdentity])


@dataclass(frozen=True, slots=True)
class DeviceCheck:
    """A check that one reading of one device suffices for: it is done beside the reading.

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
    run: Callable[[DeviceCase], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class FleetCheck:
    """A check that needs what is only known at home: done as each device's result comes in.

    Attributes:
        id, needs, verdicts, clauses: As of a `DeviceCheck`.
    """

    id: str
    needs: frozenset[Need]
    verdicts: frozenset[Verdict]
    clauses: frozenset[ClauseKey]
    run: Callable[[FleetCase], Iterable[Finding]]


def needs_of(checks: Iterable[DeviceCheck | FleetCheck]) -> frozenset[Need]:
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
