"""Exit codes: an interface that people and CI script against (`docs/reference/exit-codes.md`)."""

from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import Final

from fleetcfg.errors import RefusalError, RequestError
from fleetcfg.model.conclusion import Conclusion, StoppedError


class Exit(IntEnum):
    """How a command ended."""

    CLEAN = 0
    ERROR = 1
    FINDINGS = 2
    INCOMPLETE = 3
    REFUSED = 4
    USAGE = 64


EXITS: Final[Mapping[Conclusion, Exit]] = {
    Conclusion.CLEAN: Exit.CLEAN,
    Conclusion.FAILED: Exit.ERROR,
    Conclusion.FINDINGS: Exit.FINDINGS,
    Conclusion.INCOMPLETE: Exit.INCOMPLETE,
    Conclusion.IN_DOUBT: Exit.INCOMPLETE,
    Conclusion.REFUSED: Exit.REFUSED,
}
"""The one table from what a use case concludes to what a process ends with."""

ERROR_EXITS: Final[Sequence[tuple[type[BaseException], Exit]]] = (
    (RequestError, Exit.USAGE),
    (RefusalError, Exit.REFUSED),
    (KeyboardInterrupt, Exit.INCOMPLETE),
    (Exception, Exit.ERROR),
)
"""The one table from what ends a use case early to what a process ends with; the first counts."""


def exit_of(error: BaseException) -> Exit:
    """Return what a process ends with that *error* ended."""
    if isinstance(error, StoppedError):
        return EXITS[error.conclusion]
    return next(code for kind, code in ERROR_EXITS if isinstance(error, kind))
