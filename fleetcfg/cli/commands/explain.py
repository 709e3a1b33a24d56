"""``fleetcfg explain HOST PARAM``: where a declared value comes from."""

from typing import Annotated

from fleetcfg.authority.explained import explain as explained
from fleetcfg.cli.options.common import HostArgument, argument
from fleetcfg.cli.options.complete import parameters
from fleetcfg.cli.options.named import naming
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.terminal.errors import say_problems
from fleetcfg.cli.terminal.pager import PagerOption, paged
from fleetcfg.cli.terminal.stdout import open_renderer


def explain(
    host: HostArgument,
    parameter: Annotated[
        str,
        argument(
            "PARAM", "help.parameter", callback=naming("parameter"), autocompletion=parameters
        ),
    ],
    *,
    pager: PagerOption = True,
    work: WorkOptions,
) -> int:
    """Print every layer, the one that counts first."""
    basis = work.read_basis()
    errors = [p for p in basis.province.problems if p.gravity == "error"]
    say_problems(errors, basis.standing)
    with paged(is_wanted=pager):
        open_renderer("explanation").tell(explained(basis, host, parameter))
    return 0
