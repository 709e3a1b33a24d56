"""``fleetcfg show``: what a signed file is and says, and whether it still holds."""

import sys
from pathlib import Path
from typing import Annotated

from fleetcfg.authority.files import read_carried
from fleetcfg.authority.imports import kind_of
from fleetcfg.authority.inspect import Inspection, inspect_document, names_of
from fleetcfg.cli.clock import now
from fleetcfg.cli.language import current_words
from fleetcfg.cli.option_groups import DeclarationOptions, RecordOptions
from fleetcfg.cli.options import argument, output_of
from fleetcfg.errors import RequestError
from fleetcfg.report.exit_codes import Exit
from fleetcfg.report.shown import shown_json, shown_text
from fleetcfg.trust.crypto.canonical import digest
from fleetcfg.trust.documents.bundle import read_bundle
from fleetcfg.trust.documents.package import MAX_PACKAGE
from fleetcfg.view.v1_html import Given, page

OUTPUTS = ("text", "html", "json")


def show(
    *,
    file: Annotated[Path, argument("FILE", "help.show.file")],
    output: Annotated[str, output_of(OUTPUTS)] = "text",
    declarations: DeclarationOptions,
    records: RecordOptions,
) -> int:
    """Show a file, and return the exit code: 0 if it is proven, 4 if nothing of it is."""
    data = read_carried(file, most=MAX_PACKAGE)
    kind = kind_of(file, data)
    if output == "html" and kind != "bundle":
        raise RequestError("SHOW_HTML", kind=kind)
    sources = declarations.sources()
    try:
        with records.open_workspace(sources, now()) as workspace:
            shown, people = inspect_document(workspace, kind, data), names_of(workspace.root)
    except RequestError:  # nobody is trusted here: nothing but this can be said of it
        if output == "text":
            unknown = Inspection(kind, digest(data), len(data))
            sys.stdout.write(shown_text(unknown, current_words()))
        raise
    sys.stdout.write(_told(shown, data, output, people))
    return Exit.CLEAN if shown.is_proven else Exit.REFUSED


def _told(shown: Inspection, data: bytes, output: str, people: dict[str, str]) -> str:
    if output == "json":
        return shown_json(shown)
    if output == "html" and shown.is_proven:
        given = [
            Given(vote.approval, people.get(vote.approval.person, vote.approval.person))
            for vote in shown.votes
            if vote.approval is not None
        ]
        return page(read_bundle(data).changeset.payload, approvals=given)
    return shown_text(shown, current_words())
