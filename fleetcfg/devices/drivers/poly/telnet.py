"""How the terminal of a Group is reached by telnet (protocol notes 2.1): the password in clear.

Only where the declaration of the device allows it. The device asks for a password, some first for a
name; who is greeted is let in. A password is tried once.
"""

from typing import Final

from fleetcfg.devices.driver import AskCredential, DeviceLimits
from fleetcfg.devices.drivers.poly.terminal import GREETED
from fleetcfg.devices.transports.line import Deadline, Peer
from fleetcfg.devices.transports.telnet import Telnet

_NAME: Final = b"username:"
_PASSWORD: Final = b"password:"
_PROMPTS: Final = (_NAME, _PASSWORD)
_REFUSED: Final = b"password failed"
_LET_IN: Final = GREETED.lower().encode()
_MOST_OF_A_PROMPT: Final = 64  # bytes, with the spaces around it


class TelnetTerminal(Telnet):
    """See `fleetcfg.devices.drivers.poly.terminal.GroupShell`."""

    def __init__(self, peer: Peer, limits: DeviceLimits) -> None:
        super().__init__(peer, limits)
        self._limits = limits
        self._is_open = False
        self._was_refused = False

    @property
    def is_open(self) -> bool:
        """Whether there is a shell now."""
        return self._is_open

    def log_in(self, credential: AskCredential) -> None:
        """Connect, and give the name and the password that are asked for."""
        if self._was_refused:
            raise self.peer.trouble("DEV_AUTH_REJECTED")
        self.open()
        prompt = self._asked()
        known = credential()
        password = known.password.reveal()
        if prompt == _NAME:
            self.say(f"{known.user}\r")
            prompt = self._asked()
        # What is behind the end of a line would be a command.
        is_typable = known.user.isprintable() and password.isprintable()
        if prompt == _PASSWORD and is_typable:
            self.say(f"{password}\r")
            attempt = LoginAttempt()
            self.hear(attempt, Deadline(self._limits.read_seconds))
            self._is_open = attempt.is_let_in
        self._was_refused = not self._is_open
        if self._was_refused:
            raise self.peer.trouble("DEV_AUTH_REJECTED")

    def _asked(self) -> bytes:
        """Return what the device asks for."""
        heard = self.hear(_end_of_prompt, Deadline(self._limits.connect_seconds))
        return _last_line(heard)

    def close(self) -> None:
        """End the connection; harmless when repeated."""
        self._is_open = False
        super().close()


class LoginAttempt:
    """Tells when it is known how a login ended; the greeting is left to be heard again.

    Each line is looked at once; make one for each attempt.

    Attributes:
        is_let_in: Whether the device greeted.
    """

    def __init__(self) -> None:
        self.is_let_in = False
        self._at = 0

    def __call__(self, heard: bytearray, seen: int) -> int | None:
        """Return 0, or None if it is not known yet."""
        while (end := heard.find(b"\n", max(self._at, seen))) >= 0:
            line = heard[self._at : end].strip().lower()
            self._at = end + 1
            if line.startswith((_LET_IN, _REFUSED)):
                self.is_let_in = line.startswith(_LET_IN)
                return 0
        is_short = len(heard) - self._at <= _MOST_OF_A_PROMPT
        is_asked_again = is_short and bytes(heard[self._at :]).strip().lower() in _PROMPTS
        return 0 if is_asked_again else None


def _end_of_prompt(heard: bytearray, _seen: int) -> int | None:
    """Return the length if the last line, which is not ended, is a prompt of a login."""
    return len(heard) if _last_line(bytes(heard[-_MOST_OF_A_PROMPT:])) in _PROMPTS else None


def _last_line(heard: bytes) -> bytes:
    return heard[heard.rfind(b"\n") + 1 :].strip().lower()
