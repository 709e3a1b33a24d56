"""What commands do to a codec itself: sound, cameras, sources, restarts."""

from collections.abc import Mapping

from fleetcfg_kit.sim.cisco_ce.address import AddressStep, read
from fleetcfg_kit.sim.cisco_ce.command import SimCommandCall, SimReply, leaf, refusal, told
from fleetcfg_kit.sim.cisco_ce.command_effect import CommandEffect
from fleetcfg_kit.sim.cisco_ce.device_state import CodecState

LOUDEST = 100
AXES = ("Focus", "Pan", "Tilt", "Zoom")

# What a reset keeps: settings by how their keys begin, and what was put into the codec by its kind.
KEEPS: Mapping[str, tuple[str, ...]] = {
    "Certificates": ("ca", "service"),
    "HTTP": ("networkservices\nhttp",),
    "Network": ("network[",),
    "Provisioning": ("provisioning\n",),
    "SerialPort": ("serialport\n",),
}
# What a soft reset leaves, as the list of commands says: room setup, language, volume.
ROOM_SETUP = ("audio\n", "cameras\n", "userinterface\nlanguage")


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


def _factory_reset(codec: CodecState, call: SimCommandCall) -> None:
    codec.factory_reset(tuple(k for n in call.arguments.get("keep", ()) for k in KEEPS.get(n, ())))


def _soft_reset(codec: CodecState, call: SimCommandCall) -> None:
    codec.reset_settings(ROOM_SETUP, call.user)


def _option_keys(codec: CodecState, call: SimCommandCall) -> SimReply:
    del call
    at = read("SystemUnit Software OptionKeys")
    leaves = [x for x in codec.status.template.leaves if x.path[:-1] == at]
    rows: list[tuple[str, str]] = []
    for n, each in enumerate(leaves, start=1):
        on = codec.status.value(codec.status.template.leaves.index(each))
        rows += [(f"OptionKey {n} Active", on), (f"OptionKey {n} Installed", on)]
        rows += [(f"OptionKey {n} Type", each.path[-1].name)]
    return SimReply(leaves=tuple(leaf(name, value, quoted=False) for name, value in rows))


def _time(codec: CodecState, call: SimCommandCall) -> SimReply:
    del call
    now = codec.local_time()
    parts = ("Year", "Month", "Day", "Hour", "Minute", "Second")
    return SimReply(
        leaves=tuple(leaf(n, str(getattr(now, n.lower())), quoted=False) for n in parts)
    )


# ---------------------------------------------------------------------------- cameras


def _position(codec: CodecState, camera: str) -> dict[str, str]:
    """Give where a camera looks; nothing when there is no such camera."""
    found = {n: codec.status.get(f"cameras\ncamera[{camera}]\nposition\n{n.lower()}") for n in AXES}
    return {n: value for n, value in found.items() if value is not None}


def _move(codec: CodecState, camera: str, axes: Mapping[str, str]) -> SimReply | None:
    if not _position(codec, camera):
        return refusal("No such camera")
    at = (AddressStep("Cameras"), AddressStep("Camera", camera), AddressStep("Position"))
    codec.report({(*at, AddressStep(n)): value for n, value in axes.items() if value})
    return None


def _move_to(codec: CodecState, call: SimCommandCall) -> SimReply | None:
    return _move(codec, call.text("CameraId"), {name: call.text(name) for name in AXES})


def _store_preset(codec: CodecState, call: SimCommandCall) -> SimReply:
    """Keep where a camera looks, under the number given or the lowest that is free."""
    camera, presets = call.text("CameraId"), codec.kept["preset"]
    position = _position(codec, camera)
    if not position:
        return refusal("No such camera")
    free = next(str(n) for n in range(1, len(presets) + 2) if str(n) not in presets)
    number = call.text("PresetId") or free
    default = call.text("DefaultPosition") or "False"
    name = call.text("Name")
    facts = {"CameraId": camera, "DefaultPosition": default, "Name": name, "PresetId": number}
    presets[number], codec.kept["position"][number] = facts, position
    return told([("PresetId", number)])


def _activate_preset(codec: CodecState, call: SimCommandCall) -> SimReply | None:
    return _look(codec, codec.kept["preset"].get(call.text("PresetId")))


def _activate_default(codec: CodecState, call: SimCommandCall) -> SimReply | None:
    wanted = {"DefaultPosition": "True", "CameraId": call.text("CameraId") or "1"}
    rows = codec.kept["preset"].values()
    return _look(codec, next((row for row in rows if wanted.items() <= row.items()), None))


def _look(codec: CodecState, preset: Mapping[str, str] | None) -> SimReply | None:
    if preset is None:
        return refusal("No such preset")
    return _move(codec, preset["CameraId"], codec.kept["position"][preset["PresetId"]])


EFFECTS: Mapping[str, CommandEffect] = {
    "Audio Volume Decrease": _change_volume(-1),
    "Audio Volume Increase": _change_volume(1),
    "Audio Volume SetToDefault": _default_volume,
    "Camera PositionSet": _move_to,
    "Camera Preset Activate": _activate_preset,
    "Camera Preset ActivateDefaultPosition": _activate_default,
    "Camera Preset Store": _store_preset,
    "SystemUnit Boot": _boot,
    "SystemUnit FactoryReset": _factory_reset,
    "SystemUnit OptionKey List": _option_keys,
    "SystemUnit SoftReset": _soft_reset,
    "Time DateTime Get": _time,
    "Video Input SetMainVideoSource": _set_main_source,
}
