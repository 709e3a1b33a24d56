"""``fleetcfg sim tamper``: a value changed behind everybody's back."""

from typing import Annotated

from fleetcfg.cli.options.common import SIM_STATE, StateDirOption, argument, option
from fleetcfg_kit.steering import SimHostArgument, SteeredOption, steer


def tamper(
    host: SimHostArgument,
    path: Annotated[str, argument("PATH", "help.sim.path")],
    value: Annotated[str, argument("VALUE", "help.sim.value")],
    state_dir: StateDirOption = SIM_STATE,
    output: SteeredOption = "text",
    actor: Annotated[str, option("--actor", "NAME", "help.sim.actor")] = "touch panel",
) -> None:
    """Change a value behind everybody's back."""
    steer(state_dir, output, op="tamper", host=host, path=path, value=value, actor=actor)
