"""``fleetcfg incident show``: all that was said of one incident, and its clock."""

from typing import Annotated

from fleetcfg.authority.installation import open_installation
from fleetcfg.cli.options.common import output_of
from fleetcfg.cli.options.kept import as_text
from fleetcfg.cli.options.trusted import trusted_province
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.shared.incidents import IncidentArgument
from fleetcfg.cli.terminal.stdout import open_renderer
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
