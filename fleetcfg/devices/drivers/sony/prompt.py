"""What a telnet server says up to its login prompt, and how each option is refused. Pure.

Each byte is looked at once.
"""

import re
from typing import Final

from fleetcfg.devices.transports.telnet import IAC, OptionRefusals, end_of_command
from fleetcfg.errors import DeviceError

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
    if heard.startswith(bytes((IAC,))):
        return end_of_command(heard, seen)
    found = _TEXT_ENDS.search(heard, max(0, seen - len(_WANTED)))
    if found is None:
        return heard.rfind(b"\n", seen) + 1 or None
    return found.start() if found[0] == bytes((IAC,)) else found.end()


class LoginPrompt:
    """What was said so far, piece by piece.

    Attributes:
        is_there: Whether a login was asked for.
    """

    def __init__(self) -> None:
        self.is_there = False
        self._line = bytearray()
        self._refusals = OptionRefusals()

    def take(self, piece: bytes) -> bytes:
        """Take the next *piece*, and return what is to be said to it: a refusal, or nothing.

        Raises:
            DeviceError: DEV_ANSWER_OTHER for a page.
        """
        if piece.startswith(bytes((IAC,))):
            return self._refusals.answer(piece)
        lines, ended, line = (self._line + piece).rpartition(b"\n")
        if ended and _PAGE.search(lines):
            raise DeviceError("DEV_ANSWER_OTHER", found="HTML", wanted=_WANTED.decode())
        self._line = line[:_MOST_OF_A_LINE]
        said = self._line.strip(_BLANK)
        self.is_there = piece.endswith(_WANTED) and _PROMPT.fullmatch(said) is not None
        return b""
