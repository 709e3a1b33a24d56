"""An import is shown, and written if a person wants it: from a spreadsheet, or from elsewhere."""

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Final

from fleetcfg.authority.files import read_carried
from fleetcfg.cli.click import is_typed
from fleetcfg.cli.language import current_words, word
from fleetcfg.cli.options.common import option
from fleetcfg.cli.options.named import read_by
from fleetcfg.cli.options.signing import is_attended
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.terminal.pager import paged
from fleetcfg.cli.terminal.prompts import is_confirmed
from fleetcfg.cli.terminal.stdout import open_renderer
from fleetcfg.declared.sheets.mapping import MAPPING_FILE, ListMapping, read_mapping
from fleetcfg.errors import RequestError
from fleetcfg.model.problem import InvalidDeclarationsError, Problems
from fleetcfg.model.signed_standing import Standing
from fleetcfg.report.declarations.import_text import ImportOffer
from fleetcfg.report.exit_codes import Exit
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.declarations.file_edits import write_edits
from fleetcfg.workflow.declarations.import_inventory import ImportRequest, propose_import

_MOST_MAPPING: Final = 64 * 1024


def pair(typed: str) -> tuple[str, str]:
    """Return what stands before and behind the first ``=``."""
    name, equals, value = typed.partition("=")
    if not equals:
        raise RequestError("IMPORT_SET", text=typed)
    return name.strip(), value.strip()


GivenOption = Annotated[
    list[str] | None, option("--set", "COLUMN=VALUE", "help.import.set", callback=read_by(pair))
]


@dataclass(frozen=True, slots=True)
class ImportAnswer:
    """What was said beforehand: only to look, or yes to whatever is shown.

    Attributes:
        shows_all: Each line is shown, however many there are.
    """

    only_looks: bool
    is_yes: bool
    shows_all: bool = False


def offer_import(asked: ImportRequest, work: WorkOptions, answer: ImportAnswer) -> int:
    """Show what *asked* changes; write it if that is wanted. Return the exit code."""
    work = work if is_typed("inventory") else work.first_alone()
    sources = work.sources()
    proposal = propose_import(asked, sources, at=now())
    standing = work.read_basis(sources).standing
    offer = ImportOffer(replace(proposal, standing=standing), answer.shows_all)
    with paged(is_wanted=answer.shows_all):
        open_renderer("inventory import").tell(offer)
    if not proposal.edits:
        return Exit.CLEAN
    if answer.only_looks or not (
        answer.is_yes or (is_attended() and is_confirmed(word("import.ask")))
    ):
        print(word("import.not_written"))
        return Exit.FINDINGS
    write_edits(proposal.edits)
    print(current_words().count(len(proposal.edits), "import.written"))
    if standing is not Standing.NO_ROOT:
        print(word("import.sign"))
    return Exit.CLEAN


def kept_mapping(named: Path | None, work: WorkOptions) -> ListMapping:
    """Return how the office's lists are read: by the file *named*, or that beside the inventory."""
    file = named or work.inventories[0].parent / MAPPING_FILE
    if named is None and not os.path.lexists(file):
        return ListMapping()
    problems = Problems()
    mapping = read_mapping(read_carried(file, most=_MOST_MAPPING), str(file), problems)
    if problems.has_errors:
        raise InvalidDeclarationsError(problems.in_order())
    return mapping
