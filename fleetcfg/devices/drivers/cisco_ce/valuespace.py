"""The value spaces of a codec: ``/valuespace.xml`` becomes nouns.

Numbers, words, texts; a space of another kind is left out, and its parameters have none. ``Step``
is not looked at: what the public schema says of it is wrong.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from fleetcfg.devices.drivers.cisco_ce.document import XapiDocument
from fleetcfg.model.space import Space, Text, Tokens, Whole

_NAMED: Final = re.compile(r"(INT|STR|PASSWORD)_(-?[0-9]{1,18})_(-?[0-9]{1,18})(?:_(.+))?")
_FREE: Final = "NoFilt"


def by_path(references: Mapping[str, str], named: Mapping[str, Space]) -> dict[str, Space]:
    """Return the space of each path; one whose name is in no document is made from its name."""
    found: dict[str, Space] = {}
    for path, name in references.items():
        space = named.get(name) or from_name(name)
        if space is not None:
            found[path] = space
    return found


def from_document(document: XapiDocument) -> dict[str, Space]:
    """Return the spaces of a value-space document by name."""
    parts: dict[str, dict[str, str]] = {}
    for path, text in document.texts.items():
        name, _, part = path.partition(" ")
        parts.setdefault(name, {})[part] = text
    return {name: space for name, said in parts.items() if (space := _space(name, said))}


def _space(name: str, said: Mapping[str, str]) -> Space | None:
    words = tuple(text for part, text in said.items() if part.startswith("Value"))
    if words:
        return Tokens(words)
    if "MaxLength" in said:
        told = from_name(name)
        form = told.form if isinstance(told, Text) else ""
        return Text(_whole(said.get("MinLength")) or 0, _whole(said["MaxLength"]), form)
    if "Max" in said or "Min" in said:
        return Whole(_whole(said.get("Min")), _whole(said.get("Max")))
    return None


def _whole(text: str | None) -> int | None:
    return int(text) if text is not None and re.fullmatch(r"-?[0-9]{1,18}", text) else None


@lru_cache(maxsize=2_000)
def from_name(name: str) -> Space | None:
    """Return what a name like ``INT_0_100`` or ``STR_0_64_IPv4`` says; None if it says nothing."""
    match = _NAMED.fullmatch(name)
    if match is None:
        return None
    kind, least, most, form = match.groups()
    if kind == "INT":
        return Whole(int(least), int(most))
    return Text(int(least), int(most), "" if form in {None, _FREE} else form)
