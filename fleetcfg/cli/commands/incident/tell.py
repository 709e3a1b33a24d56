"""``fleetcfg incident tell``: its provider was told of an incident."""

from typing import Annotated

from fleetcfg.cli.options.common import option
from fleetcfg.cli.options.kept import as_text
from fleetcfg.cli.options.named import naming
from fleetcfg.cli.options.signing import Signing
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.shared.incidents import AtOption, IncidentArgument, ProviderOption, at_of
from fleetcfg.cli.shared.provider_step import record_provider_step
from fleetcfg.model.statement import StatementKind


def tell(
    incident: IncidentArgument,
    *,
    to: Annotated[
        str,
        option("--to", "CONTACT", "help.incident.to", callback=naming("contact of an incident")),
    ],
    provider: ProviderOption = "",
    at: AtOption = "",
    signing: Signing,
    work: WorkOptions,
) -> int:
    """Sign and record that a person of the provider was told."""
    return record_provider_step(
        as_text(incident),
        StatementKind.INCIDENT_TOLD,
        {"to": as_text(to), "provider": as_text(provider), **at_of(at)},
        signing,
        work,
    )
