"""Values nested as the JSON of a codec nests them, and such a tree written as XML."""

from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

from fleetcfg.sim.cisco_ce.address import AddressPath
from fleetcfg.sim.cisco_ce.commands import SimReply
from fleetcfg.sim.core.json_types import JsonObject, a_list, an_object, child

MARKS = ("ghost", "status", "error", "command", "valueSpaceRef")


def grow(tree: JsonObject, path: AddressPath, *, numbered: bool = False) -> JsonObject:
    """Give the object at *path*, and make what is not there.

    Args:
        tree: Where to look.
        path: Where it lies; an indexed level is one of a list, known by its `id`.
        numbered: An `id` is a number, not a text.
    """
    for step in path:
        number = numbered and step.item.isdecimal()
        tree = child(tree, step.name, int(step.item) if number else step.item or None)
    return tree


def xml_lines(tree: Mapping[str, object], depth: int = 0) -> list[str]:
    """Write a tree as XML, two spaces a level; lists have `item` and `maxOccurrence`."""
    lines: list[str] = []
    pad = "  " * depth
    for name, value in tree.items():
        for member in map(an_object, a_list(value) or [value]):
            if member is None:
                continue
            marks = "".join(
                f" {mark}={quoteattr(str(member[mark]))}"
                for mark in MARKS
                if isinstance(member.get(mark), str)
            )
            if "id" in member:
                marks += f' item="{member["id"]}" maxOccurrence="n"'
            inside = xml_lines(member, depth + 1)
            text = escape(str(member.get("Value", "")))
            if inside:
                lines += [f"{pad}<{name}{marks}>\n", *inside, f"{pad}</{name}>\n"]
            elif text:
                lines.append(f"{pad}<{name}{marks}>{text}</{name}>\n")
            else:
                lines.append(f"{pad}<{name}{marks}/>\n")
    return lines


def reply_tree(reply: SimReply) -> JsonObject:
    """Nest what a command answered: `{"DialResult": {"status": "OK", ...}}`."""
    inside: JsonObject = {"status": reply.status}
    if reply.reason:
        inside["Reason"] = {"Value": reply.reason}
    if reply.xpath:
        inside["XPath"] = {"Value": reply.xpath}
    for leaf in reply.leaves:
        grow(inside, leaf.path)["Value"] = leaf.value
    return {reply.name: inside}
