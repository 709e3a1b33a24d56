"""How tests give a codec a command and read its answer."""

from collections.abc import Mapping, Sequence

from fleetcfg_kit.sim.cisco_ce.address import spell
from fleetcfg_kit.sim.cisco_ce.command import SimCommandCall, SimReply
from fleetcfg_kit.sim.cisco_ce.commands import run
from fleetcfg_kit.sim.cisco_ce.device_state import CodecState


def do(
    codec: CodecState,
    words: str,
    arguments: Mapping[str, Sequence[str]] | None = None,
    body: str | None = None,
) -> SimReply:
    return run(codec, SimCommandCall(words.split(), arguments or {}, body, "admin"))


def told(reply: SimReply) -> dict[str, str]:
    return {spell(leaf.path): leaf.value for leaf in reply.leaves}
