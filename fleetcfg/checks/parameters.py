"""Is every parameter as it was declared and authorized? The three-way rule is `fleetcfg.diff`."""

from collections.abc import Sequence
from typing import Final

from fleetcfg.checks.check import DeviceCase, DeviceCheck, Need
from fleetcfg.diff.parameters import UNAUTHORIZED_CLAUSE
from fleetcfg.model.finding import Finding
from fleetcfg.model.verdict import VERDICTS


def check_parameters(case: DeviceCase) -> Sequence[Finding]:
    """Return the finding on each parameter that is not as it should be."""
    return case.judgement.findings


PARAMETERS: Final = DeviceCheck(
    "parameters",
    needs=frozenset({Need.SNAPSHOT, Need.DECLARED, Need.AUTHORIZED}),
    verdicts=frozenset(
        verdict for verdict, info in VERDICTS.items() if info.of == "parameter" and info.is_told
    ),
    clauses=frozenset({UNAUTHORIZED_CLAUSE}),
    run=check_parameters,
)
