"""``fleetcfg ledger import``: logs, bundles, adoptions, receipts and documents are taken in."""

from pathlib import Path
from typing import Annotated

from fleetcfg.cli.error_output import say
from fleetcfg.cli.listeners import notice_listener
from fleetcfg.cli.options import argument
from fleetcfg.cli.output import open_renderer
from fleetcfg.cli.work_options import WorkOptions
from fleetcfg.report.exit_codes import EXITS
from fleetcfg.workflow.documents.import_carried import ImportPlace, import_carried
from fleetcfg.workflow.system import make_context


def import_(
    files: Annotated[list[Path], argument("FILE", "help.ledger.import.files")], *, work: WorkOptions
) -> int:
    """Take in whatever was carried here: folders, logs, bundles, adoptions, receipts, documents."""
    place = ImportPlace(work.records.ledger_for, Path(), work.trust, work.open_workspace)
    taken = import_carried(files, place, make_context(notice_listener()))
    if taken.refused is not None:
        say(taken.refused)
    open_renderer("import").tell(taken.results)
    return EXITS[taken.conclusion]
