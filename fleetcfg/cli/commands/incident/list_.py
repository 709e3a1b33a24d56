"""``fleetcfg incident list``: every incident, those first that no provider knows of."""

from typing import Annotated

from fleetcfg.authority.installation import open_installation
from fleetcfg.cli.options.common import option, output_of
from fleetcfg.cli.options.complete import one_of
from fleetcfg.cli.options.named import one_output
from fleetcfg.cli.options.trusted import trusted_province
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.terminal.stdout import open_renderer
from fleetcfg.report.exit_codes import EXITS, Exit
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.incidents.incidents import told_incidents

_BY = ("incident", "provider")


def list_(
    *,
    by: Annotated[
        str,
        option(
            "--by",
            "|".join(_BY),
            "help.incident.by_what",
            autocompletion=one_of(*_BY),
            callback=one_output(_BY),
        ),
    ] = "incident",
    output: Annotated[str, output_of("incidents")] = "text",
    work: WorkOptions,
) -> int:
    """List them, or what the incidents of each provider come to; exit 2 if any is over its time."""
    is_summed = by == "provider" and output == "text"
    renderer = open_renderer("incident providers" if is_summed else "incidents", output)
    at = now()
    province = trusted_province(work)
    with open_installation(work.records.ledger) as installation:
        told = told_incidents(installation, province.fleet, province.registers, now=at)
    renderer.tell(told)
    return Exit.CLEAN if by == "provider" else EXITS[told.conclusion]
