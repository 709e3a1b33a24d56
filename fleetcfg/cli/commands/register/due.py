"""``fleetcfg register due``: what of the registers is due on a day. No network."""

from typing import Annotated

from fleetcfg.cli.options.common import option, output_of
from fleetcfg.cli.options.declarations import DeclarationOptions
from fleetcfg.cli.options.named import read_by
from fleetcfg.cli.terminal.stdout import open_renderer
from fleetcfg.declared.province import require_valid
from fleetcfg.model.timezone import VIETNAM
from fleetcfg.model.typed_times import day_of
from fleetcfg.report.exit_codes import EXITS
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.registers_due import registers_due


def due(
    *,
    declarations: DeclarationOptions,
    on: Annotated[
        str, option("--on", "DAY", "help.register.due.on", callback=read_by(day_of))
    ] = "",
    output: Annotated[str, output_of("registers due")] = "text",
) -> int:
    """List it by file and line, with what to do; exit 2 if there is any."""
    at = now()
    renderer = open_renderer("registers due", output)
    day = day_of(on) if on else at.astimezone(VIETNAM).date()
    province = declarations.sources().province(at=at)
    require_valid(province)
    told = registers_due(province, on=day)
    renderer.tell(told)
    return EXITS[told.conclusion]
