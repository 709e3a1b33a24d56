"""``fleetcfg sim stats``: what every device saw."""

from fleetcfg.cli.options.common import SIM_STATE, StateDirOption
from fleetcfg_kit.steering import SteeredOption, steer


def stats(state_dir: StateDirOption = SIM_STATE, output: SteeredOption = "text") -> None:
    """Count what every device saw."""
    steer(state_dir, output, op="stats")
