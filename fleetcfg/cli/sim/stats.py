"""``fleetcfg sim stats``: what every device saw."""

from fleetcfg.cli.options import SIM_STATE, StateDirOption
from fleetcfg.cli.sim.steering import steer


def stats(state_dir: StateDirOption = SIM_STATE) -> None:
    """Count what every device saw."""
    steer(state_dir, op="stats")
