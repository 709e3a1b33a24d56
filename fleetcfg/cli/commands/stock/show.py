"""``fleetcfg stock show``: when each device was last counted, and by whom."""

from typing import Annotated

from fleetcfg.authority.statements import known_statements
from fleetcfg.cli.options.common import argument, output_of
from fleetcfg.cli.options.named import naming
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.terminal.stdout import open_renderer
from fleetcfg.model.stock import stock_standing
from fleetcfg.report.exit_codes import Exit
from fleetcfg.report.rooms.stock_text import StockShown
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.rooms.stock import meant_site


def show(
    site: Annotated[
        str, argument("SITE", "help.stock.show.site", callback=naming("site of stock"))
    ] = "",
    *,
    output: Annotated[str, output_of("stock")] = "text",
    work: WorkOptions,
) -> int:
    """Print the last count of each device with its age; who was never counted is unknown."""
    at, fleet = now(), work.read_basis().province.fleet
    meant = meant_site(fleet, site) if site else ""
    with work.records.open_record() as installation:
        said = known_statements(installation, now=at)
    rows = tuple(
        one
        for one in stock_standing(fleet, said.given)
        if not meant or meant in (one.declared_site, one.site)
    )
    open_renderer("stock", output).tell(StockShown(rows, at))
    return Exit.CLEAN
