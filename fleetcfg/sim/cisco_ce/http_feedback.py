"""Receivers that a codec tells of changes by HTTP: up to four, of fifteen expressions each."""

from collections.abc import Mapping

from fleetcfg.sim.cisco_ce.address import AddressStep, read
from fleetcfg.sim.cisco_ce.command import SimCommandCall, SimReply, refusal
from fleetcfg.sim.cisco_ce.command_effects import Effect
from fleetcfg.sim.cisco_ce.device_state import CodecState


def _register(codec: CodecState, call: SimCommandCall) -> None:
    slot = call.first("feedbackslot")
    _forget(codec, slot)
    told = {
        **{f"Expression {n}": e for n, e in enumerate(call.arguments.get("expression", ()), 1)},
        "Format": call.first("format"),
        "Status": "OK",
        "URL": call.first("serverurl"),
    }
    codec.report({read(f"HttpFeedback {slot} {name}"): value for name, value in told.items()})


def _forget(codec: CodecState, slot: str) -> bool:
    if codec.status.at(read(f"HttpFeedback {slot} URL")) is None:
        return False
    codec.vanish((AddressStep("HttpFeedback", slot),))
    return True


def _deregister(codec: CodecState, call: SimCommandCall) -> SimReply | None:
    found = _forget(codec, call.first("feedbackslot"))
    return None if found else refusal("No such feedback slot")


EFFECTS: Mapping[str, Effect] = {
    "HttpFeedback Deregister": _deregister,
    "HttpFeedback Register": _register,
}
