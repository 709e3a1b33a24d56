"""``fleetcfg sim line``: what the line of a device does to the media of its calls."""

from typing import Annotated

from fleetcfg.cli.options.common import SIM_STATE, StateDirOption, option
from fleetcfg_kit.steering import SimHostArgument, SteeredOption, steer


def line(
    host: SimHostArgument,
    state_dir: StateDirOption = SIM_STATE,
    output: SteeredOption = "text",
    delay: Annotated[float, option("--delay", "MS", "help.sim.line.delay", min=0)] = 0.0,
    jitter: Annotated[float, option("--jitter", "MS", "help.sim.line.jitter", min=0)] = 0.0,
    loss: Annotated[float, option("--loss", "PERCENT", "help.sim.line.loss", min=0, max=100)] = 0.0,
) -> None:
    """Make a line as bad as said; perfect in what is not said."""
    steer(
        state_dir, output, op="line", host=host, delay_ms=delay, jitter_ms=jitter, loss=loss / 100
    )
