"""``fleetcfg incident cause``: why an incident happened, once it is mended."""

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
