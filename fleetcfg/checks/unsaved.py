"""Would it be as it is now after the next start?"""

from collections.abc import Iterator
from typing import Final

from fleetcfg.checks.check import DeviceCase, DeviceCheck, Need
from fleetcfg.model.finding import ClauseKey, Finding
from fleetcfg.model.verdict import Verdict

CLAUSE: Final = ClauseKey("parameter.unauthorized")
_MOST_SHOWN: Final = 8


def check_unsaved(case: DeviceCase) -> Iterator[Finding]:
    """Yield that what is in effect is not what the device would start with.

    A change that a person made and did not save is hidden from those who look at what is saved,
    and gone at the next power cut; what comes back then is nothing that anybody signed.
    """
    unsaved = case.status.unsaved
    if not unsaved:
        return
    more = ["…"] * (len(unsaved) > _MOST_SHOWN)
    yield Finding(
        host=case.device.host,
        verdict=Verdict.UNAUTHORIZED,
        parameter="device.saved",
        live=", ".join([*unsaved[:_MOST_SHOWN], *more]),
        severity="medium",
        place=case.device.place,
        reason="RUNNING_NOT_SAVED",
        facts={"count": len(unsaved)},
        clause=CLAUSE,
    )


UNSAVED: Final = DeviceCheck(
    "unsaved",
    needs=frozenset({Need.STATUS}),
    verdicts=frozenset({Verdict.UNAUTHORIZED}),
    clauses=frozenset({CLAUSE}),
    run=check_unsaved,
)
