"""``fleetcfg statement list``: what the logs that are here say, and what of it does not hold."""

from typing import Annotated

from fleetcfg.authority.statements import known_statements
from fleetcfg.cli.options.common import argument, output_of
from fleetcfg.cli.options.record import RecordOptions
from fleetcfg.cli.terminal.stdout import open_renderer
from fleetcfg.report.exit_codes import Exit
from fleetcfg.workflow.clock import now


def list_(
    about: Annotated[str, argument("ABOUT", "help.statement.list.about")] = "",
    *,
    output: Annotated[str, output_of("statements")] = "text",
    records: RecordOptions,
) -> int:
    """List statements, oldest first, of everything or of one thing."""
    renderer = open_renderer("statements", output)
    with records.open_record() as installation:
        told = known_statements(installation, now=now())
    renderer.tell(told.only(about))
    return Exit.CLEAN
