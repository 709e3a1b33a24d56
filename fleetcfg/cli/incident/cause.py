"""``fleetcfg incident cause``: why an incident happened, once it is mended."""

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


def cause(
    incident: IncidentArgument,
    cause: Annotated[str, argument("CAUSE", "help.incident.cause.text")],
    *,
    at: AtOption = "",
    signing: Signing,
    work: WorkOptions,
) -> int:
    """Sign and record it."""
    facts = {"cause": as_text(cause), **at_of(at)}
    step = SaidStep(as_text(incident), StatementKind.INCIDENT_CAUSE, facts)
    return record_step(step, signing, work, now())
