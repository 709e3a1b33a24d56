"""``fleetcfg incident mend``: an incident is mended."""

from typing import Annotated

from fleetcfg.cli.options.common import argument
from fleetcfg.cli.options.kept import as_text
from fleetcfg.cli.options.signing import Signing
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.shared.incidents import (
    AtOption,
    IncidentArgument,
    SaidStep,
    at_of,
    record_step,
)
from fleetcfg.model.statement import StatementKind
from fleetcfg.workflow.clock import now


def mend(
    incident: IncidentArgument,
    how: Annotated[str, argument("HOW", "help.incident.how")],
    *,
    at: AtOption = "",
    signing: Signing,
    work: WorkOptions,
) -> int:
    """Sign and record how, and when."""
    facts = {"how": as_text(how), **at_of(at)}
    step = SaidStep(as_text(incident), StatementKind.INCIDENT_MENDED, facts)
    return record_step(step, signing, work, now())
