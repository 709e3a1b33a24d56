"""``fleetcfg incident show``: all that was said of one incident, and its clock."""

from typing import Annotated

from fleetcfg.authority.installation import open_installation
from fleetcfg.cli.incident.options import IncidentArgument
from fleetcfg.cli.kept import as_text
from fleetcfg.cli.options import output_of
from fleetcfg.cli.output import open_renderer
from fleetcfg.cli.trusted import trusted_province
from fleetcfg.cli.work_options import WorkOptions
from fleetcfg.report.exit_codes import Exit
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.incidents.incidents import told_incident


def show(
    incident: IncidentArgument,
    *,
    output: Annotated[str, output_of("incident")] = "text",
    work: WorkOptions,
) -> int:
    """Print it."""
    renderer, at = open_renderer("incident", output), now()
    province = trusted_province(work)
    with open_installation(work.records.ledger) as installation:
        told = told_incident(
            as_text(incident), installation, province.fleet, province.registers, now=at
        )
    renderer.tell(told)
    return Exit.CLEAN
