"""``fleetcfg inventory import``: rows of a spreadsheet become edits of the inventory, once seen."""

from pathlib import Path
from typing import Annotated

from fleetcfg.authority.files import read_carried
from fleetcfg.cli.options.common import argument, flag, option
from fleetcfg.cli.options.complete import one_of
from fleetcfg.cli.options.named import files_there
from fleetcfg.cli.options.tables import named_sheets
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.shared.import_offer import (
    GivenOption,
    ImportAnswer,
    kept_mapping,
    offer_import,
    pair,
)
from fleetcfg.declared.sheets.columns import KINDS, TableKind
from fleetcfg.declared.sheets.headings import plain
from fleetcfg.declared.sheets.left_sheets import SheetChoice
from fleetcfg.declared.sheets.rows import SheetOptions
from fleetcfg.workflow.declarations.import_inventory import MOST_BYTES, ImportRequest, spreadsheet


def import_(
    file: Annotated[Path, argument("FILE", "help.import.file", callback=files_there)],
    *,
    sheet: Annotated[
        list[str] | None,
        option("--sheet", "NAME[=KIND]", "help.import.sheet", autocompletion=one_of(*KINDS)),
    ] = None,
    ignore: Annotated[
        list[str] | None, option("--ignore-column", "HEADING", "help.import.ignore")
    ] = None,
    left: Annotated[list[str] | None, option("--ignore-sheet", "NAME", "help.import.left")] = None,
    given: GivenOption = None,
    mapping: Annotated[
        Path | None, option("--mapping", "FILE", "help.import.mapping", callback=files_there)
    ] = None,
    remove: Annotated[bool, flag("--remove-missing", "help.import.remove")] = False,
    details: Annotated[bool, flag("--details", "help.import.details")] = False,
    check: Annotated[bool, flag("--check", "help.import.check")] = False,
    yes: Annotated[bool, flag("--yes", "help.import.yes")] = False,
    work: WorkOptions,
) -> int:
    """Show what the rows of a spreadsheet change; write it if that is wanted."""
    usual, kinds = named_sheets(sheet or ())
    by_title: dict[str, TableKind] = {plain(title): kind for title, kind in kinds.items()}
    reading = SheetOptions(usual, ignore or (), dict(map(pair, given or ())), by_title)
    choice = SheetChoice(tuple(kinds), left or ())
    kept = kept_mapping(mapping, work)
    sheets = spreadsheet(file, read_carried(file, most=MOST_BYTES), kept.choice(choice))
    asked = ImportRequest(file.name, sheets, kept.reading(reading), remove)
    return offer_import(asked, work, ImportAnswer(check, yes, details))
