"""What lines must carry, and how soon an incident must be answered (Art. 6.2, 11.1)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from fleetcfg.model.calls import USUAL_CALL_SECONDS
from fleetcfg.model.problem import Place


@dataclass(frozen=True, slots=True)
class ProvidedLine:
    """A line to a site.

    Attributes:
        capacity: Mbit/s of each direction.
    """

    id: str
    site: str
    provider: str
    capacity: float
    place: Place = field(default_factory=lambda: Place(""), compare=False)


@dataclass(frozen=True, slots=True)
class LineRules:
    """What a line must keep.

    Attributes:
        most_load: Of the capacity, at the 95th percentile of 7 days of 5-minute samples of each
            direction (Circular 06/2026/TT-BKHCN, Art. 5.6).
        most_loss: Share of packets.
        most_delay: One way.
        most_jitter: Mean deviation of it (RFC 3550, 6.4.1).
    """

    most_load: float = 0.90
    most_loss: float = 0.01
    most_delay: timedelta = timedelta(milliseconds=150)
    most_jitter: timedelta = timedelta(milliseconds=30)


@dataclass(frozen=True, slots=True)
class CallRule:
    """Which devices may call whom, so that it is seen how media arrive.

    Attributes:
        to: What is dialled.
        devices: Hosts that may dial it.
        longest: A call is hung up by then.
        at_once: How many may be up at once: a codec that answers takes one, a bridge some more.
        answered_by: Host that answers; empty if the inventory does not have it.
    """

    to: str
    devices: tuple[str, ...]
    longest: timedelta = timedelta(seconds=USUAL_CALL_SECONDS)
    at_once: int = 1
    answered_by: str = ""
    place: Place = field(default_factory=lambda: Place(""), compare=False)


@dataclass(frozen=True, slots=True)
class IncidentRules:
    """How soon; the regulation says only “at once” (Art. 6.2), so hours are the Department's.

    Attributes:
        tell_within: From detection until the provider is told.
        acknowledge_within: From then until the provider says it works on it.
        mend_within: From detection until it is mended, by provider where it differs.
        first_notice: Of a serious one, to the security authority (Decree 331/2026, Art. 31.2.d);
            *full_notice* with cause and remedy.
        paper_within: Working days until an emergency change has its document.
        places: Where those that name something are said.
    """

    tell_within: timedelta = timedelta(minutes=30)
    acknowledge_within: timedelta = timedelta(hours=2)
    mend_within: timedelta = timedelta(hours=24)
    mend_within_of: Mapping[str, timedelta] = field(
        default_factory=dict[str, timedelta], hash=False
    )
    first_notice: timedelta = timedelta(hours=24)
    full_notice: timedelta = timedelta(hours=72)
    paper_within: int = 1
    places: Mapping[str, Place] = field(default_factory=dict[str, Place], hash=False, compare=False)


USUAL_LINE_RULES: Final = LineRules()
USUAL_INCIDENT_RULES: Final = IncidentRules()
