"""In which order findings are told: gravest first."""

from collections.abc import Sequence

from fleetcfg.model.declared import Severity
from fleetcfg.model.finding import Finding
from fleetcfg.model.paths import by_number
from fleetcfg.model.verdict import VERDICTS

_SEVERITIES: dict[Severity, int] = {"critical": 0, "high": 1, "medium": 2, "low": 3}


def in_order(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return *findings* gravest first, then by parameter and path."""
    return tuple(sorted(findings, key=_gravity))


def _gravity(finding: Finding) -> tuple[object, ...]:
    return (
        VERDICTS[finding.verdict].rank,
        _SEVERITIES[finding.severity],
        finding.parameter,
        by_number(finding.path),
    )
