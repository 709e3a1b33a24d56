"""``fleetcfg fmt``: declaration files in their one layout, comments kept."""

from pathlib import Path
from typing import Annotated

from fleetcfg.authority.files import read_carried
from fleetcfg.cli.options.common import TRUST, argument, flag
from fleetcfg.cli.options.declarations import DeclarationOptions
from fleetcfg.cli.options.named import files_there
from fleetcfg.cli.terminal.stdout import open_renderer
from fleetcfg.declared.tree import MAX_FILE_BYTES
from fleetcfg.report.exit_codes import Exit
from fleetcfg.workflow.declarations.file_edits import write_edits
from fleetcfg.workflow.declarations.format_files import FormatResult, declared_files, format_files


def fmt(
    files: Annotated[
        list[Path] | None, argument("FILE", "help.fmt.files", callback=files_there)
    ] = None,
    *,
    check: Annotated[bool, flag("--check", "help.fmt.check")] = False,
    declarations: DeclarationOptions,
) -> int:
    """Lay the files out, or tell which are not."""
    read = (
        {file.as_posix(): read_carried(file, most=MAX_FILE_BYTES) for file in files}
        if files
        else declared_files(declarations.sources())
    )
    edits = format_files(read)
    if not check:
        write_edits(edits)
    is_signed = (TRUST / "manifest.json").exists()
    open_renderer("format").tell(FormatResult(edits, len(read), check, is_signed))
    return Exit.FINDINGS if check and edits else Exit.CLEAN
