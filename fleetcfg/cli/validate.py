"""``fleetcfg validate``: is what is declared right, and what does an edit of it do? No network."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from fleetcfg import __version__
from fleetcfg.authority.trust_folder import check_trust
from fleetcfg.cli.error_output import say_problems
from fleetcfg.cli.option_groups import DeclarationOptions
from fleetcfg.cli.options import TRUST, TrustOption, argument, flag, option, output_of
from fleetcfg.cli.output import open_renderer
from fleetcfg.declared.edit_impact import effective_changes
from fleetcfg.declared.load import read_sources, read_sources_at
from fleetcfg.declared.province import Province
from fleetcfg.devices.registry import catalogs
from fleetcfg.errors import RequestError
from fleetcfg.model.problem import Problem
from fleetcfg.report.edit import EditSince
from fleetcfg.report.exit_codes import Exit
from fleetcfg.report.problems import Validation
from fleetcfg.workflow.clock import now


def validate(
    paths: Annotated[list[Path] | None, argument("PATH", "help.validate.paths")] = None,
    *,
    declarations: DeclarationOptions,
    trust: TrustOption = TRUST,
    output: Annotated[str, output_of("problems")] = "text",
    since: Annotated[str, option("--since", "REV", "help.since")] = "",
    strict: Annotated[bool, flag("--strict", "help.strict")] = False,
) -> int:
    """Report every problem, or what an edit does."""
    at = now()
    folders = (declarations.inventories, declarations.baselines, declarations.playbooks)
    province = read_sources(*folders, catalogs=catalogs()).province(at=at)
    if since and not province.has_errors:
        say_problems(province.problems)  # warnings: on stderr, so that stdout is the edit alone
        before = read_sources_at(since, *folders, catalogs=catalogs()).province(at=at)
        changes = effective_changes(before, province)
        open_renderer("edit", output).tell(EditSince(changes, since))
        return Exit.CLEAN
    documents = check_trust(trust, at=at)
    problems = _within((*province.problems, *documents), paths)
    validation = Validation(problems, _checked(province), __version__)
    open_renderer("problems", output).tell(validation)
    gravities = {problem.gravity for problem in problems}
    return Exit.ERROR if gravities & ({"error", "warning"} if strict else {"error"}) else Exit.CLEAN


def _within(problems: Sequence[Problem], paths: Sequence[Path] | None) -> tuple[Problem, ...]:
    """Return the problems that lie in *paths*: everything is read, but not everything is asked."""
    if not paths:
        return tuple(problems)
    for path in paths:
        if not path.exists():
            raise RequestError("PATH_MISSING", path=str(path))
    whole = [path.resolve() for path in paths]
    return tuple(
        problem
        for problem in problems
        if any(Path(problem.place.file).resolve().is_relative_to(path) for path in whole)
    )


def _checked(province: Province) -> Sequence[tuple[str, int]]:
    """Return how much was checked, by kind."""
    return (
        ("devices", len(province.fleet.devices)),
        ("sites", len(province.fleet.sites)),
        ("baselines", len(province.baselines)),
        ("playbooks", len(province.playbooks)),
    )
