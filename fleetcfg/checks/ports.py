"""Do its ports show what it says of its services?"""

from collections.abc import Iterator
from typing import Final

from fleetcfg.checks.check import DeviceCase, DeviceCheck, Need
from fleetcfg.model.finding import ClauseKey, Finding
from fleetcfg.model.verdict import Verdict

CLAUSE: Final = ClauseKey("information.security")


def check_ports(case: DeviceCase) -> Iterator[Finding]:
    """Yield each setting that says one thing while the port of its service shows another."""
    snapshot = case.snapshot
    for path, seen in snapshot.contradicted.items():
        yield Finding(
            host=case.device.host,
            verdict=Verdict.CONTRADICTED,
            parameter=path,
            path=path,
            live=snapshot.values[path],
            severity="high" if seen.is_open else "medium",
            clause=CLAUSE,
            reason="PORT_OPEN" if seen.is_open else "PORT_CLOSED",
            facts={"port": seen.port, "value": snapshot.values[path]},
        )


PORTS: Final = DeviceCheck(
    "ports",
    needs=frozenset({Need.SNAPSHOT}),
    verdicts=frozenset({Verdict.CONTRADICTED}),
    clauses=frozenset({CLAUSE}),
    run=check_ports,
)
