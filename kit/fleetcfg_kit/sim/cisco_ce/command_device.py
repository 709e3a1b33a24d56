"""What commands do to a codec itself: sound, sources, restarts."""

from collections.abc import Mapping

from fleetcfg_kit.sim.cisco_ce.address import read
from fleetcfg_kit.sim.cisco_ce.command import SimCommandCall, SimReply, refusal
from fleetcfg_kit.sim.cisco_ce.command_effect import CommandEffect
from fleetcfg_kit.sim.cisco_ce.device_state import CodecState

LOUDEST = 100


def _change_volume(direction: int) -> CommandEffect:
    def does(codec: CodecState, call: SimCommandCall) -> None:
        level = int(codec.get("Status Audio Volume")) + direction * int(call.text("Steps"))
        codec.report({read("Audio Volume"): str(min(max(level, 0), LOUDEST))})

    return does


def _default_volume(codec: CodecState, call: SimCommandCall) -> None:
    del call
    codec.report({read("Audio Volume"): codec.setting("audio\ndefaultvolume")})


def _set_main_source(codec: CodecState, call: SimCommandCall) -> SimReply | None:
    source, connector = call.text("SourceId"), call.text("ConnectorId")
    if bool(source) == bool(connector):
        return refusal("Must supply either SourceId or ConnectorId (but not both.)")
    codec.report({read("Video Input MainVideoSource"): source or connector})
    return None


# ---------------------------------------------------------------------------- restarts


def _boot(codec: CodecState, call: SimCommandCall) -> SimReply | None:
    if call.text("Action") == "Shutdown":
        return refusal("Not supported")  # nothing here could switch it on again
    codec.power_off()
    codec.reboot()
    return None


EFFECTS: Mapping[str, CommandEffect] = {
    "Audio Volume Decrease": _change_volume(-1),
    "Audio Volume Increase": _change_volume(1),
    "Audio Volume SetToDefault": _default_volume,
    "SystemUnit Boot": _boot,
    "Video Input SetMainVideoSource": _set_main_source,
}
