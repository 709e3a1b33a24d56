"""``fleetcfg ledger import``: logs, bundles, adoptions, receipts and documents are taken in."""

from functools import partial
from pathlib import Path
from typing import Annotated

from fleetcfg.cli.options.common import argument
from fleetcfg.cli.options.named import files_there
from fleetcfg.cli.options.record import say_contradicted
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.terminal.errors import say
from fleetcfg.cli.terminal.listeners import notice_listener
from fleetcfg.cli.terminal.stdout import open_renderer
from fleetcfg.report.exit_codes import EXITS
from fleetcfg.workflow.documents.import_carried import ImportPlace, import_carried
from fleetcfg.workflow.system import make_context


def import_(
    files: Annotated[
        list[Path], argument("FILE", "help.ledger.import.files", callback=files_there)
    ],
    *,
    work: WorkOptions,
) -> int:
    """Take in whatever was carried here: folders, logs, bundles, adoptions, receipts, documents."""
    bare = partial(work.open_workspace, may_lack=True)
    place = ImportPlace(work.records.ledger_for, Path(), work.trust, work.open_workspace, bare)
    taken = import_carried(files, place, make_context(notice_listener()))
    if taken.refused is not None:
        say(taken.refused)
    open_renderer("import").tell(taken.results)
    say_contradicted(taken.contradicted)
    return EXITS[taken.conclusion]
