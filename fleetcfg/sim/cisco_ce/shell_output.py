"""How a codec's shell writes its answers: terminal, XML and JSON.

Pure functions from facts to text. In terminal mode an answer ends with `** end`, an empty line and
`OK` or `ERROR`; in the other modes nothing follows the document.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum, unique
from xml.sax.saxutils import quoteattr

from fleetcfg.sim.cisco_ce.address import words
from fleetcfg.sim.cisco_ce.command import SimReply
from fleetcfg.sim.cisco_ce.document_template import TemplateLeaf, quote
from fleetcfg.sim.cisco_ce.events import SimEvent
from fleetcfg.sim.cisco_ce.trees import grow, reply_tree, xml_lines
from fleetcfg.sim.core.json_types import JsonObject


@unique
class OutputMode(StrEnum):
    """How a session wants its answers."""

    TERMINAL = "terminal"
    XML = "xml"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class ShownLeaf:
    """Values that are told: a leaf, and what it is now."""

    leaf: TemplateLeaf
    value: str


# ---------------------------------------------------------------------------- documents


def nested(told: Sequence[ShownLeaf]) -> JsonObject:
    """Nest values as JSON: `{"Audio": {"Volume": {"Value": "50"}}}`."""
    tree: JsonObject = {}
    for item in told:
        level = grow(tree, item.leaf.path)
        level["Value"] = item.value
        reference = dict(item.leaf.attributes).get("valueSpaceRef")
        if reference:
            level["valueSpaceRef"] = reference
    return tree


def dump(tree: Mapping[str, object], result: str | None) -> str:
    """Write a JSON answer; `ResultId` is there when the question had one."""
    whole = {**tree} if result is None else {**tree, "ResultId": result}
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def xml(tree: Mapping[str, object], result: str | None) -> str:
    """Write an answer in XML mode."""
    return xml_around("".join(xml_lines(tree)), result)


def xml_around(body: str, result: str | None) -> str:
    """Put what an XML answer begins and ends with around what it tells."""
    return f"<XmlDoc resultId={quoteattr(result or '')}>\n{body}</XmlDoc>\n"


# ---------------------------------------------------------------------------- terminal


def ending(result: str | None, *, good: bool = True) -> str:
    """End a terminal answer."""
    named = "" if result is None else f'** resultId: "{result}"\n'
    return f"{named}** end\n\n{'OK' if good else 'ERROR'}\n"


def _refusal_lines(letter: str, root: str, facts: Mapping[str, str]) -> str:
    lines = [f"*{letter} {root} (status=Error):\n"]
    lines += [f"*{letter} {root} {name}: {quote(value)}\n" for name, value in facts.items()]
    return "".join(lines)


# ---------------------------------------------------------------------------- answers


def no_match(mode: OutputMode, root: str, asked: str, result: str | None, *, old: bool) -> str:
    """Say that an address names nothing.

    Args:
        mode: How the session wants it.
        root: `Status` or `Configuration`.
        asked: The address, with slashes.
        result: The question's resultId.
        old: As firmware before RoomOS says it.
    """
    reason = "No match on address expression" + ("." if old else "")
    if mode is OutputMode.TERMINAL:
        facts = {"Reason": reason, "XPath": f"{root}/{asked}"}
        return _refusal_lines("r", root, facts) + ending(result, good=False)
    body: JsonObject = {
        root: {
            "status": "Error",
            "Reason": {"Value": reason},
            "XPath": {"Value": f"{root}/{asked}"},
        }
    }
    if old:
        body = {"CommandResponse": body}
    return dump(body, result) if mode is OutputMode.JSON else xml(body, result)


def refused(mode: OutputMode, leaf: TemplateLeaf, reason: str, result: str | None) -> str:
    """Say that a value cannot be set."""
    if mode is OutputMode.TERMINAL:
        line = f"*c xConfiguration {words(leaf.path)} (error=True): {quote(reason)}\n"
        return line + ending(result, good=False)
    tree = nested([ShownLeaf(TemplateLeaf(leaf.path, ""), reason)])
    grow(tree, leaf.path)["error"] = "True"
    body: JsonObject = {"Configuration": tree}
    return dump(body, result) if mode is OutputMode.JSON else xml(body, result)


def done(mode: OutputMode, result: str | None) -> str:
    """Say that something was done that has nothing to tell."""
    if mode is OutputMode.TERMINAL:
        return ending(result)
    return dump({}, result) if mode is OutputMode.JSON else xml({}, result)


def _shown(leaf: TemplateLeaf) -> str:
    return quote(leaf.value) if leaf.quoted else leaf.value


def command(mode: OutputMode, reply: SimReply, result: str | None) -> str:
    """Tell what a command answered; a terminal says `OK` or `ERROR` first."""
    if mode is OutputMode.TERMINAL:
        lines = [f"\n{'OK' if reply.status == 'OK' else 'ERROR'}\n"]
        lines.append(f"*r {reply.name} (status={reply.status}): \n")
        if reply.reason:
            lines.append(f"*r {reply.name} Reason: {quote(reply.reason)}\n")
        if reply.xpath:
            lines.append(f"*r {reply.name} XPath: {quote(reply.xpath)}\n")
        lines += [f"*r {reply.name} {words(leaf.path)}: {_shown(leaf)}\n" for leaf in reply.leaves]
        named = "" if result is None else f'** resultId: "{result}"\n'
        return "".join([*lines, named, "** end\n"])
    body: JsonObject = {"CommandResponse": reply_tree(reply)}
    return dump(body, result) if mode is OutputMode.JSON else xml(body, result)


def feedback(mode: OutputMode, event: SimEvent, *, quoted: bool) -> str:
    """Tell a subscriber of a change; nothing follows, not even in terminal mode."""
    if mode is OutputMode.TERMINAL:
        letter = event.root[0].lower()
        name = "xConfiguration " if letter == "c" else ""
        if event.ghost:
            return f"*{letter} {name}{words(event.path)} (ghost=True):\n** end\n"
        value = quote(event.value) if quoted else event.value
        return f"*{letter} {name}{words(event.path)}: {value}\n** end\n"
    tree: JsonObject = {}
    told = ("ghost", "True") if event.ghost else ("Value", event.value)
    grow(tree, event.path).update([told])
    body: JsonObject = {event.root: tree}
    return dump(body, None) if mode is OutputMode.JSON else xml(body, None)
