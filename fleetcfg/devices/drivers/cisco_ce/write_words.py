r"""In which words a codec is told to change, and what its answers to that mean.

A body for putxml has one element a level, with ``item`` where the path has an index; a line for the
terminal is ``xConfiguration Video Input Connector 1 Name: "…" | resultId="7"``, with ``\"`` and
``\\`` inside the quotes. An answer is good when it says so: ``<Success/>``, or a line ``OK`` under
the very number that was asked with. That nothing speaks of an error means nothing.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from lxml import etree

from fleetcfg.devices.drivers.cisco_ce import command_words, xml
from fleetcfg.devices.drivers.cisco_ce.paths import INDEX
from fleetcfg.devices.writer import Write, WriteReply
from fleetcfg.errors import DeviceError

_ACCEPTED: Final = WriteReply("accepted")
_REFUSED: Final = WriteReply("refused", "DEV_WRITE_REFUSED")
_MIXED: Final = WriteReply("mixed", "DEV_WRITE_REFUSED")
_UNCLEAR: Final = WriteReply("lost", "DEV_WRITE_UNCLEAR")

_NOT_DONE: Final = frozenset({"Error", "ParameterError"})

_STEP: Final = re.compile(r"([^\[]+)(?:\[([0-9]+)\])?")
_XPATH_INDEX: Final = re.compile(r"\[(?:@item=)?['\"]?([0-9]+)['\"]?\]")
_LAST_LINE: Final = re.compile(rb"(?:^|\n)(?:OK|ERROR|Command not recognized\.)\r?\n")
_TICKET: Final = re.compile(rb'(?:^|\n)\*\* resultId: "([^"\r\n]*)"\r?\n')


def group_by_document(writes: Sequence[Write]) -> Iterator[tuple[Write, ...]]:
    """Yield what one document can hold in the order of *writes*.

    A document has each branch once, so a path that goes back to a branch that was left before would
    come too early in it.
    """
    group: list[Write] = []
    made: set[str] = set()
    here: set[str] = set()
    for write in writes:
        words = write.path.split(" ")
        branches = {" ".join(words[:length]) for length in range(1, len(words) + 1)}
        if (branches & made) - here:
            yield tuple(group)
            group, made = [], set()
        group.append(write)
        made |= branches
        here = branches
    if group:
        yield tuple(group)


def body(writes: Sequence[Write]) -> bytes:
    """Return the document that sets all of *writes*."""
    root = etree.Element("Configuration")
    made: dict[str, etree._Element] = {}
    for write in writes:
        element, path = root, ""
        for word in write.path.split(" "):
            path = f"{path} {word}"
            if path not in made:
                made[path] = _level(element, word)
            element = made[path]
        element.text = write.value
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _level(above: etree._Element, word: str) -> etree._Element:
    step = _STEP.fullmatch(word)
    name, item = (step[1], step[2]) if step else (word, None)
    return etree.SubElement(above, name, {} if item is None else {"item": item})


def answered(reply: bytes, writes: Sequence[Write]) -> list[WriteReply]:
    """Return what a reply to `body` says, one for each of *writes*, in their order."""
    try:
        root, _ = xml.root_of(reply)
    except DeviceError as error:
        return [WriteReply("lost", error.code) for _ in writes]
    alike = _answered_alike(root)
    return _partly(root, writes) if alike is None else [alike for _ in writes]


def _answered_alike(root: etree._Element) -> WriteReply | None:
    """Return what an answer says of all writes alike; None if it refuses some of them."""
    if root.tag == "ActionError":
        return _REFUSED
    kinds = {child.tag for child in root}
    if root.tag != "Configuration" or not kinds & {"Error", "Success"}:
        return _UNCLEAR
    if "Error" not in kinds:
        return _ACCEPTED
    return _REFUSED if kinds == {"Error"} else None


def _partly(root: etree._Element, writes: Sequence[Write]) -> list[WriteReply]:
    """Tell which writes the errors are about; if one is about none of them, any may be meant.

    How an error is laid out is published nowhere: its ``XPath`` is believed where it fits.
    """
    errors = [child for child in root if child.tag == "Error"]
    ours = {_address(write.path.replace(" ", "/")) for write in writes}
    meant = {_address(xpath) for error in errors if (xpath := error.findtext(".//XPath"))}
    if len(meant) != len(errors) or not meant <= ours:
        return [_MIXED for _ in writes]
    return [
        _REFUSED if _address(write.path.replace(" ", "/")) in meant else _ACCEPTED
        for write in writes
    ]


def _address(xpath: str) -> str:
    plain = _XPATH_INDEX.sub(r"[\1]", xpath.strip().strip("/").lower())
    return plain.removeprefix("configuration/")


def told(status: str) -> WriteReply:
    """Return what the *status* of a command says of what it was to change; no status says no."""
    if status == "OK":
        return _ACCEPTED
    return _REFUSED if status in _NOT_DONE else _UNCLEAR


def line(write: Write, ticket: int) -> str:
    """Return what is typed to make one setting, its line end included."""
    path = INDEX.sub(r" \1", write.path)
    return f'xConfiguration {path}: "{command_words.escaped(write.value)}" | resultId="{ticket}"\n'


def reply_end(heard: bytearray, seen: int) -> int | None:
    """Return how long the reply to a `line` is: up to the line that says how it went."""
    last = _LAST_LINE.search(heard, max(0, seen - 32))
    return last.end() if last else None


def replied(reply: bytes, ticket: int) -> WriteReply:
    """Return what the reply to a `line` says; with another number it is of another line."""
    told = _TICKET.search(reply)
    if told is not None and told[1] != str(ticket).encode():
        return _UNCLEAR
    return _ACCEPTED if reply.split()[-1:] == [b"OK"] else _REFUSED
