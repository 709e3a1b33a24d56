"""How a codec's shell writes its answers: terminal, XML and JSON.

Pure functions from facts to text. In terminal mode an answer ends with `** end`, an empty line and
`OK` or `ERROR`; in the other modes nothing follows the document.
"""

import json
from collections.abc import Mapping
from enum import StrEnum, unique
from xml.sax.saxutils import quoteattr

from fleetcfg_kit.sim.cisco_ce.address import words
from fleetcfg_kit.sim.cisco_ce.command import SimReply
from fleetcfg_kit.sim.cisco_ce.document_template import TemplateLeaf, quote
from fleetcfg_kit.sim.cisco_ce.events import SimEvent
from fleetcfg_kit.sim.cisco_ce.trees import event_tree, grow, nest, reply_tree, xml_lines
from fleetcfg_kit.sim.core.json_types import JsonObject


@unique
class OutputMode(StrEnum):
    """How a session wants its answers."""

    TERMINAL = "terminal"
    XML = "xml"
    JSON = "json"


# ---------------------------------------------------------------------------- documents


def dump(tree: Mapping[str, object], result: str | None) -> str:
    """Write a JSON answer; `ResultId` is there when the question had one."""
    whole = {**tree} if result is None else {**tree, "ResultId": result}
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def document(mode: OutputMode, tree: Mapping[str, object], result: str | None) -> str:
    """Write an answer in JSON or XML mode; no `OK` follows it, or jsxapi's parser would stop."""
    if mode is OutputMode.JSON:
        return dump(tree, result)
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
    return document(mode, body, result)


def refused(mode: OutputMode, leaf: TemplateLeaf, reason: str, result: str | None) -> str:
    """Say that a value cannot be set."""
    if mode is OutputMode.TERMINAL:
        line = f"*c xConfiguration {words(leaf.path)} (error=True): {quote(reason)}\n"
        return line + ending(result, good=False)
    tree = nest([TemplateLeaf(leaf.path, reason)])
    grow(tree, leaf.path)["error"] = "True"
    return document(mode, {"Configuration": tree}, result)


def done(mode: OutputMode, result: str | None) -> str:
    """Say that something was done that has nothing to tell."""
    return ending(result) if mode is OutputMode.TERMINAL else document(mode, {}, result)


def command(mode: OutputMode, reply: SimReply, result: str | None) -> str:
    """Tell what a command answered.

    A terminal says `OK` or `ERROR` first, unlike after a value (xAPI over WebSocket guide D15427,
    and transcripts): netmiko's `cisco_tp` takes that for the end.
    """
    if mode is OutputMode.TERMINAL:
        lines = [f"\n{'OK' if reply.status == 'OK' else 'ERROR'}\n"]
        lines.append(f"*r {reply.name} (status={reply.status}): \n")
        if reply.reason:
            lines.append(f"*r {reply.name} Reason: {quote(reply.reason)}\n")
        if reply.xpath:
            lines.append(f"*r {reply.name} XPath: {quote(reply.xpath)}\n")
        lines += [f"*r {reply.name} {words(leaf.path)}: {leaf.shown}\n" for leaf in reply.leaves]
        named = "" if result is None else f'** resultId: "{result}"\n'
        return "".join([*lines, named, "** end\n"])
    return document(mode, {"CommandResponse": reply_tree(reply)}, result)


def feedback(mode: OutputMode, event: SimEvent) -> str:
    """Tell a subscriber of an event; nothing follows, not even in terminal mode."""
    if mode is not OutputMode.TERMINAL:
        return document(mode, event_tree(event), None)
    letter = event.root[0].lower()
    start = f"*{letter} {'xConfiguration ' if letter == 'c' else ''}"
    lines = [f"{start}{words(leaf.path)}: {leaf.shown}\n" for leaf in event.leaves]
    if event.ghost:
        lines.append(f"{start}{words(event.ghost)} (ghost=True):\n")
    return "".join([*lines, "** end\n"])
