"""``fleetcfg sim down``: the simulator stopped, and its secrets removed."""

from fleetcfg.cli.options.common import SIM_STATE, StateDirOption
from fleetcfg_kit.sim.core.launch import forget, stop


def down(state_dir: StateDirOption = SIM_STATE) -> None:
    """Stop the simulator."""
    stop(state_dir)
    forget(state_dir)
