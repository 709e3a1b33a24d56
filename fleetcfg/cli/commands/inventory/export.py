"""``fleetcfg inventory export``: the inventory as a spreadsheet, to be edited and read back."""

from pathlib import Path
from typing import Annotated

from fleetcfg.authority.files import write_new
from fleetcfg.cli.language import current_words
from fleetcfg.cli.options.common import option
from fleetcfg.cli.options.declarations import DeclarationOptions
from fleetcfg.cli.options.tables import TableOption, known_table
from fleetcfg.declared.sheets.tables import tables_of
from fleetcfg.errors import RequestError
from fleetcfg.report.declarations.inventory_tables import inventory_csv, inventory_xlsx
from fleetcfg.workflow.clock import now


def export(
    *,
    xlsx: Annotated[Path | None, option("--xlsx", "FILE", "help.export.xlsx")] = None,
    csv: Annotated[Path | None, option("--csv", "FILE", "help.export.csv")] = None,
    sheet: TableOption = "devices",
    declarations: DeclarationOptions,
) -> int:
    """Write the inventory to a new file."""
    file, kind = xlsx or csv, known_table(sheet)
    if file is None or (xlsx is not None and csv is not None):
        raise RequestError("EXPORT_ONE_FILE")
    province, words = declarations.first_alone().readable_province(now()), current_words()
    tables = tables_of(province.fleet, province.catalogs)
    data = inventory_xlsx(tables, words) if xlsx else inventory_csv(tables, kind, words)
    write_new(file, data)
    print(f"→ {file}")
    return int(province.has_errors)
