"""Values read from JSON, taken for what they are before anything is done with them."""

from typing import cast

JsonObject = dict[str, object]


def an_object(raw: object) -> JsonObject | None:
    """Take *raw* for a JSON object; None when it is none."""
    return cast("JsonObject", raw) if isinstance(raw, dict) else None


def child(tree: JsonObject, name: str, item: str | int | None) -> JsonObject:
    """Give the object below *tree* that is called *name*, and make it where there is none.

    Args:
        tree: Where to look.
        name: What to look for.
        item: Its `id`, when it is one of several; None when it is the only one.
    """
    if item is None:
        below = an_object(tree.setdefault(name, {}))
        return {} if below is None else below
    rows = a_list(tree.setdefault(name, []))
    if rows is None:
        return {}
    for row in map(an_object, rows):
        if row is not None and row["id"] == item:
            return row
    made: JsonObject = {"id": item}
    rows.append(made)
    return made


def a_list(raw: object) -> list[object] | None:
    """Take *raw* for a JSON list; None when it is none."""
    return cast("list[object]", raw) if isinstance(raw, list) else None
