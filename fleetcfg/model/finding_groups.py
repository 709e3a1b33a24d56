"""Findings as people look for them: the gravest first, equal ones once, with their devices.

The same findings give the same order, however they arrived: by severity, verdict and parameter, and
hosts by the order of the inventory. Two runs so differ only where the fleet does.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, get_args

from fleetcfg.model.declared import Severity
from fleetcfg.model.finding import Finding
from fleetcfg.model.verdict import VERDICTS

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
    )
