"""``fleetcfg show``: what a signed file is and says, and whether it still holds."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

from fleetcfg.authority.carried_files import kind_of
from fleetcfg.authority.files import read_carried
from fleetcfg.authority.inspect import inspect_document, inspect_unknown
from fleetcfg.cli.options.common import ValuesOption, argument, output_of
from fleetcfg.cli.options.named import files_there
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.terminal.pager import PagerOption, paged
from fleetcfg.cli.terminal.screen_view import view_text
from fleetcfg.cli.terminal.stdout import open_renderer
from fleetcfg.devices.registry import catalogs
from fleetcfg.errors import RequestError
from fleetcfg.report.documents.shown import ShownFile
from fleetcfg.report.exit_codes import EXITS
from fleetcfg.trust.documents.bundle import read_bundle
from fleetcfg.trust.documents.package import MAX_PACKAGE
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.documents.details import show_details


def show(
    *,
    file: Annotated[Path, argument("FILE", "help.show.file", callback=files_there)],
    output: Annotated[str, output_of("shown")] = "text",
    values: ValuesOption = False,
    pager: PagerOption = True,
    work: WorkOptions,
) -> int:
    """Show a file, and return the exit code: 0 if it is proven, 4 if nothing of it is."""
    data = read_carried(file, most=MAX_PACKAGE)
    kind = kind_of(file, data)
    try:
        with work.open_workspace() as workspace:
            shown = inspect_document(workspace, kind, data)
    except RequestError:  # no root is trusted here: nothing but this can be said of it
        if output == "text":
            open_renderer("shown").tell(ShownFile(inspect_unknown(kind, data), data))
        raise
    details = show_details(shown, data, work.records.folders, catalogs(), now=now())
    if shown.view:
        shown = replace(shown, view=view_text(read_bundle(data).changeset.payload))
    with paged(is_wanted=pager):
        open_renderer("shown", output).tell(ShownFile(shown, data, details, every=values))
    return EXITS[shown.conclusion]
