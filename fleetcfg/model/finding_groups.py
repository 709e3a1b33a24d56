"""Findings as people look for them: the gravest first, equal ones once, with their devices.

The same findings give the same order, however they arrived: by severity, verdict and parameter, and
hosts by the order of the inventory. Two runs so differ only where the fleet does.

There are two forms. A report lists every finding, so `FindingGroup` has them all. The screen tells
of ten thousand devices as they come: `EqualFindings` keeps one finding, and names of devices.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, get_args

from fleetcfg.model.acknowledgement import Acknowledgement
from fleetcfg.model.declared import Severity
from fleetcfg.model.finding import Finding, Since
from fleetcfg.model.verdict import VERDICTS, VerdictKind, kind_of

SEVERITIES: Final[tuple[Severity, ...]] = get_args(Severity)
"""The gravest first."""

_RANKS: Final = {severity: rank for rank, severity in enumerate(SEVERITIES)}


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """Findings that say the same of several devices: one for each, in the order of the inventory.

    Equal are verdict, parameter, path, what was declared and signed, what is, severity and reason;
    since when, and who did it, may differ.
    """

    findings: tuple[Finding, ...]

    @property
    def first(self) -> Finding:
        """The finding of the first device: what is equal stands for all."""
        return self.findings[0]

    @property
    def hosts(self) -> tuple[str, ...]:
        """The devices; the name of the fleet as such is empty."""
        return tuple(finding.host for finding in self.findings)


def kind_told(finding: Finding, known: Acknowledgement | None) -> VerdictKind:
    """Return of which kind *finding* is: a breach that a person acknowledged may be so for now."""
    kind = kind_of(finding.verdict)
    is_let = known is not None and not known.is_expired and kind is VerdictKind.BREACH
    return VerdictKind.ALLOWED if is_let else kind


def gravity(finding: Finding) -> tuple[int, int]:
    """Return what sorts the gravest finding first: by severity, then by verdict."""
    return _RANKS[finding.severity], VERDICTS[finding.verdict].rank


def group_findings(findings: Iterable[Finding], order: Mapping[str, int]) -> list[FindingGroup]:
    """Group equal findings, the gravest group first.

    Args:
        findings: In any order.
        order: The place of each host in the inventory; one without a place stands behind those
            that have one, by its name.
    """
    last = len(order)
    groups = dict[tuple[object, ...], list[Finding]]()
    for finding in sorted(findings, key=lambda one: (order.get(one.host, last), one.host)):
        groups.setdefault(_equal(finding), []).append(finding)
    found = [FindingGroup(tuple(group)) for group in groups.values()]
    return sorted(found, key=lambda group: (*gravity(group.first), order.get(group.hosts[0], last)))


def _equal(finding: Finding) -> tuple[object, ...]:
    return (
        finding.severity,
        finding.verdict,
        finding.parameter,
        finding.path,
        finding.declared,
        finding.authorized,
        finding.live,
        finding.reason,
        finding.clauses,
        finding.is_cited_by_vocabulary,
    )


@dataclass(slots=True)
class EqualFindings:
    """Findings that say the same, counted as they come: of each device its name alone is kept.

    Attributes:
        first: The finding of the first device in the order of the inventory.
        actors: Whom the devices' own logs name.
        earliest: Since when it is so where it has been so longest; *latest* where shortest; None
            where that is not known.
        known: Who acknowledged all of them, if anybody did.
    """

    first: Finding
    place: tuple[int, str]
    known: Acknowledgement | None = None
    hosts: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])
    actors: set[str] = field(default_factory=set[str])
    earliest: Since | None = None
    latest: Since | None = None

    def add(self, finding: Finding, place: tuple[int, str]) -> None:
        """Count one more, of the device at *place* in the inventory."""
        self.hosts.append(place)
        if place < self.place:
            self.first, self.place = finding, place
        if finding.actor:
            self.actors.add(finding.actor)
        if (since := finding.since) is not None:
            earliest, latest = self.earliest or since, self.latest or since
            self.earliest = min(earliest, since, key=lambda one: one.first_seen)
            self.latest = max(latest, since, key=lambda one: one.first_seen)

    @property
    def in_order(self) -> tuple[str, ...]:
        """The devices, in the order of the inventory."""
        return tuple(host for _, host in sorted(self.hosts))


@dataclass(slots=True)
class FindingCollector:
    """Takes the findings of an audit as they come, and gives them back grouped.

    Memory grows with what is different, and by a name for each device where it is not.
    """

    _groups: dict[tuple[object, ...], EqualFindings] = field(
        default_factory=dict[tuple[object, ...], EqualFindings]
    )

    def add(
        self, finding: Finding, place: tuple[int, str], known: Acknowledgement | None = None
    ) -> None:
        """Take one finding, of the device at *place* in the inventory.

        What one person acknowledged stands apart from what another did, and from what none did.
        """
        word = known and (known.person, known.reason, known.until)
        key = (*_equal(finding), tuple(sorted(finding.facts.items())), word)
        group = self._groups.get(key)
        if group is None:
            group = self._groups[key] = EqualFindings(finding, place, known)
        group.add(finding, place)

    def groups(self) -> list[EqualFindings]:
        """Return the groups, as `group_findings` orders them."""
        return sorted(self._groups.values(), key=_order)


def _order(group: EqualFindings) -> tuple[object, ...]:
    first = group.first
    return (*gravity(first), group.place, first.parameter, first.path, first.reason)


def join_groups(groups: Iterable[EqualFindings]) -> list[list[EqualFindings]]:
    """Put groups together that say of just the same devices a thing of the same gravity.

    Returns:
        Lists of such groups, each in the place of its first.
    """
    joined = dict[tuple[object, ...], list[EqualFindings]]()
    for group in groups:
        joined.setdefault((*gravity(group.first), group.in_order), []).append(group)
    return list(joined.values())
