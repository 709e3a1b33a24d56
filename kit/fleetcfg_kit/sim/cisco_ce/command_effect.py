"""What a command does to a codec."""

from collections.abc import Callable

from fleetcfg_kit.sim.cisco_ce.command import SimCommandCall, SimReply
from fleetcfg_kit.sim.cisco_ce.device_state import CodecState

CommandEffect = Callable[[CodecState, SimCommandCall], SimReply | None]
"""None: it is done, and there is nothing to tell."""
