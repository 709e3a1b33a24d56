"""``fleetcfg incident mend``: an incident is mended."""

from typing import Annotated

from fleetcfg.cli.incident.options import (
    AtOption,
    IncidentArgument,
    SaidStep,
    at_of,
    record_step,
)
from fleetcfg.cli.kept import as_text
from fleetcfg.cli.options import argument
from fleetcfg.cli.signing import Signing
from fleetcfg.cli.work_options import WorkOptions
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
