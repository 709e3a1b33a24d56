"""How a use case ended, in one word; the command line has a number for each."""

from enum import StrEnum


class Conclusion(StrEnum):
    """What it comes to. Each use case weighs these by a rule of its own."""

    CLEAN = "clean"
    FINDINGS = "findings"  # something is not as it should be, or did not come out as signed
    INCOMPLETE = "incomplete"  # something could not be looked at, or was not tried
    IN_DOUBT = "in_doubt"  # what a device took is not known
    REFUSED = "refused"  # a document, or a device, was refused
    FAILED = "failed"  # it could not be done, or not be recorded
