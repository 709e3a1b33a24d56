"""What an audit says of one device, and of the fleet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NewType

from fleetcfg.errors import Facts
from fleetcfg.model.declared import Severity
from fleetcfg.model.device_place import DevicePlace
from fleetcfg.model.problem import Place
from fleetcfg.model.snapshot import DeviceStatus
from fleetcfg.model.verdict import VERDICTS, Verdict

ClauseKey = NewType("ClauseKey", str)
"""Which clause a check cites, e.g. ``device.place``; the dated legal bases have its name."""

# What only a signed decision can be the reason of, whether a manifest is signed or not.
_BY_DECISION: Final = frozenset(
    {
        "APPEARED_SINCE_ADOPTION",
        "CHANGED_WITHIN_RANGE",
        "EMERGENCY_OVERDUE",
        "GONE_SINCE_ADOPTION",
        "MATCHES_UNSIGNED",
        "NOT_AUTHORIZED",
    }
)


@dataclass(frozen=True, slots=True)
class Since:
    """How long a live value has been what it is.

    Attributes:
        first_seen: First observation with this value.
        last_different: Last observation before it, with another value; None if there was none.
        previous: That other value; None if there was none.
        followed_firmware: ``old → new`` release, if the firmware changed at the same time: a new
            default, most likely, and not a person's hand. Empty otherwise.
    """

    first_seen: datetime
    last_different: datetime | None = None
    previous: str | None = None
    followed_firmware: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One parameter (or one fact of the device or the fleet) that is not simply as declared.

    Attributes:
        host: Which device; empty for the fleet as such.
        parameter: The name that the baseline uses; empty for the device as such.
        path: The device's own path; empty if there is none.
        declared: What must be, spelled for people; None if nothing was.
        authorized: What the record says was signed; None if it does not know.
        live: What is; None if it could not be told.
        clauses: What is cited, as people write it.
        clause: Key of the clause that the check cites; empty if the baseline cites its own.
        reason: Code that says why this verdict; empty if the values say it themselves.
        actor: Who did it, if the device's own log says so.
        named: Of a finding on the fleet as such: the devices that it is about.
        is_by_manifest: Whether it was judged by declarations that a signed manifest names.
    """

    host: str
    verdict: Verdict
    parameter: str = ""
    path: str = ""
    declared: str | None = None
    live: str | None = None
    clauses: tuple[str, ...] = ()
    severity: Severity = "medium"
    why: str = ""
    baseline: str = ""
    place: Place | None = None
    since: Since | None = None
    reason: str = ""
    facts: Facts = field(default_factory=dict)
    actor: str = ""
    authorized: str | None = None
    clause: ClauseKey = ClauseKey("")
    named: tuple[str, ...] = ()
    is_by_manifest: bool = False

    @property
    def crosses_decision(self) -> bool:
        """Whether it is against what was signed, and not only against what is declared."""
        if self.verdict is not Verdict.UNAUTHORIZED or self.reason == "DECLARED_UNSIGNED":
            return False
        is_decided = self.authorized is not None or self.reason in _BY_DECISION
        return self.is_by_manifest or is_decided

    @property
    def is_cited_by_vocabulary(self) -> bool:
        """Whether what is cited is the vocabulary's: the baseline cites nothing."""
        return bool(self.clauses and self.clause and self.baseline)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What `fleetcfg.diff` says of one device's parameters.

    Attributes:
        findings: Everything that is not ``conform`` or ``unmanaged``, gravest first. What no
            baseline declares and the device hides as when it was adopted is only counted.
        counts: Paths by verdict, ``unmanaged`` ones included.
        read: Paths that the device has.
    """

    findings: tuple[Finding, ...]
    counts: Mapping[Verdict, int]
    read: int


@dataclass(frozen=True, slots=True)
class DeviceReport:
    """All that an audit says of one device.

    Attributes:
        counts: Number of parameters by verdict, over declared ones and, as ``unmanaged``, the rest.
        read: Parameters that the device showed; 0 if it was not reached.
        findings: Everything that is not ``conform`` or ``unmanaged``, gravest first.
        reason: Why the device is ``unknown``; empty if it was read.
        milliseconds: From the start of the connection to its end.
        is_asked: Whether it was asked at all; of the others a person attests what is declared.
        place: Where it stands.
        last_read: When it was last read before, if it was not read this time; None if it never was.
    """

    host: str
    site: str
    simulated: bool
    counts: Mapping[Verdict, int]
    read: int = 0
    findings: tuple[Finding, ...] = ()
    status: DeviceStatus | None = None
    reason: str = ""
    facts: Facts = field(default_factory=dict)
    milliseconds: int = 0
    is_asked: bool = True
    place: DevicePlace = field(default_factory=DevicePlace)
    last_read: datetime | None = None

    @property
    def is_judged(self) -> bool:
        """Whether any of what is declared, or adopted, was seen, or a person answers for it."""
        return any_judged(self.counts)

    @property
    def is_declared(self) -> bool:
        """Whether any parameter of it is declared, or adopted."""
        return any_declared(self.counts)


FEW_READABLE: Final = 20
"""Parameters below which it is told of a device that it shows few."""


def shows_few(readable: int) -> bool:
    """Tell whether so little of a device can be read that its state says little."""
    return 0 < readable < FEW_READABLE


def any_declared(counts: Mapping[Verdict, int]) -> bool:
    """Tell whether any of the parameters that are counted is declared, or adopted."""
    return any(count for verdict, count in counts.items() if verdict != Verdict.UNMANAGED)


def any_judged(counts: Mapping[Verdict, int]) -> bool:
    """Tell whether any of these was seen, or a person answers for it."""
    return any(
        count and (VERDICTS[verdict].is_seen or verdict is Verdict.ATTESTED)
        for verdict, count in counts.items()
        if verdict != Verdict.UNMANAGED
    )


@dataclass(frozen=True, slots=True)
class FleetReport:
    """What an audit says of the fleet as such, when every device was tried; gravest first.

    Attributes:
        confirmed: Devices that do not tell where they are plugged in, and that their switch hears
            at the port that was declared.
    """

    findings: tuple[Finding, ...]
    confirmed: tuple[str, ...] = ()
