"""What `action.cgi` says (protocol notes 2.4): bytes become nouns, and settings bytes. Pure.

Whatever the bytes, the end is a noun or a `DeviceError`. What a document does not have is left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from fleetcfg.devices.json_answer import read_json
from fleetcfg.devices.wire import DeviceValues
from fleetcfg.errors import DeviceError
from fleetcfg.model.snapshot import DeviceIdentity, Registration

HTTP: Final = "enable_http"
MODEL_UNKNOWN: Final = "DEV_MODEL_UNKNOWN"
_TEXTS: Final = frozenset({"sipserv_addr", "proxy_addr"})  # all other items are numbers
# What `enable_http` is while plain HTTP is on; on a model that is not here it was never seen.
_HTTP_ON: Final = {"TE20": "1", "TE30": "0", "TE40": "0", "TE50": "0", "TE60": "0"}
_OTHER: Final = {"0": "1", "1": "0"}
_MOST_OF_A_TEXT: Final = 1_024  # characters; what is told of a state is shown to people
_MOST_OF_A_NAME: Final = 512  # characters of a session's id, or of its token
_MOST_COUNTED: Final = 2**53

ActionFacts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ActionAnswer:
    """What every answer of `action.cgi` comes in.

    Attributes:
        is_done: Whether the endpoint did what was asked.
        data: What it tells; none if it tells nothing, or not by names.
        number: Its own number of why it did not; 0 if it gives none.
    """

    is_done: bool
    data: ActionFacts = field(repr=False)
    number: int = 0


def read_envelope(body: bytes, action: str) -> ActionAnswer:
    """Return what an answer says.

    Raises:
        DeviceError: DEV_ANSWER_OTHER for a page; DEV_ANSWER_BROKEN.
    """
    if body.lstrip()[:1] == b"<":
        raise DeviceError("DEV_ANSWER_OTHER", found="HTML", wanted="JSON")
    told = read_json(body)
    success = told.get("success") if isinstance(told, dict) else None
    if not isinstance(told, dict) or isinstance(success, bool) or success not in (0, 1):
        raise DeviceError("DEV_ANSWER_BROKEN", path=action, reason="JSON")
    if success == 0:
        why = _mapping(told.get("exception")) or _mapping(told.get("error"))
        return ActionAnswer(is_done=False, data={}, number=_whole(why.get("id")) or 0)
    return ActionAnswer(is_done=True, data=_mapping(_unpacked(told.get("data"), action)))


def _unpacked(data: object, action: str) -> object:
    """Return what is in a text that holds JSON; some firmware sends an object in its place."""
    if not isinstance(data, str) or not data:
        return data
    found = read_json(data)
    if found is None:
        raise DeviceError("DEV_ANSWER_BROKEN", path=action, reason="data")
    return found


def name_in(data: ActionFacts, key: str) -> str:
    """Return the session's id, or its token; empty if there is none that a header can hold."""
    name = _text(data, key)
    is_plain = name.isascii() and name.isprintable() and not {*name} & {*' ;,"'}
    return name if is_plain and len(name) <= _MOST_OF_A_NAME else ""


def identity_of(version: ActionFacts, product: ActionFacts, mac: ActionFacts) -> DeviceIdentity:
    """Return which device it is."""
    serial, model = _text(product, "product_esn"), _text(version, "model")
    if not serial and not model:
        raise DeviceError("DEV_IDENTITY_UNTOLD")
    addresses = (_text(mac, f"system_{port}MAC_addr").lower() for port in ("lan", "wan"))
    own = next((each for each in addresses if each.strip("0:")), "")
    return DeviceIdentity(serial, model, _text(version, "softVersion"), own)


def settings_of(data: ActionFacts, names: Sequence[str], model: str) -> DeviceValues:
    """Return the items *names*, in one spelling for all models; what is not there is absent."""
    found = DeviceValues()
    for name in names:
        if name not in data:
            continue
        text = _spelled(data[name])
        if name == HTTP and model not in _HTTP_ON:
            found.unreadable[name] = MODEL_UNKNOWN
        elif text is None or (name == HTTP and text not in _OTHER):
            found.unreadable[name] = "DEV_VARIABLE_REFUSED"
        elif name == HTTP:
            found.values[name] = "On" if text == _HTTP_ON[model] else "Off"
        else:
            found.values[name] = text
    return found


def _spelled(value: object) -> str | None:
    """Return a value as text, which some firmware gives as a number; None if it is neither."""
    if isinstance(value, str):
        return value
    number = _whole(value)
    return None if number is None else str(number)


def body_of(name: str, value: str, model: str) -> dict[str, object] | None:
    """Return what sets an item; None if that cannot be said to this *model*."""
    if name in _TEXTS:
        return _save(strings=[{"CfgItemID": name, "CfgItemInfo": value}])
    if name == HTTP:
        on = _HTTP_ON.get(model, "")
        value = {"On": on, "Off": _OTHER.get(on, "")}.get(value, "")
    if not value.isascii() or not value.isdecimal() or len(value) > len(str(_MOST_COUNTED)):
        return None
    return _save(numbers=[{"CfgItemID": name, "CfgItemInfo": int(value)}])


def count_uses(mailbox: ActionFacts) -> int | None:
    """Return how many conferences there are now: one or none; None if that is not told."""
    state = _mapping(mailbox.get("state"))
    told = [_whole(state.get(name)) for name in ("isInConf", "conftype")]
    known = [number for number in told if number is not None]
    return int(any(known)) if known else None


def registrations_of(lines: ActionFacts) -> tuple[Registration, ...]:
    """Return what the endpoint says of its SIP server."""
    status = _text(lines, "sipStatusTxStr")
    return (Registration("SIP", status),) if status else ()


def _save(numbers: Sequence[object] = (), strings: Sequence[object] = ()) -> dict[str, object]:
    return {"CfgItemInt": list(numbers), "CfgItemString": list(strings)}


def _mapping(found: object) -> ActionFacts:
    return found if isinstance(found, dict) else {}


def _text(found: ActionFacts, name: str) -> str:
    text = found.get(name)
    return text[:_MOST_OF_A_TEXT] if isinstance(text, str) else ""


def _whole(found: object) -> int | None:
    if isinstance(found, bool) or not isinstance(found, int):
        return None
    return found if -_MOST_COUNTED < found < _MOST_COUNTED else None
