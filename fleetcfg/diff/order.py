"""In which order findings are told: gravest first."""

from collections.abc import Sequence

from fleetcfg.model.declared import Severity
from fleetcfg.model.finding import Finding
from fleetcfg.model.paths import by_number
from fleetcfg.model.verdict import Verdict

_SEVERITIES: dict[Severity, int] = {"critical": 0, "high": 1, "medium": 2, "low": 3}
_VERDICTS = {
    verdict: rank
    for rank, verdict in enumerate(
        (
            Verdict.REPLACED,
            Verdict.MOVED,
            Verdict.IDENTITY_MISMATCH,
            Verdict.OTHER_USE,
            Verdict.UNAUTHORIZED,
            Verdict.FAILED,
            Verdict.PENDING,
            Verdict.FIRMWARE_CHANGED,
            Verdict.WAIVED,
            Verdict.UNREADABLE,
            Verdict.UNVERIFIABLE,
            Verdict.ABSENT,
            Verdict.UNKNOWN,
            Verdict.UNMANAGED,
            Verdict.CONFORM,
        )
    )
}


def in_order(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return *findings* gravest first, then by parameter and path."""
    return tuple(sorted(findings, key=_gravity))


def _gravity(finding: Finding) -> tuple[object, ...]:
    return (
        _VERDICTS[finding.verdict],
        _SEVERITIES[finding.severity],
        finding.parameter,
        by_number(finding.path),
    )
