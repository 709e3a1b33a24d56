"""What a telnet server says up to its login prompt, and how each option is refused. Pure.

Of telnet (RFC 854, 855) there is what a client needs that wants nothing: each option is refused
once, and what is said of one is passed over. Each byte is looked at once.
"""

import re
from typing import Final

from fleetcfg.errors import DeviceError

_IAC: Final = 0xFF
_WILL, _WONT, _DO, _DONT = 0xFB, 0xFC, 0xFD, 0xFE
_SUBNEGOTIATION: Final = 0xFA
_SUBNEGOTIATION_ENDS: Final = b"\xff\xf0"
_REFUSALS: Final = {_WILL: _DONT, _DO: _WONT}
_WANTED: Final = b"login:"
_TEXT_ENDS: Final = re.compile(rb"\xff|" + _WANTED)
# It may stand behind the name of a host. `Last login:` is said to who was let in.
_PROMPT: Final = re.compile(rb"(?!Last )(?:[A-Za-z0-9._-]{1,64} )?" + _WANTED)
_BLANK: Final = b"\0\t\r\n "  # telnet ends a lone CR with NUL
_MOST_OF_A_LINE: Final = 128  # bytes that are looked at; a prompt is shorter
_PAGE: Final = re.compile(rb"^[\0\t\r ]*<", re.MULTILINE)


def end_of_piece(heard: bytearray, seen: int) -> int | None:
    """Return how long the first piece is: one command, or text; None if it is not whole.

    Text goes up to a command, through a prompt, or else to the end of its last whole line.
    """
    if heard.startswith(bytes((_IAC,))):
        return _end_of_command(heard, seen)
    found = _TEXT_ENDS.search(heard, max(0, seen - len(_WANTED)))
    if found is None:
        return heard.rfind(b"\n", seen) + 1 or None
    return found.start() if found[0] == bytes((_IAC,)) else found.end()


def _end_of_command(heard: bytearray, seen: int) -> int | None:
    kind = heard[1] if len(heard) > 1 else None
    if kind == _SUBNEGOTIATION:
        at = heard.find(_SUBNEGOTIATION_ENDS, max(2, seen - 1))
        return None if at < 0 else at + len(_SUBNEGOTIATION_ENDS)
    length = 3 if kind in (_WILL, _WONT, _DO, _DONT) else 2
    return length if len(heard) >= length else None


class LoginPrompt:
    """What was said so far, piece by piece.

    Attributes:
        is_there: Whether a login was asked for.
    """

    def __init__(self) -> None:
        self.is_there = False
        self._line = bytearray()
        self._refused: set[bytes] = set()

    def take(self, piece: bytes) -> bytes:
        """Take the next *piece*, and return what is to be said to it: a refusal, or nothing.

        Raises:
            DeviceError: DEV_ANSWER_OTHER for a page.
        """
        if piece.startswith(bytes((_IAC,))):
            return self._refuse(piece)
        lines, ended, line = (self._line + piece).rpartition(b"\n")
        if ended and _PAGE.search(lines):
            raise DeviceError("DEV_ANSWER_OTHER", found="HTML", wanted=_WANTED.decode())
        self._line = line[:_MOST_OF_A_LINE]
        said = self._line.strip(_BLANK)
        self.is_there = piece.endswith(_WANTED) and _PROMPT.fullmatch(said) is not None
        return b""

    def _refuse(self, command: bytes) -> bytes:
        """Return the refusal of what *command* asks or offers, if it was not refused yet."""
        answer = _REFUSALS.get(command[1])
        if answer is None or command in self._refused:
            return b""  # one that repeats itself is not answered again: RFC 854 fears such loops
        self._refused.add(command)
        return bytes((_IAC, answer, command[2]))
