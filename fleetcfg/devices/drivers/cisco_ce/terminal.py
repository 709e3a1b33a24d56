r"""What a codec's terminal lists: text becomes a `XapiDocument`, or a `DeviceError`; nothing else.

A setting is one line, ``*c xConfiguration Video Input Connector 1 Name: "Camera"``, a state is
``*s SystemUnit Uptime: 597095``. Text stands between quotes, with ``\"`` and ``\\`` inside; words
and numbers stand bare. A value may be of several lines and hold anything, ``OK`` and ``** end``
included; quotes that firmware forgot to escape are forgiven on a line of their own.

Refuses a listing in which one line that should be a value cannot be read: its path would pass for
one that the device lacks. So does any other line that no listing has: what it stands for is not
known, and whether the rest is whole. Which lines a listing has is a closed list: values; ghosts;
empty lines; before the first value what was typed, which a terminal repeats, and when the account
came last; at the end ``** end``, an empty line and ``OK``. Events (``*e``) come only to sessions
that asked for them, and ours ask for none. What it costs is linear in the bytes: each of them is
looked at a bounded number of times.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import product
from math import prod
from typing import Final, Literal

from fleetcfg.devices.drivers.cisco_ce.document import (
    MOST_PATH,
    XapiDocument,
    bound,
    gather,
    mend,
    require_few,
)
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
_GHOST: Final = re.compile(r"^\*s [\w ]+\(ghost=True\): *$", re.MULTILINE)
_VALUE: Final = "\0"  # stands for a value that was read; no listing has it any more
# Before the first value: what was typed, behind the mark with which some terminals begin; an ``OK``
# that an answer before left; and when the account came last, which is told behind the greeting.
_BEFORE: Final = re.compile(
    r"(?:\ufffd\[\?1034h)?(?:xConfiguration(?: \?\?)?|xStatus|OK|Last login from .*)?[ \t]*"
)
_INDEX: Final = re.compile(r" ([0-9]{1,9})(?= |$)")
_ESCAPED: Final = re.compile(r'\\(["\\])')
_LAST_RECORD: Final = re.compile(rb'\*[cs] [^\n"]*: ?("?)')
_HELP: Final = re.compile(r"^\*\? x?Configuration ([A-Za-z][^:\n]*): <(.*)>$", re.MULTILINE)
_HELP_LINE: Final = re.compile(r"^\*\? .*$", re.MULTILINE)
_CONTROLS: Final = bytes({*range(32)} - {*b"\t\n\r"})
_TEXT: Final = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+')
_OK_LINE: Final = re.compile(rb"(?:^|\n)OK\r?\n")
_END: Final = re.compile(rb"\*\* end\r?\n\r?\n(?:OK|ERROR)\r?\n")
_NEWLINE: Final = ord("\n")
_QUOTE: Final = ord('"')
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
_MOST_SPANS: Final = 2  # of one line of help; codecs have one
_MOST_OF_A_LINE: Final = 4_096  # paths that one line of help stands for


def parse(reply: bytes, letter: Letter) -> XapiDocument:
    """Return what *reply* lists: settings (``c``) or states (``s``)."""
    text, mended = _text(reply)
    require_few(text.count(f"\n*{letter} "))
    found = _LINES[letter].findall(text)
    starts = text.count(f"\n*{letter} ") + text.startswith(f"*{letter} ")
    if starts != len(found):
        _refuse_unread(text, letter)
    _refuse_strange(text, letter)
    if "\\" in text:
        pairs = ((indexed(p), unescaped(a or b) or c) for p, a, b, c in found)
    else:
        pairs = ((indexed(p), a or b or c) for p, a, b, c in found)
    texts, twice = gather(bound(pairs))
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


def indexed(words: str) -> str:
    """Turn ``Video Input Connector 1 Name`` into ``Video Input Connector[1] Name``."""
    return words if len(words) > MOST_PATH else _indexed(words)  # too long to be kept, and a path


@lru_cache(maxsize=20_000)
def _indexed(words: str) -> str:
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


def _refuse_strange(text: str, letter: Letter) -> None:
    """Refuse a line that no listing has, unless it lies inside a value, and one without an end."""
    rest = _GHOST.sub("", _LINES[letter].sub(_VALUE, text))
    listed, end, behind = f"\n{rest}\n".rpartition("\n** end\n")
    if not end:
        raise DeviceError("DEV_ANSWER_BROKEN", path="** end", reason="end")
    before, _, among = listed.partition(_VALUE)
    strange = [
        *(line for line in before.split("\n") if not _BEFORE.fullmatch(line)),
        *(line for line in among.split("\n") if line.strip(f" {_VALUE}")),
        *(line for line in behind.split("\n") if line.strip() not in {"", "OK"}),
    ]
    if strange:
        raise DeviceError("DEV_ANSWER_BROKEN", path=strange[0][:120], reason="line")


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


class ReplyEnd:
    """Tells how long one reply is: up to ``** end``, an empty line and ``OK`` or ``ERROR``.

    An end inside a value of several lines is none. It remembers how far it has looked, so that a
    reply full of such ends costs no more than another; make one for each reply.
    """

    __slots__ = ("_is_open", "_looked", "_record", "_unread")

    def __init__(self) -> None:
        self._looked = 0  # where no end begins before
        self._record = -1  # where the last value begins before that; -1 if none was looked at
        self._is_open = False  # whether its text is not closed, and
        self._unread = 0  # how far that was read

    def __call__(self, heard: bytearray, seen: int) -> int | None:
        """Return how long the reply at the start of *heard* is, or None if it is not whole yet."""
        if heard[:80].lstrip().startswith(_UNKNOWN):
            line = heard.find(b"\n", heard.find(_UNKNOWN))
            return line + 1 if line >= 0 else None
        start = max(self._looked, seen - 32)
        while (at := heard.find(_MARK, start)) >= 0:
            end = _END.match(heard, at)
            is_own_line = at == 0 or heard[at - 1] == _NEWLINE
            if end is not None and is_own_line and not self._is_inside_value(heard, at):
                return end.end()
            start = at + 1
        return None

    def _is_inside_value(self, heard: bytearray, at: int) -> bool:
        """Tell whether what stands before *at*, where a line begins, breaks off inside a value."""
        before = self._looked
        starts = (heard.rfind(mark, max(0, before - 1), at) + 1 for mark in (b"\n*c ", b"\n*s "))
        record = max(self._record, 0, *starts)
        self._looked = at
        if record != self._record:
            self._record = record
            self._unread = self._open_value(heard, record)
        if self._unread:
            self._read_value(heard, at)
        return self._is_open

    def _open_value(self, heard: bytearray, record: int) -> int:
        """Return where the text of the value at *record* begins that its line leaves open, or 0."""
        opened = _LAST_RECORD.match(heard, record)
        line = heard[opened.end() : heard.find(b"\n", record)].rstrip(b" \r") if opened else b""
        is_closed = line.endswith(b'"') and not line.endswith(b'\\"')
        self._is_open = opened is not None and bool(opened[1]) and not is_closed
        return opened.end() if opened is not None and self._is_open else 0

    def _read_value(self, heard: bytearray, at: int) -> None:
        """Read on in a text that is open, up to *at*."""
        read = _TEXT.match(heard, self._unread, at)
        self._unread = read.end() if read is not None else at
        if self._unread < at:  # at a quote, or at an escaped line end, which no text has
            self._is_open = heard[self._unread] != _QUOTE
            self._unread = 0


def refusal(reply: bytes) -> str:
    """Return why the device refused the command, or nothing."""
    if _UNKNOWN in reply[:80]:
        return "unrecognized"
    return "ERROR" if reply.rstrip().endswith(b"ERROR") else ""


def parse_spaces(reply: bytes) -> Mapping[str, Space]:
    """Return the value spaces that ``xConfiguration ??`` lists, by path."""
    text, _ = _text(reply)
    for line in _HELP_LINE.sub("", text).split("\n"):
        if not _BEFORE.fullmatch(line):
            raise DeviceError("DEV_ANSWER_BROKEN", path=line[:120], reason="line")
    found: dict[str, Space] = {}
    spelled = 0
    for pattern, words in _HELP.findall(text):
        paths = _spelled_out(indexed(pattern))
        spelled += len(paths)
        require_few(spelled)
        found.update(dict.fromkeys(paths, _space(words)))
    if not found:
        raise DeviceError("DEV_ANSWER_EMPTY", document="Valuespace")
    return found


def _spelled_out(pattern: str) -> list[str]:
    """Return ``X[1]`` to ``X[4]`` for ``X[1..4]``."""
    pieces = _SPAN.split(pattern)
    spans = [
        range(int(least), int(most) + 1)
        for least, most in zip(pieces[1::3], pieces[2::3], strict=True)
    ]
    is_short = len(pattern) <= MOST_PATH and len(spans) <= _MOST_SPANS
    if not is_short or prod(map(len, spans)) > _MOST_OF_A_LINE:
        raise DeviceError("DEV_ANSWER_BROKEN", path=pattern[:120], reason="span")
    return [
        "".join(
            [pieces[0], *(f"[{n}]{tail}" for n, tail in zip(numbers, pieces[3::3], strict=True))]
        )
        for numbers in product(*spans)
    ]


def _space(words: str) -> Space:
    if whole := _RANGE.fullmatch(words):
        return Whole(int(whole[1]), int(whole[2]))
    if length := _LENGTH.fullmatch(words):
        return Text(int(length[1]), int(length[2]))
    return Tokens(tuple(words.split(", ")))
