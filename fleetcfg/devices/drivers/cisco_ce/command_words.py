r"""In which words a codec is given a command, and what its answers to that mean.

Over HTTPS a command is a document for putxml, each of its words an element, the last one marked,
its arguments elements in it; the answer has ``<…Result status="OK"/>``. Over SSH it is a line,
``xCommand UserManagement User Unblock Username: "…"``; the answer says ``OK`` or ``ERROR`` *before*
``*r …Result (status=OK):`` and ends with ``** end``. Good is what says so.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from lxml import etree

from fleetcfg.devices.drivers.cisco_ce import xml

PATH: Final = "/putxml"

NO_ARGUMENTS: Final[Mapping[str, str]] = MappingProxyType({})
_END: Final = re.compile(rb"(?:^|\n)(?:\*\* end|Command not recognized\.)\r?\n")
_NUMBER: Final = re.compile("[0-9]{1,9}")
_CALL: Final = re.compile(rb"\*r \w+Result CallId: ([0-9]{1,9})\r?\n")
_STATUS: Final = re.compile(rb"\*r \w+Result \(status=(\w+)\)")


@dataclass(frozen=True, slots=True)
class CommandReply:
    """What a codec said to a command: its status, empty if it tells none, and of which call."""

    status: str
    call: str = ""


def body(words: str, arguments: Mapping[str, str] = NO_ARGUMENTS) -> bytes:
    """Return the document that gives the command *words*."""
    root = element = etree.Element("Command")
    for word in words.split():
        element = etree.SubElement(element, word)
    element.set("command", "True")
    for name, value in arguments.items():
        etree.SubElement(element, name).text = value
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def line(words: str, arguments: Mapping[str, str] = NO_ARGUMENTS) -> str:
    """Return what is typed to give the command *words*, its line end included."""
    told = "".join(f' {name}: "{escaped(value)}"' for name, value in arguments.items())
    return f"xCommand {words}{told}\n"


def escaped(value: str) -> str:
    """Return *value* as it stands between the quotes of a line."""
    return value.replace("\\", "\\\\").replace('"', '\\"')


def answered(reply: bytes) -> CommandReply:
    """Return what a reply to `body` says."""
    root, _ = xml.root_of(reply)
    if root.tag != "Command":
        return CommandReply("")
    for child in root:
        if status := child.get("status"):
            call = child.findtext("CallId") or ""
            return CommandReply(status, call if _NUMBER.fullmatch(call) else "")
    return CommandReply("")


def reply_end(heard: bytearray, seen: int) -> int | None:
    """Return how long the reply to a command line is."""
    last = _END.search(heard, max(0, seen - 32))
    return last.end() if last else None


def replied(reply: bytes) -> CommandReply:
    """Return what a reply to a command line says."""
    status, call = _STATUS.search(reply), _CALL.search(reply)
    return CommandReply(status[1].decode() if status else "", call[1].decode() if call else "")
