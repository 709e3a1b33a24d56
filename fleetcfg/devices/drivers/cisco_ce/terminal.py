r"""What a codec's terminal lists: text becomes a `XapiDocument`, or a `DeviceError`; nothing else.

A setting is one line, ``*c xConfiguration Video Input Connector 1 Name: "Camera"``, a state is
``*s SystemUnit Uptime: 597095``. Text stands between quotes, with ``\"`` and ``\\`` inside; words
and numbers stand bare. A value may be of several lines and hold anything, ``OK`` and ``** end``
included; quotes that firmware forgot to escape are forgiven on a line of their own.

Refuses a listing in which one line that should be a value cannot be read: its path would pass for
one that the device lacks. Lines of another kind (greetings, events, ghosts) are passed over.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final, Literal

from fleetcfg.devices.drivers.cisco_ce.document import XapiDocument, gather, mend
from fleetcfg.errors import DeviceError
from fleetcfg.model.space import Space, Text, Tokens, Whole

Letter = Literal["c", "s"]

_QUOTED: Final = r'"([^"\\]*+(?:\\.[^"\\]*+)*+)"'  # possessive: linear, whatever comes
_LINES: Final[Mapping[Letter, re.Pattern[str]]] = {
    "c": re.compile(
        rf'^\*c (?:x\w+ )?([A-Za-z][^:"(\n]*): ?(?:{_QUOTED} *|"(.*)" *|([^"\s].*|))$', re.MULTILINE
    ),
    "s": re.compile(
        rf'^\*s (?:x\w+ )?([A-Za-z][^:"(\n]*): ?(?:{_QUOTED} *|"(.*)" *|([^"\s].*|))$', re.MULTILINE
    ),
}
_GHOST: Final = re.compile(r"^\*s [\w ]+\(ghost=True\):.*$", re.MULTILINE)
_INDEX: Final = re.compile(r" ([0-9]{1,9})(?= |$)")
_ESCAPED: Final = re.compile(r'\\(["\\])')
_LAST_RECORD: Final = re.compile(rb'\*[cs] [^\n"]*: ?("?)')
_HELP: Final = re.compile(r"^\*\? x?Configuration ([A-Za-z][^:\n]*): <(.*)>$", re.MULTILINE)
_CONTROLS: Final = bytes({*range(32)} - {*b"\t\n\r"})
_OK_LINE: Final = re.compile(rb"(?:^|\n)OK\r?\n")
_END: Final = re.compile(rb"\*\* end\r?\n\r?\n(?:OK|ERROR)\r?\n")
_NEWLINE: Final = ord("\n")
_MARK: Final = b"** end"
_UNKNOWN: Final = b"Command not recognized."
# The SSH server is up before the codec behind it, and lets in meanwhile.
_NOT_UP: Final = b"tshell: Failed to connect to system software"
_CHANGE: Final = re.compile(
    rb"(?:change|expired|new|must set)[^\n]{0,60}(?:passphrase|password)"
    rb"|(?:passphrase|password)[^\n]{0,60}(?:change|expired)",
    re.IGNORECASE,
)
_RANGE: Final = re.compile(r"(-?[0-9]{1,18})\.\.(-?[0-9]{1,18})")
_LENGTH: Final = re.compile(r"S: ?([0-9]{1,9}), ?([0-9]{1,9})")
_SPAN: Final = re.compile(r"\[([0-9]{1,3})\.\.([0-9]{1,3})\]")


def parse(reply: bytes, letter: Letter) -> XapiDocument:
    """Return what *reply* lists: settings (``c``) or states (``s``).

    Raises:
        DeviceError: DEV_ANSWER_BROKEN, with the first line that cannot be read.
    """
    text, mended = _text(reply)
    found = _LINES[letter].findall(text)
    starts = text.count(f"\n*{letter} ") + text.startswith(f"*{letter} ")
    if starts != len(found):
        _refuse_unread(text, letter)
    if "\\" in text:
        pairs = [(indexed(p), unescaped(a or b) or c) for p, a, b, c in found]
    else:
        pairs = [(indexed(p), a or b or c) for p, a, b, c in found]
    texts, twice = gather(pairs)
    return XapiDocument(texts, twice, mended=mended)


def _text(reply: bytes) -> tuple[str, int]:
    """Return the text with plain line ends, mended, and how many characters that took."""
    decoded = reply.decode("utf-8", "replace")
    if b"\r" in reply:
        decoded = decoded.replace("\r\n", "\n").replace("\r", "\n")
    undecodable = _undecodable(reply, decoded)
    # Nearly always there is nothing to mend, and looking at bytes is ten times as quick.
    if b"\xef\xbf" not in reply and len(reply.translate(None, _CONTROLS)) == len(reply):
        return decoded, undecodable
    text, controls = mend(decoded)
    return text, controls + undecodable


def _undecodable(reply: bytes, decoded: str) -> int:
    return decoded.count("\ufffd") - reply.count(b"\xef\xbf\xbd")


@lru_cache(maxsize=20_000)
def indexed(words: str) -> str:
    """Turn ``Video Input Connector 1 Name`` into ``Video Input Connector[1] Name``."""
    return _INDEX.sub(r"[\1]", words)


def unescaped(text: str) -> str:
    r"""Undo ``\"`` and ``\\``; another backslash stands for itself."""
    return _ESCAPED.sub(r"\1", text)


def _refuse_unread(text: str, letter: Letter) -> None:
    """Refuse lines that begin as a value and are none, unless they lie inside a value."""
    rest = _GHOST.sub("", _LINES[letter].sub("", text))
    unread = re.search(rf"^\*{letter} .*$", rest, re.MULTILINE)
    if unread is not None:
        path = unread[0].partition(":")[0]
        raise DeviceError("DEV_ANSWER_BROKEN", path=path[:120], reason="value")


def ok_end(heard: bytearray, seen: int) -> int | None:
    """Return how long a greeting is, or a listing of help: up to the first line ``OK``."""
    end = _OK_LINE.search(heard, max(0, seen - 4))
    return end.end() if end else None


def greeting_trouble(greeting: bytes) -> str:
    """Return the code of what a greeting says is wrong, or nothing.

    No document tells in which words RoomOS demands a new passphrase: any that speak of it count.
    """
    if _NOT_UP in greeting:
        return "DEV_NOT_READY"
    if _OK_LINE.search(greeting) is None and _CHANGE.search(greeting):
        return "DEV_PASSWORD_CHANGE_REQUIRED"
    return ""


def reply_end(heard: bytearray, seen: int) -> int | None:
    """Return how long the reply is: up to ``** end``, an empty line and ``OK`` or ``ERROR``.

    An end inside a value of several lines is none.
    """
    if heard[:80].lstrip().startswith(_UNKNOWN):
        line = heard.find(b"\n", heard.find(_UNKNOWN))
        return line + 1 if line >= 0 else None
    start = max(0, seen - 32)
    while (at := heard.find(_MARK, start)) >= 0:
        end = _END.match(heard, at)
        is_own_line = at == 0 or heard[at - 1] == _NEWLINE
        if end is not None and is_own_line and not is_inside_value(bytes(heard[:at])):
            return end.end()
        start = at + 1
    return None


def refusal(reply: bytes) -> str:
    """Return why the device refused the command, or nothing."""
    if _UNKNOWN in reply[:80]:
        return "unrecognized"
    return "ERROR" if reply.rstrip().endswith(b"ERROR") else ""


def is_inside_value(listing: bytes) -> bool:
    """Tell whether *listing* breaks off inside a value of several lines."""
    start = max(listing.rfind(b"\n*c "), listing.rfind(b"\n*s ")) + 1
    record = _LAST_RECORD.match(listing, start)
    if record is None or not record[1]:
        return False
    line_end = listing.find(b"\n", start)
    line = listing[record.end() : line_end if line_end >= 0 else len(listing)]
    if line.rstrip(b" \r").endswith(b'"') and not line.rstrip(b" \r").endswith(b'\\"'):
        return False
    value = listing[record.end() :].decode("utf-8", "replace")
    return re.match(_QUOTED[1:], value) is None


def parse_spaces(reply: bytes) -> Mapping[str, Space]:
    """Return the value spaces that ``xConfiguration ??`` lists, by path.

    Raises:
        DeviceError: DEV_ANSWER_EMPTY.
    """
    text, _ = _text(reply)
    found = {
        path: _space(words)
        for pattern, words in _HELP.findall(text)
        for path in _spelled_out(indexed(pattern))
    }
    if not found:
        raise DeviceError("DEV_ANSWER_EMPTY", document="Valuespace")
    return found


def _spelled_out(pattern: str) -> list[str]:
    """Return ``X[1]`` to ``X[4]`` for ``X[1..4]``."""
    span = _SPAN.search(pattern)
    if span is None:
        return [pattern]
    head, tail = pattern[: span.start()], pattern[span.end() :]
    numbers = range(int(span[1]), int(span[2]) + 1)
    return [path for number in numbers for path in _spelled_out(f"{head}[{number}]{tail}")]


def _space(words: str) -> Space:
    if whole := _RANGE.fullmatch(words):
        return Whole(int(whole[1]), int(whole[2]))
    if length := _LENGTH.fullmatch(words):
        return Text(int(length[1]), int(length[2]))
    return Tokens(tuple(words.split(", ")))
