"""``fleetcfg validate``: is what is declared right, and what does an edit of it do? No network."""

from pathlib import Path
from typing import Annotated

from fleetcfg import __version__
from fleetcfg.cli.error_output import say_problems
from fleetcfg.cli.options import argument, flag, option, output_of
from fleetcfg.cli.output import open_renderer
from fleetcfg.cli.work_options import WorkOptions
from fleetcfg.declared.edit_impact import effective_changes
from fleetcfg.declared.load import read_sources_at
from fleetcfg.devices.registry import catalogs
from fleetcfg.report.edit import EditSince
from fleetcfg.report.exit_codes import EXITS, Exit
from fleetcfg.report.problems import Validation
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.validate import validate_declarations


def validate(
    paths: Annotated[list[Path] | None, argument("PATH", "help.validate.paths")] = None,
    *,
    work: WorkOptions,
    output: Annotated[str, output_of("problems")] = "text",
    since: Annotated[str, option("--since", "REV", "help.since")] = "",
    strict: Annotated[bool, flag("--strict", "help.strict")] = False,
) -> int:
    """Report every problem, or what an edit does."""
    at = now()
    folders = (work.inventories, work.baselines, work.playbooks)
    basis = work.read_basis()
    province = basis.province
    if since and not province.has_errors:
        # warnings: on stderr, so that stdout is the edit alone
        say_problems(province.problems, basis.standing)
        before = read_sources_at(since, *folders, catalogs=catalogs()).province(at=at)
        changes = effective_changes(before, province)
        open_renderer("edit", output).tell(EditSince(changes, since, basis.standing))
        return Exit.CLEAN
    result = validate_declarations(province, work.trust, paths or (), at=at)
    validation = Validation(result.problems, result.checked, __version__, basis.standing)
    open_renderer("problems", output).tell(validation)
    return EXITS[result.conclude(is_strict=strict)]
