"""``fleetcfg inventory export``: the inventory as a spreadsheet, to be edited and read back."""

from pathlib import Path
from typing import Annotated

from fleetcfg.authority.files import write_new
from fleetcfg.cli.language import current_words
from fleetcfg.cli.options.common import option
from fleetcfg.cli.options.declarations import DeclarationOptions
from fleetcfg.cli.options.tables import TableOption
from fleetcfg.declared.sheets.columns import KINDS, kind_of
from fleetcfg.declared.sheets.tables import tables_of
from fleetcfg.errors import RequestError
from fleetcfg.model.registers.registers import REGISTERS
from fleetcfg.report.declarations.inventory_tables import (
    inventory_table,
    inventory_xlsx,
    register_table,
    table_csv,
    tables_xlsx,
)
from fleetcfg.workflow.clock import now


def export(
    *,
    xlsx: Annotated[Path | None, option("--xlsx", "FILE", "help.export.xlsx")] = None,
    csv: Annotated[Path | None, option("--csv", "FILE", "help.export.csv")] = None,
    sheet: TableOption = "devices",
    declarations: DeclarationOptions,
) -> int:
    """Write the inventory, or one register, to a new file."""
    file, kind = xlsx or csv, kind_of(sheet)
    if kind is None and sheet not in REGISTERS:
        raise RequestError("SHEET_KIND", sheet=sheet, known=", ".join((*KINDS, *REGISTERS)))
    if file is None or (xlsx is not None and csv is not None):
        raise RequestError("EXPORT_ONE_FILE")
    province, words = declarations.first_alone().readable_province(now()), current_words()
    if kind is None:
        table = register_table(sheet, province.registers, words)
        data = table_csv(table) if csv else tables_xlsx([table])
    else:
        tables = tables_of(province.fleet, province.catalogs)
        data = (
            table_csv(inventory_table(tables, kind, words))
            if csv
            else inventory_xlsx(tables, words)
        )
    write_new(file, data)
    print(f"→ {file}")
    return int(province.has_errors)
