"""The JSON Schema of the registers, for editors: made from what their readers know."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from fleetcfg.declared.inventory.software import SHA256
from fleetcfg.declared.key_docs import About
from fleetcfg.declared.register_docs import REGISTER_DOCS, STEP, STEP_REQUIRED, RegisterDoc
from fleetcfg.declared.registers.contracts import LEASED_KINDS
from fleetcfg.declared.registers.meetings import CLASSES, LEVELS, MICROPHONES
from fleetcfg.declared.registers.organisations import KINDS
from fleetcfg.declared.registers.rooms import COLOUR, ITEMS, ROLES
from fleetcfg.declared.registers.values import ID, SPAN

_Schema = Mapping[str, Any]

_WORD: Final[_Schema] = {"type": ["string", "integer", "number", "boolean"]}
_WORDS: Final[_Schema] = {"type": "array", "items": _WORD, "minItems": 1}
_DAY: Final[_Schema] = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
_INSTANT: Final[_Schema] = {
    "type": "string",
    "pattern": r"^2[01]\d\d-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\+07:00)?$",
}
_SPAN: Final[_Schema] = {"type": ["string", "integer"], "pattern": f"^({SPAN.pattern})$"}
_NUMBER: Final[_Schema] = {"type": ["number", "string"]}
_NUMBERS: Final[_Schema] = {"type": "array", "items": _NUMBER}
_WHOLE: Final[_Schema] = {"type": "integer", "minimum": 0}
_ID: Final[_Schema] = {"type": ["string", "integer"], "pattern": f"^{ID.pattern}$"}
_SHA256: Final[_Schema] = {"type": "string", "pattern": f"^{SHA256.pattern}$"}
_COLOUR: Final[_Schema] = {"type": "string", "pattern": f"^{COLOUR.pattern}$"}
_ITEMS: Final[_Schema] = {"type": "array", "items": {"enum": list(ITEMS)}, "minItems": 1}

_DAYS: Final = (
    *("valid_from", "valid_to", "issued", "first", "last", "unit_since", "confirmed", "until"),
    *("day", "answered", "received", "forwarded", "support_end", "seen"),
)
_SPANS: Final = (
    *("freeze_before", "freeze_before_government", "freeze_after", "notice_before"),
    *("check_in_before", "most_delay", "most_jitter", "tell_within", "acknowledge_within"),
    *("mend_within", "first_notice", "full_notice"),
    *("start_before", "standby_within", "slack", "longest"),
)
_FORMS: Final[Mapping[str, _Schema]] = {
    **dict.fromkeys(_DAYS, _DAY),
    **dict.fromkeys(("start", "end", "rehearsal", "at"), _INSTANT),
    **dict.fromkeys(_SPANS, _SPAN),
    **dict.fromkeys(("sites", "devices", "successors", "remotes", "duty_sites"), _WORDS),
    **dict.fromkeys(("width", "height", "monthly", "paper_within"), _WHOLE),
    **dict.fromkeys(
        ("tolerance", "least_luminance", "most_blown", "most_load", "most_loss", "capacity"),
        _NUMBER,
    ),
    **dict.fromkeys(("card", "temperature", "device_temperature", "humidity"), _NUMBERS),
    **dict.fromkeys(("background", "card_colour"), _COLOUR),
    **dict.fromkeys(("sha256", "photo"), _SHA256),
    "id": _ID,
    "items": _ITEMS,
    "cancelled": {"type": "boolean"},
    "moved_from": {"type": "array", "minItems": 1, "items": _INSTANT},
    "level": {"enum": list(LEVELS)},
    "classification": {"enum": list(CLASSES)},
    "role": {"enum": list(ROLES)},
    "microphone": {"enum": [*MICROPHONES, True, False]},  # what editors make of on and off
    "names": {"type": "object", "additionalProperties": _WORD},
    "staff": {"type": "object", "additionalProperties": _WORDS},
    "ports": {"type": "object", "additionalProperties": {"type": "integer", "minimum": 1}},
    "mend_within_of": {"type": "object", "additionalProperties": _SPAN},
}
_OF_REGISTER: Final[Mapping[tuple[str, str], _Schema]] = {
    ("organisations", "kind"): {"enum": list(KINDS)},
    ("leased", "kind"): {"enum": list(LEASED_KINDS)},
    ("contacts", "role"): _WORD,
    ("picture", "chair"): _NUMBERS,
    ("picture", "backdrop"): _NUMBERS,
    ("backdrop", "text"): _COLOUR,
    ("test_calls", "at_once"): {"type": "integer", "minimum": 1},
}


def register_schema() -> dict[str, Any]:
    """Return the schema of a file of registers."""
    registers = {name: _register(name, doc) for name, doc in REGISTER_DOCS.items()}
    return {"type": "object", "properties": registers, "additionalProperties": False}


def _register(name: str, doc: RegisterDoc) -> dict[str, Any]:
    row = _row(name, doc)
    body = {"type": "array", "items": row} if doc.is_list else row
    return {**body, **_about(doc.about)}


def _row(name: str, doc: RegisterDoc) -> dict[str, Any]:
    keys = {key: {**_form(name, key), **_about(about)} for key, about in doc.keys.items()}
    return _closed(keys, doc.needs)


def _form(name: str, key: str) -> _Schema:
    if key == "script":
        steps = {step: {**_FORMS.get(step, _WORD), **_about(said)} for step, said in STEP.items()}
        return {"type": "array", "items": _closed(steps, STEP_REQUIRED)}
    return _OF_REGISTER.get((name, key), _FORMS.get(key, _WORD))


def _closed(keys: Mapping[str, _Schema], needs: Collection[str]) -> dict[str, Any]:
    body: dict[str, Any] = {"type": "object", "properties": dict(sorted(keys.items()))}
    body["additionalProperties"] = False
    return {**body, "required": sorted(needs)} if needs else body


def _about(about: About) -> dict[str, Any]:
    vietnamese, english = about
    return {"description": f"{vietnamese}. / {english}."}
