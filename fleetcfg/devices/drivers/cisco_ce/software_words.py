"""In which words a codec is asked what runs on it and whom it called, and where its answers end.

Five commands that list and change nothing; the driver can give no others. Over HTTPS each is a
document for putxml. Over SSH the session answers in XML for the length of one question (API guide,
``xPreferences outputmode``): in a terminal's own listing a macro could hold what looks like its
end. Both wires then bring the same ``…Result``.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

from fleetcfg.devices.drivers.cisco_ce import command_words
from fleetcfg.model.calls import MOST_PAST_CALLS

ListQuery = Literal["macros", "extensions", "services", "authorities", "calls"]

_WORDS: Final[Mapping[ListQuery, str]] = MappingProxyType(
    {
        "macros": "Macros Macro Get",
        "extensions": "UserInterface Extensions List",
        "services": "Security Certificates Services Show",
        "authorities": "Security Certificates CA Show",
        "calls": "CallHistory Get",
    }
)
_ARGUMENTS: Final[Mapping[ListQuery, Mapping[str, str]]] = MappingProxyType(
    {
        "macros": {"Content": "True"},
        "calls": {"DetailLevel": "Full", "Limit": f"{MOST_PAST_CALLS + 1}"},
    }
)
_NONE: Final[Mapping[str, str]] = MappingProxyType({})

_END: Final = re.compile(rb"(?:</XmlDoc>|<XmlDoc[^<>]*/>)\r?\n")
_UNKNOWN: Final = re.compile(rb"(?:^|\n)Command not recognized\.\r?\n")
_TAIL: Final = 256  # bytes before the last ones in which an end may have begun


def body(query: ListQuery) -> bytes:
    """Return the document that asks *query*."""
    return command_words.body(_WORDS[query], _ARGUMENTS.get(query, _NONE))


def lines(query: ListQuery) -> str:
    """Return what is typed to ask *query*; behind the answer comes a line ``OK``.

    No ``OK`` follows when a session begins to answer in XML, and none follows what it answers then.
    """
    asked = command_words.line(_WORDS[query], _ARGUMENTS.get(query, _NONE))
    return f"xPreferences outputmode xml\n{asked}xPreferences outputmode terminal\n"


class SoftwareAnswerEnd:
    """Tells how long the answer to `lines` is; make one for each answer.

    In XML no text of a macro can look like its end. What was looked at is not looked at again.
    """

    __slots__ = ("_is_document",)

    def __init__(self) -> None:
        self._is_document = False

    def __call__(self, heard: bytearray, seen: int) -> int | None:
        """Return how long the answer is, or None if it is not whole yet."""
        start = max(0, seen - _TAIL)
        if not self._is_document:
            self._is_document = heard.find(b"<XmlDoc", start) >= 0
        end = (_END if self._is_document else _UNKNOWN).search(heard, start)
        return end.end() if end else None


def document_of(reply: bytes) -> bytes:
    """Return the XML in an answer, with the line ends that it had before a terminal took them."""
    return reply[max(0, reply.find(b"<XmlDoc")) :].replace(b"\r\n", b"\n")
