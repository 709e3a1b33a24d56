"""Is it used for its purpose: are all its calls inside the declared networks?"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from fleetcfg.checks.check import DeviceCase, DeviceCheck, Need, find_of_device
from fleetcfg.checks.far_ends import is_outside
from fleetcfg.model.finding import ClauseKey, Finding
from fleetcfg.model.verdict import Verdict

CLAUSE: Final = ClauseKey("device.use")


def check_use(case: DeviceCase) -> Iterator[Finding]:
    """Yield each use with an address outside the networks, if any are declared."""
    for use in case.status.uses:
        if is_outside(use.remote, case.networks):
            found = find_of_device(case, Verdict.OTHER_USE, "call", None, use.remote)
            yield replace(found, clause=CLAUSE)


USE: Final = DeviceCheck(
    "use",
    needs=frozenset({Need.STATUS}),
    verdicts=frozenset({Verdict.OTHER_USE}),
    clauses=frozenset({CLAUSE}),
    run=check_use,
)
