"""The register of what counts as switched on and off by the procedure."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from fleetcfg.declared.registers.rows import read_one
from fleetcfg.declared.registers.values import span
from fleetcfg.model.problem import Problems
from fleetcfg.model.registers.power import USUAL_POWER_RULES, PowerRules
from fleetcfg.model.typed.nodes import Node

POWER_SPANS: Final = ("start_before", "standby_within", "slack")


def read_power_rules(nodes: Sequence[Node], problems: Problems) -> PowerRules:
    """Return what was decided; what is not said is as usual."""
    row = read_one(nodes, "power_rules", POWER_SPANS, problems)
    if row is None:
        return USUAL_POWER_RULES
    spans: dict[str, timedelta] = {}
    for name in POWER_SPANS:
        found = row.get(name, span)
        if found is not None:
            spans[name] = found
    return PowerRules(**spans)
