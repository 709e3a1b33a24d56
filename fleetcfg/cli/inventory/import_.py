"""``fleetcfg inventory import``: rows of a spreadsheet become edits of the inventory, once seen."""

from pathlib import Path
from typing import Annotated

from fleetcfg.authority.files import read_carried
from fleetcfg.cli.inventory.import_offer import ImportAnswer, offer_import, pair
from fleetcfg.cli.inventory.table_options import TableOption, known_table
from fleetcfg.cli.options import argument, flag, option
from fleetcfg.cli.work_options import WorkOptions
from fleetcfg.declared.sheets.rows import SheetOptions
from fleetcfg.workflow.declarations.import_inventory import MOST_BYTES, ImportRequest, spreadsheet


def import_(
    file: Annotated[Path, argument("FILE", "help.import.file")],
    *,
    sheet: TableOption = "devices",
    ignore: Annotated[
        list[str] | None, option("--ignore-column", "HEADING", "help.import.ignore")
    ] = None,
    left: Annotated[list[str] | None, option("--ignore-sheet", "NAME", "help.import.left")] = None,
    given: Annotated[list[str] | None, option("--set", "COLUMN=VALUE", "help.import.set")] = None,
    remove: Annotated[bool, flag("--remove-missing", "help.import.remove")] = False,
    check: Annotated[bool, flag("--check", "help.import.check")] = False,
    yes: Annotated[bool, flag("--yes", "help.import.yes")] = False,
    work: WorkOptions,
) -> int:
    """Show what the rows of a spreadsheet change; write it if that is wanted."""
    reading = SheetOptions(known_table(sheet), ignore or (), dict(map(pair, given or ())))
    sheets = spreadsheet(file, read_carried(file, most=MOST_BYTES), left or ())
    asked = ImportRequest(file.name, sheets, reading, remove)
    return offer_import(asked, work, ImportAnswer(check, yes))
