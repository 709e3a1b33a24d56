"""Does it do what anybody tells it who reaches it?"""

from collections.abc import Iterator
from typing import Final

from fleetcfg.checks.check import DeviceCase, DeviceCheck, Need
from fleetcfg.model.finding import ClauseKey, Finding
from fleetcfg.model.verdict import Verdict

CLAUSE: Final = ClauseKey("information.security")


def check_open_ports(case: DeviceCase) -> Iterator[Finding]:
    """Yield each port at which the device was seen to obey without a password.

    The maker built it so, and no setting of the device is known that ends it: the unit that holds
    it did no wrong.
    """
    for port in case.status.open_ports:
        yield Finding(
            host=case.device.host,
            verdict=Verdict.EXPOSED,
            parameter="device.open_port",
            live=str(port),
            severity="high",
            place=case.device.place,
            clause=CLAUSE,
            reason="OPEN_CONTROL_PORT",
            facts={"port": port},
        )


OPEN_PORTS: Final = DeviceCheck(
    "open_ports",
    needs=frozenset({Need.STATUS}),
    verdicts=frozenset({Verdict.EXPOSED}),
    clauses=frozenset({CLAUSE}),
    run=check_open_ports,
)
