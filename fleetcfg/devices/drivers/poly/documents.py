"""What the REST interface says (protocol notes 2.3): bytes become nouns. Pure.

Whatever the bytes, the end is a noun or a `DeviceError`. What a document does not have is left out.
"""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Final

from fleetcfg.devices.json_answer import read_json
from fleetcfg.devices.wire import DeviceValues
from fleetcfg.errors import DeviceError
from fleetcfg.model.calls import (
    MOST_MEDIA,
    MediaDirection,
    MediaFigures,
    MediaKind,
    sound_media,
)
from fleetcfg.model.snapshot import Alarm, DeviceIdentity, Registration, Standby

_MOST_VARIABLES: Final = 5_000  # of one answer; a whole export of a Group has some 900
_MOST_LISTED: Final = 64  # servers, conferences
_MOST_OF_A_TEXT: Final = 1_024  # characters; what is told of a state is shown to people
_MOST_OF_AN_ID: Final = 512  # characters of a session's id
_MOST_FIGURE: Final = 1e9
_STREAMS: Final[Mapping[str, tuple[MediaDirection, MediaKind]]] = {
    "videorx": ("in", "video"),
    "audiorx": ("in", "audio"),
    "videotx": ("out", "video"),
    "audiotx": ("out", "audio"),
}
_FREE: Final = "NOLOCKOUT"
_REMOVED: Final = "removed_secure_content"  # in capitals, there
_INDEX: Final = re.compile(r"\[([0-9]+)\]")
_FIRST: Final = re.compile(r"(?<=[a-z])0$")

RestDocument = Mapping[str, Any]


def read_document(body: bytes, path: str) -> RestDocument | list[Any]:
    """Return the document in *body*."""
    if body.lstrip()[:1] == b"<":
        raise DeviceError("DEV_ANSWER_OTHER", found="HTML", wanted="JSON")
    found = read_json(body)
    if not isinstance(found, dict | list):
        raise DeviceError("DEV_ANSWER_BROKEN", path=path, reason="JSON")
    return found


def session_of(body: bytes, *, is_refused: bool) -> str:
    """Return the id of the session that a login began.

    Args:
        body: Of the answer.
        is_refused: Whether its status refuses.
    """
    found = read_json(body) if is_refused else read_document(body, "/rest/session")
    told = _mapping(found)
    if _mapping(told.get("loginStatus")).get("loginResult", _FREE) != _FREE:
        raise DeviceError("DEV_LOCKED_OUT")
    if is_refused or told.get("success") is not True:
        raise DeviceError("DEV_AUTH_REJECTED")
    name = _text(_mapping(told.get("session")), "sessionId")
    is_plain = name.isascii() and name.isprintable() and not {*name} & {*' ;,"'}
    if not is_plain or not 0 < len(name) <= _MOST_OF_AN_ID:
        raise DeviceError("DEV_ANSWER_BROKEN", path="/rest/session", reason="session")
    return name


def variables_of(found: RestDocument | list[Any], names: Sequence[str]) -> DeviceValues:
    """Return the variables *names* of an answer; one that it does not have is absent.

    Where it has a variable that was not asked for, one that it does not have is unreadable instead:
    it may be the same by a name that is not known here.
    """
    variables, seen = DeviceValues(), set[str]()
    asked, unasked = {plain_name(name): name for name in names}, False
    for one in _listed(found, "vars"):
        name, value = asked.get(plain_name(_text(one, "name"))), one.get("value")
        if name is None:
            unasked = True
            continue
        if name in seen:
            _spoil(variables, name)
            continue
        seen.add(name)
        if one.get("result") != "NOERROR" or not isinstance(value, str):
            variables.unreadable[name] = "DEV_VARIABLE_REFUSED"
        elif one.get("isSecure") is True or is_removed(value):
            variables.masked.add(name)
        else:
            variables.values[name] = value
    if unasked:
        variables.unreadable |= dict.fromkeys({*names} - seen, "DEV_ANSWER_BROKEN")
    return variables


def plain_name(name: str) -> str:
    """Return how *name* is spelled if none of its spellings is another variable.

    The export of one unit says ``time.timeserver.address[0]`` and ``sourceman.camera[1].name``, the
    commands of its own firmware ``…address0`` and ``…camera1.name``, and its provisioning
    ``…address``; names are written in capitals in part.
    """
    return _FIRST.sub("", _INDEX.sub(r"\1", name.lower()))


def is_removed(text: str) -> bool:
    """Tell whether *text* stands for a secret that the device hides."""
    return text.lower() == _REMOVED


def _spoil(variables: DeviceValues, name: str) -> None:
    """Note that *name* came twice: neither of the two is preferred."""
    variables.values.pop(name, None)
    variables.masked.discard(name)
    variables.unreadable[name] = "DEV_PATH_TWICE"


def results_of(body: bytes) -> Mapping[str, str]:
    """Return what became of each variable that was set, by name in lower case; none if unclear."""
    try:
        listed = _listed(_mapping(read_json(body)), "vars")
    except DeviceError:
        return {}
    return {_text(one, "name").lower(): _text(one, "result") for one in listed}


def identity_of(found: RestDocument | list[Any]) -> DeviceIdentity:
    """Return which device it is."""
    told = _mapping(found)
    serial, model = _text(told, "serialNumber"), _text(told, "model")
    if not serial and not model:
        raise DeviceError("DEV_IDENTITY_UNTOLD")
    return DeviceIdentity(serial, model, _text(told, "softwareVersion"))


def uptime_of(found: RestDocument | list[Any]) -> int | None:
    """Return the seconds since the device started."""
    return _whole(_mapping(found).get("uptime"))


def standby_of(found: RestDocument | list[Any]) -> Standby:
    """Return whether the device is asleep; its other words are of what it is awake for."""
    state = _text(_mapping(found), "state")
    return "standby" if state == "ASLEEP" else "awake" if state else ""


def clock_of(found: RestDocument | list[Any]) -> datetime | None:
    """Return the device's time, which it gives in milliseconds since 1970."""
    milliseconds = _whole(_mapping(found).get("systemTime"))
    if milliseconds is not None:
        with suppress(ValueError, OverflowError, OSError):
            return datetime.fromtimestamp(milliseconds / 1000, UTC)
    return None


def ntp_of(found: RestDocument | list[Any]) -> str:
    """Return the state of the time server, in the device's word."""
    return _text(_mapping(found), "timeServerState")


def wants_restart(found: object) -> bool:
    """Tell whether a document says that what was set waits for a restart."""
    return _mapping(found).get("rebootNeeded") is True


def alarms_of(found: RestDocument | list[Any]) -> tuple[Alarm, ...]:
    """Return what the device says is wrong with it: that what was set waits for a restart."""
    return (Alarm("restart", "", "rebootNeeded"),) if wants_restart(found) else ()


def count_conferences(found: RestDocument | list[Any]) -> int | None:
    """Return how many conferences there are now; None if the document is no list."""
    return len(found) if isinstance(found, list) else None


def media_of(found: RestDocument | list[Any]) -> tuple[MediaFigures, ...] | None:
    """Return the streams of a conference; None if the document is no list of any that is known."""
    listed = found[:MOST_MEDIA] if isinstance(found, list) else []
    streams = [stream for one in map(_mapping, listed) if (stream := _stream(one)) is not None]
    return sound_media(streams) or None


def _stream(one: RestDocument) -> MediaFigures | None:
    known = _STREAMS.get(_text(one, "mediaStream").lower())
    if known is None:
        return None
    percent, rate = _figure(one, "percentPacketLoss"), _figure(one, "actualBitRate")
    return MediaFigures(
        *known,
        loss=None if percent is None else percent / 100,
        jitter_ms=_figure(one, "jitter"),
        rate_kbps=None if rate is None else round(rate),
    )


def _figure(one: RestDocument, name: str) -> float | None:
    """Return a number that can be a figure; None of anything else."""
    told = one.get(name)
    if isinstance(told, bool) or not isinstance(told, int | float):
        return None
    return float(told) if 0 <= told <= _MOST_FIGURE else None


def servers_of(found: RestDocument | list[Any], service: str) -> tuple[Registration, ...]:
    """Return the servers of a *service* that the device knows."""
    listed = found[:_MOST_LISTED] if isinstance(found, list) else []
    servers = map(_mapping, listed)
    return tuple(
        Registration(service, _text(one, "state"), _text(one, "address")) for one in servers
    )


def _mapping(found: object) -> RestDocument:
    return found if isinstance(found, dict) else {}


def _text(found: RestDocument, name: str) -> str:
    text = found.get(name)
    return text[:_MOST_OF_A_TEXT] if isinstance(text, str) else ""


def _listed(found: RestDocument | list[Any], name: str) -> list[RestDocument]:
    listed = _mapping(found).get(name)
    if not isinstance(listed, list):
        raise DeviceError("DEV_ANSWER_BROKEN", path=name, reason="list")
    if len(listed) > _MOST_VARIABLES:
        raise DeviceError("DEV_ANSWER_MANY", most=_MOST_VARIABLES)
    return [_mapping(one) for one in listed]


def _whole(found: object) -> int | None:
    if isinstance(found, bool) or not isinstance(found, int | float):
        return None
    return int(found) if 0 <= found < 2**53 else None
