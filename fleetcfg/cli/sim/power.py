"""``fleetcfg sim power``: a device switched on or off."""

from typing import Annotated, Final

from fleetcfg.cli.complete import one_of
from fleetcfg.cli.options import SIM_STATE, StateDirOption, argument
from fleetcfg.cli.sim.steering import SimHostArgument, steer
from fleetcfg.errors import RequestError

POWER: Final = ("on", "off")


def power(
    host: SimHostArgument,
    state: Annotated[str, argument("|".join(POWER), "help.sim.power.state", one_of(*POWER))],
    state_dir: StateDirOption = SIM_STATE,
) -> None:
    """Switch a device on or off."""
    if state not in POWER:
        known = ", ".join(POWER)
        raise RequestError("USAGE_WORD_UNKNOWN", word=state, known=known)
    steer(state_dir, op="power", host=host, state=state)
