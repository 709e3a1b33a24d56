"""What the local interface of CollabOS says: bytes become nouns. Pure.

Whatever the bytes, the end is a noun or a `DeviceError`. What a document does not have is left out.
"""

import re
from collections.abc import Mapping
from typing import Any, Final, cast

from fleetcfg.devices.json_answer import read_json
from fleetcfg.errors import DeviceError
from fleetcfg.model.snapshot import DeviceIdentity

LocalApiFacts = Mapping[str, Any]

_TOKEN: Final = re.compile(r"[\w.~+/=-]{1,4096}", re.ASCII)  # RFC 6750, 2.1; seen with 900
_IDLE: Final = "IDLE"
_MOST_COUNTED: Final = 2**53


def read_envelope(body: bytes, path: str) -> tuple[int, LocalApiFacts]:
    """Return the number of the outcome that an answer names, 200 for done, and what it tells.

    Raises:
        DeviceError: DEV_ANSWER_OTHER for a page; DEV_ANSWER_BROKEN.
    """
    if body.lstrip()[:1] == b"<":
        raise DeviceError("DEV_ANSWER_OTHER", found="HTML", wanted="JSON")
    told = read_json(body)
    if told is None:
        raise DeviceError("DEV_ANSWER_BROKEN", path=path, reason="JSON")
    code = told.get("code") if isinstance(told, dict) else None
    if type(code) is not int or not 0 <= code <= _MOST_COUNTED:
        raise DeviceError("DEV_ANSWER_BROKEN", path=path, reason="code")
    result = cast("LocalApiFacts", told).get("result")
    return code, cast("LocalApiFacts", result) if isinstance(result, dict) else {}


def token_of(told: LocalApiFacts) -> str:
    """Return the token that a sign-in gave."""
    token = _text(told, "auth_token")
    if not _TOKEN.fullmatch(token):
        raise DeviceError("DEV_ANSWER_BROKEN", path="signin", reason="token")
    return token


def identity_of(told: LocalApiFacts) -> DeviceIdentity:
    """Return which device it is, by its model's number: its name may be a person's."""
    serial, model = _text(told, "serialNumber"), _text(told, "modelName")
    if not serial and not model:
        raise DeviceError("DEV_IDENTITY_UNTOLD")
    mac = _text(told, "ethernetMAC").lower()
    return DeviceIdentity(serial, model, _text(told, "collabOSVersion"), mac)


def count_uses(told: LocalApiFacts) -> int | None:
    """Return 0 for a device that is idle; None for any other, as its word for that is not known."""
    return 0 if told.get("deviceState") == _IDLE else None


def _text(told: LocalApiFacts, name: str) -> str:
    value = told.get(name)
    return value if isinstance(value, str) else ""
