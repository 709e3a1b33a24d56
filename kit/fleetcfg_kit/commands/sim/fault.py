"""``fleetcfg sim fault``: a device that misbehaves, or behaves again."""

from typing import Annotated

from fleetcfg.cli.options.common import SIM_STATE, StateDirOption, argument, option
from fleetcfg.cli.options.named import naming
from fleetcfg_kit.steering import SimHostArgument, SteeredOption, known_fault, steer


def fault(
    host: SimHostArgument,
    mode: Annotated[str, argument("MODE", "help.sim.fault.mode", callback=naming(known_fault))],
    state_dir: StateDirOption = SIM_STATE,
    output: SteeredOption = "text",
    firmware: Annotated[str, option("--firmware", "VERSION", "help.sim.firmware")] = "",
) -> None:
    """Make a device misbehave, or behave again."""
    steer(state_dir, output, op="fault", host=host, mode=mode, firmware=firmware)
