"""What changed in a part of the fleet since a channel was told of it. Pure."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

from fleetcfg.delivery.channels import FleetPart
from fleetcfg.model.declared import Severity
from fleetcfg.model.device_state import UNJUDGED, DeviceState
from fleetcfg.model.finding import Finding
from fleetcfg.model.finding_groups import SEVERITIES
from fleetcfg.model.verdict import Verdict

STATE_BODY: Final = 1  # version of the JSON of a `PartState`
_DIGEST_LETTERS: Final = 16


@dataclass(frozen=True, slots=True, order=True)
class ToldFinding:
    """A finding as it is told to others: no value of a device is in it, for it may be an address.

    Attributes:
        host: Empty for the fleet as such.
        value: Of what is live, a digest: another value is another finding.
        clauses: What is cited.
        named: Of one on the fleet, the devices that it is about.
        crosses_decision: Whether it is against what was signed; another word, and no other finding.
    """

    host: str
    verdict: Verdict
    severity: Severity
    parameter: str
    path: str
    value: str
    clauses: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    crosses_decision: bool = field(default=False, compare=False)

    @property
    def hosts(self) -> frozenset[str]:
        """The devices that it is about."""
        return frozenset((self.host, *self.named)) - {""}

    @property
    def place(self) -> tuple[str, str, str]:
        """Of what it is: of which device, and of which parameter."""
        return self.host, self.parameter, self.path


def told_finding(finding: Finding) -> ToldFinding:
    """Return *finding* without its values."""
    live = sha256((finding.live or "").encode(errors="surrogatepass")).hexdigest()
    return ToldFinding(
        finding.host,
        finding.verdict,
        finding.severity,
        finding.parameter,
        finding.path,
        live[:_DIGEST_LETTERS],
        finding.clauses,
        finding.named,
        finding.crosses_decision,
    )


@dataclass(frozen=True, slots=True)
class PartState:
    """How a part of the fleet stood at an audit.

    Attributes:
        run: Id of the audit.
        devices: The state of each device of it.
        findings: That are not as they should be.
    """

    run: str
    devices: Mapping[str, DeviceState]
    findings: frozenset[ToldFinding]

    def to_json(self) -> bytes:
        """Spell it for the outbox."""
        told = {
            "body": STATE_BODY,
            "run": self.run,
            "devices": dict(self.devices),
            "findings": [_finding_row(finding) for finding in sorted(self.findings)],
        }
        return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()

    @classmethod
    def from_json(cls, data: bytes) -> "PartState":
        """Read what `to_json` spelled.

        Raises:
            ValueError, KeyError, TypeError: It is something else.
        """
        told: dict[str, Any] = json.loads(data)
        if told["body"] != STATE_BODY:
            raise ValueError
        devices = {str(host): DeviceState(state) for host, state in told["devices"].items()}
        return cls(str(told["run"]), devices, frozenset(map(_read_finding, told["findings"])))


def _finding_row(told: ToldFinding) -> list[Any]:
    what = [told.host, told.verdict, told.severity, told.parameter, told.path]
    return [*what, told.value, told.clauses, told.named, told.crosses_decision]


def _read_finding(row: list[Any]) -> ToldFinding:
    host, verdict, severity, parameter, path, value, clauses, named, *crosses = row
    known: Severity = next(one for one in SEVERITIES if one == severity)
    return ToldFinding(
        str(host),
        Verdict(verdict),
        known,
        str(parameter),
        str(path),
        str(value),
        tuple(clauses),
        tuple(named),
        crosses == [True],  # version 0.3 did not keep it
    )


@dataclass(frozen=True, slots=True)
class ChangedDevice:
    """A device that is in another state than was told; *before* is None if it was not told of."""

    host: str
    before: DeviceState | None
    now: DeviceState


@dataclass(frozen=True, slots=True)
class PartNews:
    """What is new in a part of the fleet.

    Attributes:
        state: How it stands now.
        is_first: Whether nothing was told of it before.
        changed: Devices in another state, in the order of *state*.
        appeared: Findings that were not told; *gone* those that are no more. The gravest first.
        removed: Devices that the inventory no longer has there.
    """

    part: FleetPart
    state: PartState
    is_first: bool
    changed: tuple[ChangedDevice, ...]
    appeared: tuple[ToldFinding, ...]
    gone: tuple[ToldFinding, ...]
    removed: tuple[str, ...] = ()

    @property
    def is_news(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.is_first or self.changed or self.appeared or self.gone or self.removed)


@dataclass(frozen=True, slots=True)
class LookedAt:
    """What an audit could tell of.

    Attributes:
        absent: Devices that it was not about: they stand as they were told.
        unread: Devices that it could not read, and these.
    """

    absent: frozenset[str] = frozenset()
    unread: frozenset[str] = frozenset()


def news_of(
    part: FleetPart, before: PartState | None, now: PartState, looked_at: LookedAt
) -> PartNews:
    """Return what changed since *before*.

    What was not seen is not gone: a finding is kept while its device was not read, or while its
    parameter could not be judged.

    Args:
        part: Which.
        before: What was told last; None if nothing was.
        now: How it stands.
        looked_at: What of it was seen.
    """
    earlier = before or PartState("", {}, frozenset())
    state = _known(earlier, now, looked_at)
    changed = (
        ChangedDevice(host, earlier.devices.get(host), each)
        for host, each in state.devices.items()
        if earlier.devices.get(host) != each
    )
    removed = earlier.devices.keys() - state.devices.keys()
    return PartNews(
        part,
        state,
        before is None,
        tuple(changed) if before is not None else (),
        _by_gravity(state.findings - earlier.findings),
        _by_gravity(
            one
            for one in earlier.findings - state.findings
            if not (one.hosts and one.hosts <= removed)
        ),
        tuple(sorted(removed)),
    )


def _known(earlier: PartState, now: PartState, looked_at: LookedAt) -> PartState:
    """Return how it stands as far as that is known: what was not seen stands as it was told."""
    open_places = {one.place for one in now.findings if one.verdict in UNJUDGED}
    kept = {one for one in earlier.findings if _is_open(one, now, looked_at, open_places)}
    devices = {
        host: earlier.devices.get(host, state) if host in looked_at.absent else state
        for host, state in now.devices.items()
    }
    return PartState(now.run, devices, now.findings | kept)


def _is_open(
    told: ToldFinding,
    now: PartState,
    looked_at: LookedAt,
    open_places: Collection[tuple[str, str, str]],
) -> bool:
    """Tell whether it cannot be known if what was told is still so."""
    here = told.hosts & now.devices.keys()
    is_unread = bool(here & looked_at.unread) or (not told.hosts and bool(looked_at.unread))
    return is_unread or (bool(here) and told.place in open_places)


def _by_gravity(findings: Iterable[ToldFinding]) -> tuple[ToldFinding, ...]:
    return tuple(sorted(findings, key=lambda one: (SEVERITIES.index(one.severity), one)))
