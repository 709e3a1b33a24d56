"""``fleetcfg ledger import``: logs, bundles, adoptions, receipts and documents are taken in."""

from pathlib import Path
from typing import Annotated

from fleetcfg.authority.files import read_carried
from fleetcfg.authority.imports import ImportFile, ImportResult, kind_of
from fleetcfg.cli.declaration_options import DeclarationOptions
from fleetcfg.cli.options import argument
from fleetcfg.cli.output import open_renderer
from fleetcfg.cli.record_options import RecordOptions
from fleetcfg.report.exit_codes import EXITS
from fleetcfg.report.ledger_text import LedgerLine
from fleetcfg.trust.documents.package import MAX_PACKAGE
from fleetcfg.workflow.carry import take_in
from fleetcfg.workflow.clock import now


def import_(
    files: Annotated[list[Path], argument("FILE", "help.ledger.import.files")],
    *,
    declarations: DeclarationOptions,
    records: RecordOptions,
) -> int:
    """Take in whatever was carried here: logs, bundles, adoptions, receipts, signed documents."""
    brought = [_brought(file) for file in files]
    sources = declarations.sources()
    with records.open_workspace(sources, now()) as workspace:
        taken = take_in(workspace, brought, records.trust)
    open_renderer("import").tell(map(_told, taken.results))
    return EXITS[taken.conclusion]


def _brought(file: Path) -> ImportFile:
    data = read_carried(file, most=MAX_PACKAGE)
    return ImportFile(file, data, kind_of(file, data))


def _told(one: ImportResult) -> LedgerLine:
    written = "" if one.written is None else str(one.written)
    told = one.missing, one.unproven, one.rejected_by
    return LedgerLine(str(one.file), one.kind, one.is_new, one.about, written, *told)
