"""Is every parameter as it was declared and authorized? The three-way rule is `fleetcfg.diff`."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from fleetcfg.checks.check import DeviceCase, DeviceCheck, Need
from fleetcfg.diff.order import in_order
from fleetcfg.diff.parameters import UNAUTHORIZED_CLAUSE
from fleetcfg.model.catalog import find_risks, is_grave
from fleetcfg.model.declared import Severity
from fleetcfg.model.finding import Finding
from fleetcfg.model.verdict import VERDICTS

_GRAVE: Final[Severity] = "high"
"""Of what no baseline speaks of, and is never ordinary; of other such things, medium."""


def check_parameters(case: DeviceCase) -> Sequence[Finding]:
    """Return the finding on each parameter that is not as it should be."""
    told = case.judgement.findings
    if case.catalog is None or not any(map(_is_unspoken, told)):
        return told
    risks = find_risks(case.catalog)
    return in_order(
        [
            replace(each, severity=_GRAVE)
            if _is_unspoken(each) and is_grave(risks(each.path))
            else each
            for each in told
        ]
    )


def _is_unspoken(found: Finding) -> bool:
    """Tell whether somebody is blamed for it, and no baseline says how grave it is."""
    return found.severity == "medium" and not found.baseline


PARAMETERS: Final = DeviceCheck(
    "parameters",
    needs=frozenset({Need.SNAPSHOT, Need.DECLARED, Need.AUTHORIZED}),
    verdicts=frozenset(
        verdict for verdict, info in VERDICTS.items() if info.of == "parameter" and info.is_told
    ),
    clauses=frozenset({UNAUTHORIZED_CLAUSE}),
    run=check_parameters,
)
