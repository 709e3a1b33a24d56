"""Is it used for its purpose: are all its calls inside the declared networks?"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from ipaddress import ip_address
from typing import Final

from fleetcfg.checks.check import DeviceCase, DeviceCheck, Need, find_of_device
from fleetcfg.model.finding import ClauseKey, Finding
from fleetcfg.model.fleet import Network
from fleetcfg.model.verdict import Verdict

CLAUSE: Final = ClauseKey("device.use")

_ADDRESS = re.compile(r"(?<![\w.])(\d{1,3}(?:\.\d{1,3}){3})(?![\w.])")


def check_use(case: DeviceCase) -> Iterator[Finding]:
    """Yield each use with an address outside the networks, if any are declared."""
    for use in case.status.uses if case.networks else ():
        if any(_is_outside(text, case.networks) for text in _ADDRESS.findall(use.remote)):
            found = find_of_device(case, Verdict.OTHER_USE, "call", None, use.remote)
            yield replace(found, clause=CLAUSE)


def _is_outside(text: str, networks: Sequence[Network]) -> bool:
    try:
        address = ip_address(text)
    except ValueError:
        return False
    return not address.is_loopback and not any(address in network for network in networks)


USE: Final = DeviceCheck(
    "use",
    needs=frozenset({Need.STATUS}),
    verdicts=frozenset({Verdict.OTHER_USE}),
    clauses=frozenset({CLAUSE}),
    run=check_use,
)
