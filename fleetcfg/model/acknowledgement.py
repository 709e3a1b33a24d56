"""That a named person knows of a finding, why it may wait, and until when.

It changes nothing of what was found: not the verdict, and not how an audit ends.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:  # every command loads this module, and few load findings
    from fleetcfg.model.finding import Finding
    from fleetcfg.model.verdict import Verdict

MOST_TIME: Final = timedelta(days=366)
"""After a year a person has to look again."""


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """A person's word on one finding.

    Attributes:
        live: What was seen, as the record keeps it; another value is another finding.
        at: When it was given.
        is_simulated: Whether the device was a simulated one.
        is_expired: Whether its time is over.
    """

    host: str
    verdict: "Verdict"
    parameter: str
    path: str
    live: str | None
    person: str
    reason: str
    at: datetime
    until: datetime
    is_simulated: bool
    is_expired: bool = False


@dataclass(frozen=True, slots=True)
class Acknowledgements:
    """What the record says of it.

    Attributes:
        given: What holds: signed by the person whose word it is. Oldest first.
        refused: By code, how many entries do not hold; nothing of them counts.
    """

    given: tuple[Acknowledgement, ...]
    refused: Mapping[str, int]


def not_acknowledged(_finding: "Finding") -> Acknowledgement | None:
    """Return that no person acknowledged it."""
    return None


def acknowledging(
    given: Iterable[Acknowledgement],
    spell: Callable[[str | None], str | None],
    *,
    is_simulated: bool,
) -> Callable[["Finding"], Acknowledgement | None]:
    """Return what gives the acknowledgement of a finding, expired or not; None if there is none.

    Args:
        given: Oldest first: of one finding the last counts.
        spell: Gives a live value as the record keeps it.
        is_simulated: Of which devices the findings are.
    """
    known = {
        (one.host, one.verdict, one.parameter, one.path, one.live): one
        for one in given
        if one.is_simulated is is_simulated
    }

    def of(finding: "Finding") -> Acknowledgement | None:
        about = (finding.host, finding.verdict, finding.parameter, finding.path)
        return known.get((*about, spell(finding.live))) if known else None

    return of
