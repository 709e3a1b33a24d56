"""How a use case ended, in one word; the command line has a number for each."""

from enum import StrEnum

from fleetcfg.errors import FleetcfgError


class Conclusion(StrEnum):
    """What it comes to. Each use case weighs these by a rule of its own."""

    CLEAN = "clean"
    FINDINGS = "findings"  # something is not as it should be, or did not come out as signed
    INCOMPLETE = "incomplete"  # something could not be looked at, or was not tried
    IN_DOUBT = "in_doubt"  # what a device took is not known
    REFUSED = "refused"  # a document, or a device, was refused
    FAILED = "failed"  # it could not be done, or not be recorded


class StoppedError(FleetcfgError):
    """A use case goes no further because of what it saw; what it saw was told as events.

    Attributes:
        conclusion: What it comes to.
    """

    def __init__(self, conclusion: Conclusion, code: str, /, **facts: str | int) -> None:
        super().__init__(code, **facts)
        self.conclusion = conclusion
