"""Exit codes: an interface that people and CI script against (`docs/reference/exit-codes.md`)."""

from enum import IntEnum


class Exit(IntEnum):
    """How a command ended."""

    CLEAN = 0
    ERROR = 1
    FINDINGS = 2
    INCOMPLETE = 3
    REFUSED = 4
    USAGE = 64
