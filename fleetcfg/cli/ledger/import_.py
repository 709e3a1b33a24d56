"""``fleetcfg ledger import``: logs, bundles, adoptions, receipts and documents are taken in."""

from pathlib import Path
from typing import Annotated

from fleetcfg.authority.carried_files import ImportFile, ImportResult, kind_of
from fleetcfg.authority.carried_folder import TRUST, TakenFolder, take_folder
from fleetcfg.authority.files import read_carried
from fleetcfg.cli.declaration_options import DeclarationOptions
from fleetcfg.cli.error_output import say
from fleetcfg.cli.listeners import say_left_out
from fleetcfg.cli.options import argument
from fleetcfg.cli.output import open_renderer
from fleetcfg.cli.record_options import RecordOptions
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.report.exit_codes import EXITS
from fleetcfg.report.ledger_text import LedgerLine
from fleetcfg.trust.documents.package import MAX_PACKAGE
from fleetcfg.workflow.carry import take_declarations, take_in
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.system import make_context


def import_(
    files: Annotated[list[Path], argument("FILE", "help.ledger.import.files")],
    *,
    declarations: DeclarationOptions,
    records: RecordOptions,
) -> int:
    """Take in whatever was carried here: folders, logs, bundles, adoptions, receipts, documents."""
    lines = [_take_folder(folder, records) for folder in files if folder.is_dir()]
    brought = [_brought(file) for file in files if not file.is_dir()]
    conclusion = Conclusion.CLEAN
    if any(one.kind == "bundle" for one in brought):
        found = take_declarations(records.ledger, brought, Path(), records.trust, now=now())
        lines += [_told_folder(file, one) for file, one in found.folders.items()]
        brought = [*found.rest]
    if brought:
        with records.open_workspace(declarations.sources(), now()) as workspace:
            taken = take_in(workspace, brought, records.trust, make_context(say_left_out))
        if taken.refused is not None:
            say(taken.refused)
        lines += map(_told, taken.results)
        conclusion = taken.conclusion
    open_renderer("import").tell(lines)
    return EXITS[conclusion]


def _take_folder(folder: Path, records: RecordOptions) -> LedgerLine:
    ledger = records.ledger_for(folder / TRUST)
    return _told_folder(folder, take_folder(ledger, folder, Path(), records.trust, now=now()))


def _told_folder(source: Path, taken: TakenFolder) -> LedgerLine:
    about, aside = f"{taken.manifest} ({taken.written})", str(taken.aside or "")
    return LedgerLine(str(source), "folder", taken.written > 0, about, aside, (), {})


def _brought(file: Path) -> ImportFile:
    data = read_carried(file, most=MAX_PACKAGE)
    return ImportFile(file, data, kind_of(file, data))


def _told(one: ImportResult) -> LedgerLine:
    written = "" if one.written is None else str(one.written)
    told = one.missing, one.unproven, one.rejected_by
    return LedgerLine(str(one.file), one.kind, one.is_new, one.about, written, *told)
