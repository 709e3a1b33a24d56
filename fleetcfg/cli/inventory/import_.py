"""``fleetcfg inventory import``: rows of a spreadsheet become edits of the inventory, once seen."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

from fleetcfg.authority.files import read_carried
from fleetcfg.cli.click import is_typed
from fleetcfg.cli.inventory.table_options import TableOption, known_table
from fleetcfg.cli.language import current_words, word
from fleetcfg.cli.options import argument, flag, option
from fleetcfg.cli.output import open_renderer
from fleetcfg.cli.prompts import is_confirmed
from fleetcfg.cli.signing import is_attended
from fleetcfg.cli.work_options import WorkOptions
from fleetcfg.declared.sheets.rows import SheetOptions
from fleetcfg.errors import RequestError
from fleetcfg.model.signed_standing import Standing
from fleetcfg.report.exit_codes import Exit
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.file_edits import write_edits
from fleetcfg.workflow.import_inventory import MOST_BYTES, ImportRequest, propose_import


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
    work = work if is_typed("inventory") else work.first_alone()
    sources = work.sources()
    reading = SheetOptions(known_table(sheet), ignore or (), dict(map(_pair, given or ())))
    data = read_carried(file, most=MOST_BYTES)
    request = ImportRequest(file, data, reading, remove, left or ())
    proposal = propose_import(request, sources, at=now())
    standing = work.read_basis(sources).standing
    open_renderer("inventory import").tell(replace(proposal, standing=standing))
    if not proposal.edits:
        return Exit.CLEAN
    if check or not (yes or (is_attended() and is_confirmed(word("import.ask")))):
        print(word("import.not_written"))
        return Exit.FINDINGS
    write_edits(proposal.edits)
    print(current_words().count(len(proposal.edits), "import.written"))
    if standing is not Standing.NO_ROOT:
        print(word("import.sign"))
    return Exit.CLEAN


def _pair(typed: str) -> tuple[str, str]:
    name, equals, value = typed.partition("=")
    if not equals:
        raise RequestError("IMPORT_SET", text=typed)
    return name.strip(), value.strip()
