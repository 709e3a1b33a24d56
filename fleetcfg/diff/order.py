"""In which order findings are told: gravest first."""

import re
from collections.abc import Sequence

from fleetcfg.model.declared import Severity
from fleetcfg.model.finding import Finding
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
        _by_number(finding.path),
    )


def _by_number(path: str) -> tuple[tuple[str, int, str], ...]:
    """Order the paths of one parameter, whatever the family: the second before the tenth.

    A number of any length is compared as its digits: Python does not read more than 4300 of them.
    """
    pieces = re.split(r"([0-9]+)", path)
    numbers = [piece.lstrip("0") for piece in pieces[1::2]] + [""]
    return tuple((text, len(n), n) for text, n in zip(pieces[::2], numbers, strict=True))
