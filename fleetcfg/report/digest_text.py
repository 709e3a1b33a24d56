"""A digest for people: in groups of eight digits, on two lines. Pure.

Nothing but a screen and the spelling is imported here: many commands print a digest, and few
of them read a document.
"""

from typing import Final

from fleetcfg.report.lines import columns_of
from fleetcfg.view.eights import eights

SHA256: Final = "SHA-256: "
_GROUPS_OF_LINE: Final = 4


def grouped(sha256: str) -> tuple[str, str]:
    """Return the groups of both lines: to be compared by eye or aloud."""
    groups = eights(sha256)  # as in the view: the two are compared with each other
    return " ".join(groups[:_GROUPS_OF_LINE]), " ".join(groups[_GROUPS_OF_LINE:])


def digest_lines(sha256: str, *, indent: str = "  ", label: str = SHA256) -> tuple[str, str]:
    """Return both lines, the first after its label.

    The one way in which it is printed, wherever it is: no group is broken at 80 columns.
    """
    first, second = grouped(sha256)
    return f"{indent}{label}{first}", f"{indent}{' ' * columns_of(label)}{second}"
