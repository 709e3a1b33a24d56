"""``fleetcfg sim power``: a device switched on or off."""

from typing import Annotated, Final

from fleetcfg.cli.options.common import SIM_STATE, StateDirOption, argument, option
from fleetcfg.cli.options.complete import one_of
from fleetcfg.cli.options.named import one_known
from fleetcfg_kit.steering import SimHostArgument, SteeredOption, steer

POWER: Final = ("on", "off", "lost")
_STATE: Final = argument(
    "|".join(POWER),
    "help.sim.power.state",
    one_of(*POWER),
    callback=one_known(POWER),
)
_LONGEST: Final = 600  # seconds


def power(
    host: SimHostArgument,
    state: Annotated[str, _STATE],
    state_dir: StateDirOption = SIM_STATE,
    output: SteeredOption = "text",
    *,
    boot_s: Annotated[
        float, option("--boot-s", "SECONDS", "help.sim.power.boot_s", min=0, max=_LONGEST)
    ] = 0,
) -> None:
    """Switch a device on or off, or cut its power."""
    steer(state_dir, output, op="power", host=host, state=state, boot_s=boot_s)
