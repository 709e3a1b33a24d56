"""Which stations a switch hears and sees at its ports, of whichever maker."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from fleetcfg.model.snapshot import Station

MOST_NEIGHBOURS: Final = 256
_MOST_STATIONS: Final = 4  # at one port; where more are heard, another switch is behind it


def without_crowds(heard: Iterable[Station]) -> tuple[Station, ...]:
    """Return whom it hears at which port, without ports behind which a switch must be."""
    every = {*heard}
    crowd = Counter(each.link for each in every)
    few = [each for each in every if crowd[each.link] <= _MOST_STATIONS]
    return tuple(sorted(few, key=lambda each: (each.link, each.mac)))
