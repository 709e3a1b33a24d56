"""``fleetcfg incident acknowledge``: the provider says that it works on an incident."""

from typing import Annotated

from fleetcfg.cli.options.common import option
from fleetcfg.cli.options.kept import as_text
from fleetcfg.cli.options.named import naming
from fleetcfg.cli.options.signing import Signing
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.shared.incidents import AtOption, IncidentArgument, at_of
from fleetcfg.cli.shared.provider_step import record_provider_step
from fleetcfg.model.statement import StatementKind


def acknowledge(
    incident: IncidentArgument,
    *,
    by: Annotated[
        str,
        option("--by", "CONTACT", "help.incident.by", callback=naming("contact of an incident")),
    ],
    at: AtOption = "",
    signing: Signing,
    work: WorkOptions,
) -> int:
    """Sign and record who of the provider said so."""
    return record_provider_step(
        as_text(incident),
        StatementKind.INCIDENT_ACKNOWLEDGED,
        {"by": as_text(by), "provider": "", **at_of(at)},
        signing,
        work,
    )
