"""What REST tells of a system that is not configuration.

The fields of `/rest/system` are those of a Studio X30, as is `ASLEEP`; names of lines of
`/rest/system/status` other than `system.status.ipnetwork`, and all of a conference but that it is
one, are guesses.
"""

from collections.abc import Callable, Mapping
from typing import Final

from fleetcfg_kit.sim.core.json_types import JsonObject
from fleetcfg_kit.sim.poly.device_state import PolyGroupState
from fleetcfg_kit.sim.poly.tables import CALL, REST_TAGS, REST_WORDS, SYSTEM_NAME


def _system(state: PolyGroupState) -> JsonObject:
    idle = "asleep" if state.line.is_videoos else "idle"
    return {
        "build": state.firmware,
        "buildType": "Release",
        "hardwareVersion": "1",
        "lanStatus": {"duplex": "FULL", "speedMbps": 1000, "state": REST_WORDS["lan"]},
        "model": state.device.product,
        "rebootNeeded": state.is_reboot_needed,
        "serialNumber": state.serial,
        "softwareVersion": state.firmware,
        "state": REST_WORDS["in_call" if state.get(CALL) else idle],
        "systemName": state.get(SYSTEM_NAME),
        "systemTime": int(state.clock.wall().timestamp() * 1000),
        "timeOffset": 0,
        "timeServerState": REST_WORDS["timeserver"],
        "uptime": round(state.clock.seconds() - state.booted_s, 2),
    }


def _status(state: PolyGroupState) -> list[JsonObject]:
    lines = [
        ("system.status.ipnetwork", True),
        ("system.status.gatekeeper", bool(state.get(state.line.places["gatekeeper"]))),
        ("system.status.sipserver", state.has_registrar()),
    ]
    told = [(REST_TAGS[name], name, "up" if is_up else "off") for name, is_up in lines]
    if state.line.is_videoos:
        return [{"langtag": tag, "name": name, "stateList": [word]} for tag, name, word in told]
    return [{"languageTag": tag, "name": name, "state": word} for tag, name, word in told]


def _server(place: str) -> Callable[[PolyGroupState], object]:
    def tell(state: PolyGroupState) -> list[JsonObject]:
        address = state.get(state.line.places[place])
        is_up = place != "registrar" or state.has_registrar()
        word = "UP" if is_up else "DOWN"
        told: JsonObject = {"address": address, "model": "Unknown", "state": word, "version": ""}
        return [told] if address else []

    return tell


def _conferences(state: PolyGroupState) -> list[JsonObject]:
    other = state.get(CALL)
    connection: JsonObject = {"id": 1, "address": other, "state": "CONNECTED", "incoming": False}
    conference: JsonObject = {
        "id": 0,
        "isMuted": state.get("mute") == "on",
        "connections": [connection],
    }
    return [conference] if other else []


def _mediastats(state: PolyGroupState) -> list[JsonObject]:
    """Tell the streams of a call with another device of the fleet; of any other call nothing."""
    call = state.media_call
    figures = () if call is None else call.figures(state)
    return [
        {
            "mediaStream": f"{each.kind}{'Rx' if each.direction == 'in' else 'Tx'}",
            "jitter": round(each.jitter_ms or 0),
            "percentPacketLoss": round(each.loss * 100, 2),
            "actualBitRate": each.rate_kbps,
        }
        for each in figures
    ]


READINGS: Final[Mapping[str, Callable[[PolyGroupState], object]]] = {
    "/rest/system": _system,
    "/rest/system/status": _status,
    "/rest/system/sipservers": _server("registrar"),
    "/rest/system/h323gatekeepers": _server("gatekeeper"),
    "/rest/conferences": _conferences,
    "/rest/conferences/0/mediastats": _mediastats,
}
