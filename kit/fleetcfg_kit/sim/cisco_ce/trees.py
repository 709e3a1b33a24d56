"""Values nested as the JSON of a codec nests them, and such a tree written as XML."""

from collections.abc import Iterable, Mapping
from xml.sax.saxutils import escape, quoteattr

from fleetcfg_kit.sim.cisco_ce.address import AddressPath
from fleetcfg_kit.sim.cisco_ce.command import SimReply
from fleetcfg_kit.sim.cisco_ce.document_template import TemplateLeaf
from fleetcfg_kit.sim.cisco_ce.events import SimEvent
from fleetcfg_kit.sim.core.json_types import JsonObject, a_list, an_object


def _attributes(member: JsonObject) -> str:
    """Write what is an attribute in XML: texts whose name begins with a small letter, and `id`.

    JSON knows rows by `id`, XML by `item`, and a codec's lists say `n` for how many there may be.
    """
    told = {name: text for name, text in member.items() if name[0].islower() and name != "id"}
    if "id" in member:
        told |= {"item": str(member["id"]), "maxOccurrence": "n"}
    return "".join(
        f" {name}={quoteattr(text)}" for name, text in sorted(told.items()) if isinstance(text, str)
    )


def _child(tree: JsonObject, name: str, item: str | int | None) -> JsonObject:
    """Give the object below *tree* that is called *name*; made where there is none.

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


def grow(tree: JsonObject, path: AddressPath, *, numbered: bool = False) -> JsonObject:
    """Give the object at *path*, and make what is not there.

    Args:
        tree: Where to look.
        path: Where it lies; an indexed level is one of a list, known by its `id`.
        numbered: An `id` is a number, not a text.
    """
    for step in path:
        number = numbered and step.item.isdecimal()
        tree = _child(tree, step.name, int(step.item) if number else step.item or None)
    return tree


def xml_lines(tree: Mapping[str, object], depth: int = 0) -> list[str]:
    """Write a tree as XML, two spaces a level; lists have `item` and `maxOccurrence`."""
    return [
        line
        for name, value in tree.items()
        if name != "id" and not (name[0].islower() and isinstance(value, str))
        for each in _members(value)
        for line in _element(name, each, depth)
    ]


def _members(value: object) -> list[object]:
    rows = a_list(value)
    return [value] if rows is None else rows


def _element(name: str, value: object, depth: int) -> list[str]:
    found, pad = an_object(value), "  " * depth
    member = {"Value": value} if found is None else found
    opening = f"{pad}<{name}{_attributes(member)}"
    text = member.get("Value")
    if isinstance(text, str) and text:
        return [f"{opening}>{escape(text)}</{name}>\n"]
    inside = [] if isinstance(text, str) else xml_lines(member, depth + 1)
    return [f"{opening}>\n", *inside, f"{pad}</{name}>\n"] if inside else [f"{opening}/>\n"]


def nest(leaves: Iterable[TemplateLeaf], tree: JsonObject | None = None) -> JsonObject:
    """Nest values as texts, below *tree*: `{"Audio": {"Volume": {"Value": "50"}}}`."""
    tree = {} if tree is None else tree
    for leaf in leaves:
        level = grow(tree, leaf.path)
        level["Value"] = leaf.value
        level.update((n, ref) for n, ref in leaf.attributes if n == "valueSpaceRef")
    return tree


def reply_tree(reply: SimReply) -> JsonObject:
    """Nest what a command answered: `{"DialResult": {"status": "OK", ...}}`."""
    inside: JsonObject = {"status": reply.status}
    if reply.reason:
        inside["Reason"] = {"Value": reply.reason}
    if reply.xpath:
        inside["XPath"] = {"Value": reply.xpath}
    return {reply.name: nest(reply.leaves, inside)}


def event_tree(event: SimEvent) -> JsonObject:
    """Nest what subscribers are told."""
    inside = nest(event.leaves)
    if event.ghost:
        grow(inside, event.ghost)["ghost"] = "True"
    return {event.root: inside}
