"""What commands do to a codec itself: sound, calls, standby, restarts."""

from collections.abc import Callable, Mapping

from fleetcfg.sim.cisco_ce.address import AddressPath, AddressStep, read
from fleetcfg.sim.cisco_ce.command import SimCommandCall, SimReply, leaf, refusal
from fleetcfg.sim.cisco_ce.device_state import CodecState

CommandEffect = Callable[[CodecState, SimCommandCall], SimReply | None]
"""None: it is done, and there is nothing to tell."""

LOUDEST = 100


def _path(spelled: str) -> AddressPath:
    return read(spelled)


def _set(spelled: str, value: str) -> CommandEffect:
    """Make an effect that sets one status value."""

    def does(codec: CodecState, call: SimCommandCall) -> None:
        del call
        codec.report({_path(spelled): value})

    return does


def _toggle(spelled: str) -> CommandEffect:
    def does(codec: CodecState, call: SimCommandCall) -> None:
        del call
        on = codec.get(f"Status {spelled}") == "On"
        codec.report({_path(spelled): "Off" if on else "On"})

    return does


def _set_volume(codec: CodecState, call: SimCommandCall) -> None:
    codec.report({_path("Audio Volume"): call.first("level")})


def _change_volume(direction: int) -> CommandEffect:
    def does(codec: CodecState, call: SimCommandCall) -> None:
        level = int(codec.get("Status Audio Volume")) + direction * int(call.first("steps"))
        codec.report({_path("Audio Volume"): str(min(max(level, 0), LOUDEST))})

    return does


def _default_volume(codec: CodecState, call: SimCommandCall) -> None:
    del call
    codec.report({_path("Audio Volume"): codec.setting("audio\ndefaultvolume")})


def _calls(codec: CodecState) -> list[str]:
    first = (leaf.path[0] for leaf in codec.status.template.leaves)
    return sorted({step.item for step in first if step.name == "Call" and step.item}, key=int)


def _count_calls(codec: CodecState) -> None:
    codec.report({_path("SystemUnit State NumberOfActiveCalls"): str(len(_calls(codec)))})


def _dial(codec: CodecState, call: SimCommandCall) -> SimReply:
    number = call.first("number")
    rate = call.first("callrate") or codec.setting("conference\ndefaultcall\nrate") or "6000"
    ident = str(max([int(n) for n in _calls(codec)], default=1) + 1)
    parts = {
        "AnswerState": "Answered",
        "CallType": "Video",
        "CallbackNumber": f"sip:{number}",
        "Direction": "Outgoing",
        "DisplayName": call.first("displayname") or number,
        "Duration": "0",
        "Encryption Type": "AES-256",
        "Protocol": call.first("protocol") or "Sip",
        "ReceiveCallRate": rate,
        "RemoteNumber": number,
        "Status": "Connected",
        "TransmitCallRate": rate,
    }
    codec.report({_path(f"Call {ident} {name}"): value for name, value in parts.items()})
    _count_calls(codec)
    told = {"CallId": ident, "ConferenceId": "1"}
    return SimReply(leaves=tuple(leaf(n, value, quoted=False) for n, value in told.items()))


def _disconnect(codec: CodecState, call: SimCommandCall) -> SimReply | None:
    calls = _calls(codec)
    wanted = call.first("callid")
    if wanted == "0" and calls:
        wanted = calls[0]
    if wanted not in calls:
        return refusal("No active call to disconnect")
    codec.vanish((AddressStep("Call", wanted),))
    _count_calls(codec)
    return None


def _boot(codec: CodecState, call: SimCommandCall) -> None:
    del call
    codec.reboot()


def _factory_reset(codec: CodecState, call: SimCommandCall) -> None:
    del call
    codec.factory_reset()


def _set_selfview(codec: CodecState, call: SimCommandCall) -> None:
    names = ("FullscreenMode", "Mode", "OnMonitorRole", "PIPPosition")
    told = {f"Video Selfview {name}": call.first(name.lower()) for name in names}
    codec.report({_path(spelled): value for spelled, value in told.items() if value})


def _set_main_source(codec: CodecState, call: SimCommandCall) -> SimReply | None:
    source, connector = call.first("sourceid"), call.first("connectorid")
    if bool(source) == bool(connector):
        return refusal("Must supply either SourceId or ConnectorId (but not both.)")
    codec.report({_path("Video Input MainVideoSource"): source or connector})
    return None


def _option_keys(codec: CodecState, call: SimCommandCall) -> SimReply:
    del call
    at = _path("SystemUnit Software OptionKeys")
    leaves = [x for x in codec.status.template.leaves if x.path[:-1] == at]
    told: list[tuple[str, str]] = []
    for n, each in enumerate(leaves, start=1):
        on = codec.status.value(codec.status.template.leaves.index(each))
        told += [(f"OptionKey {n} Active", on), (f"OptionKey {n} Installed", on)]
        told += [(f"OptionKey {n} Type", each.path[-1].name)]
    return SimReply(leaves=tuple(leaf(name, value, quoted=False) for name, value in told))


EFFECTS: Mapping[str, CommandEffect] = {
    "Audio Microphones Mute": _set("Audio Microphones Mute", "On"),
    "Audio Microphones ToggleMute": _toggle("Audio Microphones Mute"),
    "Audio Microphones Unmute": _set("Audio Microphones Mute", "Off"),
    "Audio Volume Decrease": _change_volume(-1),
    "Audio Volume Increase": _change_volume(1),
    "Audio Volume Mute": _set("Audio VolumeMute", "On"),
    "Audio Volume Set": _set_volume,
    "Audio Volume SetToDefault": _default_volume,
    "Audio Volume ToggleMute": _toggle("Audio VolumeMute"),
    "Audio Volume Unmute": _set("Audio VolumeMute", "Off"),
    "Call Disconnect": _disconnect,
    "Conference DoNotDisturb Activate": _set("Conference DoNotDisturb", "Active"),
    "Conference DoNotDisturb Deactivate": _set("Conference DoNotDisturb", "Inactive"),
    "Dial": _dial,
    "Standby Activate": _set("Standby State", "Standby"),
    "Standby Deactivate": _set("Standby State", "Off"),
    "Standby Halfwake": _set("Standby State", "Halfwake"),
    "SystemUnit Boot": _boot,
    "SystemUnit FactoryReset": _factory_reset,
    "SystemUnit OptionKey List": _option_keys,
    "Video Input SetMainVideoSource": _set_main_source,
    "Video Selfview Set": _set_selfview,
}
