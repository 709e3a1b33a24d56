"""``fleetcfg explain HOST PARAM``: where a declared value comes from."""

from typing import Annotated

from fleetcfg.cli.complete import parameters
from fleetcfg.cli.error_output import say_problems
from fleetcfg.cli.options import HostArgument, argument
from fleetcfg.cli.output import open_renderer
from fleetcfg.cli.work_options import WorkOptions
from fleetcfg.declared.province import explain as layers_of
from fleetcfg.declared.province import known_as, reason
from fleetcfg.report.explain_text import Explanation


def explain(
    host: HostArgument,
    parameter: Annotated[str, argument("PARAM", "help.parameter", autocompletion=parameters)],
    *,
    work: WorkOptions,
) -> int:
    """Print every layer, the one that counts first."""
    basis = work.read_basis()
    province = basis.province
    say_problems([p for p in province.problems if p.gravity == "error"], basis.standing)
    layers = layers_of(province, host, parameter)
    why = [reason(layer, layers) for layer in layers]
    known = known_as(province, host, parameter)
    told = Explanation(host, parameter, layers, why, basis.standing, known)
    open_renderer("explanation").tell(told)
    return 0
