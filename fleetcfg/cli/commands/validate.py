"""``fleetcfg validate``: is what is declared right, and what does an edit of it do? No network."""

from pathlib import Path
from typing import Annotated, Final

from fleetcfg import __version__
from fleetcfg.cli.options.common import argument, flag, option, output_of
from fleetcfg.cli.options.named import files_there, naming
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.terminal.errors import say_problems
from fleetcfg.cli.terminal.stdout import open_renderer
from fleetcfg.declared.edit_impact import effective_changes
from fleetcfg.declared.load import read_sources_at, registers_beside
from fleetcfg.devices.registry import catalogs
from fleetcfg.report.declarations.edit import EditSince
from fleetcfg.report.declarations.problems import Validation
from fleetcfg.report.exit_codes import EXITS
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.declarations.validate import ValidationRequest, validate_declarations

_EDIT_ALONE: Final = ("text", "json")  # warnings go to stderr; the others have them in the report


def validate(
    paths: Annotated[
        list[Path] | None, argument("PATH", "help.validate.paths", callback=files_there)
    ] = None,
    *,
    work: WorkOptions,
    output: Annotated[str, output_of("problems")] = "text",
    since: Annotated[str, option("--since", "REV", "help.since", callback=naming("revision"))] = "",
    rev: Annotated[
        str, option("--rev", "REV", "help.validate.rev", callback=naming("revision"))
    ] = "",
    strict: Annotated[bool, flag("--strict", "help.strict")] = False,
) -> int:
    """Report every problem, or what an edit does."""
    at, known = now(), catalogs()
    folders = (work.inventories, work.baselines, work.playbooks)
    basis = work.read_basis(read_sources_at(rev, *folders, catalogs=known) if rev else None)
    looked_at = (*work.inventories, *folders[1:], registers_beside(work.inventories))
    request = ValidationRequest(looked_at, work.trust, paths or (), rev)
    before = read_sources_at(since, *folders, catalogs=known).province(at=at) if since else None
    result = validate_declarations(basis.province, request, since=since, before=before, at=at)
    facts = (result.problems, result.checked, __version__)
    if before is not None and not result.has_errors:
        changes = effective_changes(before, basis.province)
        if output in _EDIT_ALONE:
            say_problems(result.problems, basis.standing, known=result.known)
        told = EditSince(changes, since, basis.standing, *facts, result.known)
        open_renderer("edit", output).tell(told)
    else:
        validation = Validation(*facts, basis.standing, result.known)
        open_renderer("problems", output).tell(validation)
    return EXITS[result.conclude(is_strict=strict)]
