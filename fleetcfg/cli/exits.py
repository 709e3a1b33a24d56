"""Exit codes: an interface that people and CI script against (`docs/reference/exit-codes.md`)."""

from collections.abc import Collection, Mapping
from enum import IntEnum

from fleetcfg.model.finding import Verdict


class Exit(IntEnum):
    """How a command ended."""

    CLEAN = 0
    ERROR = 1
    FINDINGS = 2
    INCOMPLETE = 3
    REFUSED = 4
    USAGE = 64


FAIL_ON: tuple[Verdict, ...] = (
    Verdict.UNAUTHORIZED,
    Verdict.FAILED,
    Verdict.MOVED,
    Verdict.REPLACED,
    Verdict.OTHER_USE,
)
"""The verdicts that count as findings unless ``--fail-on`` says otherwise."""


def audit_exit(
    verdicts: Mapping[Verdict, int], fail_on: Collection[Verdict], *, is_complete: bool
) -> Exit:
    """Return the exit code of an audit: findings outweigh what could not be looked at."""
    if any(verdicts.get(verdict, 0) for verdict in fail_on):
        return Exit.FINDINGS
    return Exit.CLEAN if is_complete else Exit.INCOMPLETE
