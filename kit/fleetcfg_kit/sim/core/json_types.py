"""Values read from JSON, taken for what they are before anything is done with them."""

from typing import cast

JsonObject = dict[str, object]


def an_object(raw: object) -> JsonObject | None:
    """Take *raw* for a JSON object; None when it is none."""
    return cast("JsonObject", raw) if isinstance(raw, dict) else None


def a_list(raw: object) -> list[object] | None:
    """Take *raw* for a JSON list; None when it is none."""
    return cast("list[object]", raw) if isinstance(raw, list) else None
