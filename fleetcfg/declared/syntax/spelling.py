"""How a value is typed into a YAML file so that every reader reads it back.

Text stays without quotes where all readers agree that it is text; else it is quoted as JSON quotes.
"""

import json
import re
from datetime import date
from typing import Final

from fleetcfg.declared.syntax.spans import Ambiguous, YamlValue
from fleetcfg.model.typed.nodes import Scalar

STEP: Final = 2  # columns by which what is inside stands further in
_WIDTH: Final = 100  # columns in which a list or mapping stays on one line
# Begins as no indicator of YAML does, and holds nothing that ends a plain scalar anywhere.
_PLAIN: Final = re.compile(r"[^\W_][\w ,./+()%@–-]*(?::[\w./@+-]+)*")
_PLAIN_IN_FLOW: Final = re.compile(r"[^\W_][\w ./+()%@–-]*")
_DIGITS: Final = re.compile(r"[0-9a-fA-F]{8,}")  # a fingerprint: in quotes, whatever it begins with


def spell_scalar(value: YamlValue, *, quote: str = "", in_flow: bool = False) -> str:
    """Return how a scalar is typed; *quote* is that of the text whose place it takes."""
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case date():
            return value.isoformat()
        case None:
            return ""
        case Ambiguous():
            return value.typed
        case str():
            return _spell_text(value, quote, in_flow=in_flow)
        case _:
            msg = "a list or mapping is no scalar"
            raise TypeError(msg)


def _spell_text(text: str, quote: str, *, in_flow: bool) -> str:
    if quote == "'" and "\n" not in text:
        return "'" + text.replace("'", "''") + "'"
    form = _PLAIN_IN_FLOW if in_flow else _PLAIN
    is_plain = form.fullmatch(text) is not None and text == text.rstrip()
    is_plain = is_plain and not _DIGITS.fullmatch(text)
    is_text = Scalar(text, "plain", "", 0, 0).reading == "text"
    if is_plain and is_text and quote != '"':
        return text
    return json.dumps(text, ensure_ascii=False)


def spell_flow(value: YamlValue) -> str:
    """Return *value* on one line."""
    if isinstance(value, list):
        return "[" + ", ".join(map(spell_flow, value)) + "]"
    if isinstance(value, dict):
        inside = (
            f"{spell_scalar(key, in_flow=True)}: {spell_flow(of)}" for key, of in value.items()
        )  # `{a: }` says nothing of a; in a list nothing cannot be said on one line
        return "{" + ", ".join(inside) + "}"
    return spell_scalar(value, in_flow=True)


def spell_entry(key: str, value: YamlValue, column: int) -> list[str]:
    """Return the lines of a key and what it stands for, the first without its indent."""
    name = spell_scalar(key)
    return [
        f"{name}:{first}" if n == 0 else first for n, first in enumerate(spell_value(value, column))
    ]


def spell_value(value: YamlValue, column: int) -> list[str]:
    """Return what follows the colon of a key at *column*, line by line.

    The first begins with a blank, or is empty where the value has lines of its own.
    """
    if isinstance(value, list | dict):
        return ["", *_spell_inside(value, column + STEP)] if value else [f" {spell_flow(value)}"]
    spelled = spell_scalar(value)
    return [f" {spelled}" if spelled else ""]


def spell_item(value: YamlValue, column: int) -> list[str]:
    """Return the lines of an item of a list whose dash stands at *column*, the first without it."""
    if isinstance(value, dict) and value:
        on_one = f"- {spell_flow(value)}"
        if _is_flat(value) and column + len(on_one) <= _WIDTH:
            return [on_one]
        lines = _spell_inside(value, column + STEP)
        return [f"- {lines[0].lstrip()}", *lines[1:]]
    if isinstance(value, list | dict):
        return [f"- {spell_flow(value)}"]
    return [f"- {spell_scalar(value)}".rstrip()]


def _spell_inside(value: list[YamlValue] | dict[str, YamlValue], column: int) -> list[str]:
    """Return the lines of what is in a list or mapping, where each of it stands at *column*."""
    if isinstance(value, dict):
        parts = [spell_entry(key, of, column) for key, of in value.items()]
    else:
        parts = [spell_item(item, column) for item in value]
    return [line for part in parts for line in _indented(part, column)]


def _is_flat(value: dict[str, YamlValue]) -> bool:
    return not any(isinstance(each, list | dict) for each in value.values())


def _indented(lines: list[str], column: int) -> list[str]:
    """Return *lines* where the first stands at *column*; the others bring their indent."""
    return [" " * column + lines[0], *lines[1:]]
