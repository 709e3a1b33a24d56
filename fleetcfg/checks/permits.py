"""Was a device that stands elsewhere permitted to?"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from fleetcfg.errors import Facts
from fleetcfg.model.finding import Finding
from fleetcfg.model.permit import MovePermit
from fleetcfg.model.verdict import Verdict

_IsThere = Callable[[MovePermit], bool]
"""Tells whether a permit is for the place in which a device was found."""


@dataclass(frozen=True, slots=True)
class MovePermits:
    """All permits to move a device, and the day for which they are looked at.

    Attributes:
        signed: Those that the Department signed; they alone permit anything.
        here: Those of the inventory as it lies here.
    """

    signed: Sequence[MovePermit] = ()
    here: Sequence[MovePermit] = ()
    on: date = date.max

    def judge(self, moved: Finding, host: str, is_there: _IsThere) -> Finding:
        """Return *moved*, which says that *host* is in another place, as a permit makes of it.

        A permit names the other place: who is there by none that holds was moved.
        """
        signed, here = (
            [one for one in every if one.host == host and is_there(one)]
            for every in (self.signed, self.here)
        )
        latest = max(signed, key=lambda one: (one.is_in_force(self.on), one.valid_to), default=None)
        if latest is None:
            unsigned = {"document": here[0].document} if here else {}
            known = replace(moved, reason="MOVE_PERMIT_UNSIGNED", facts=unsigned)
            return replace(known, verdict=Verdict.MOVED) if here else moved
        if not latest.is_in_force(self.on):
            ended = replace(moved, verdict=Verdict.MOVED, reason="MOVE_PERMIT_ENDED")
            return replace(ended, facts=_told(latest))
        return replace(
            moved,
            verdict=Verdict.WAIVED,
            severity="low",
            reason="MOVE_PERMITTED",
            facts=_told(latest),
        )


NO_PERMITS: Final = MovePermits()


def _told(permit: MovePermit) -> Facts:
    days = {"since": permit.valid_from.isoformat(), "until": permit.valid_to.isoformat()}
    return {"document": permit.document, "to": permit.to, **days}
