"""JSON that a device answers with, read strictly: a name that stands twice says nothing. Pure."""

import json
from collections.abc import Sequence

from pydantic_core import from_json


def read_json(text: bytes | str) -> object:
    """Return what *text* says; None if it is no JSON, too deep, or has a name twice in an object.

    Of two values under one name programs take the first, or the last: no rule says which is meant
    (RFC 8259, section 4).
    """
    try:
        found = from_json(text, allow_inf_nan=False)
        json.loads(text, object_pairs_hook=_once)
    except ValueError:
        return None
    return found


def _once(members: Sequence[tuple[str, object]]) -> None:
    if len({name for name, _ in members}) != len(members):
        raise ValueError
