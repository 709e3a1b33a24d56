"""The terminal of a Group (protocol notes 2.1): one command, one answer, at its pace.

An answer is known by the word that it begins with. What else comes is passed over: the echo behind
the prompt, empty lines, events, and the greeting, which may come again at any time.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Final, Protocol

from fleetcfg.devices.driver import AskCredential, DeviceLimits
from fleetcfg.devices.drivers.poly.commands import COMMANDS, Command
from fleetcfg.devices.transports.heard import End
from fleetcfg.devices.transports.line import Deadline
from fleetcfg.devices.wire import DeviceValues, facts_of
from fleetcfg.errors import DeviceError
from fleetcfg.model.snapshot import (
    NOT_BY_TRANSPORT,
    DeviceIdentity,
    DeviceStatus,
    Registration,
    Use,
)

# Between two commands. What comes within 0.2 s is lost (protocol notes 2.1), as the device counts.
PACE_SECONDS: Final = 0.3
_NUDGE_SECONDS: Final = 1.0  # an answer may come one exchange late: an empty line brings it
NO_CALL: Final = "system is not in a call"
REFUSED: Final = ("error:", "info:")
_PROMPT: Final = b"->"
_PROMPTS: Final = re.compile(rb"(?:\s*+->)*+\s*+")  # possessive: linear, whatever comes
_MOST_OF_A_PROMPT: Final = 16  # with the spaces around it
GREETED: Final = "SNMP Enabled:"  # the last line of the greeting
_CALL_PARTS: Final = 9  # callinfo:id:name:address:speed:state:muted:direction:kind
_MOST_OF_A_LINE: Final = 1_024  # characters of a call or a service, which are shown to people
_SERVICES: Final = {"gatekeeper": "H.323", "sipserver": "SIP"}


class AnswerEnd:
    """Tells how long an exchange is: to the prompt behind a line that begins with one of *words*.

    Each line is looked at once; make one for each question. *echo*, what was typed, is no answer.

    Attributes:
        has_answer: Whether such a line has come.
    """

    __slots__ = ("_at", "_echo", "_words", "has_answer")

    def __init__(self, *words: str, echo: str = "") -> None:
        self._words = tuple(word.encode() for word in words)
        self._echo = echo.encode()
        self._at = 0
        self.has_answer = False

    def __call__(self, heard: bytearray, seen: int) -> int | None:
        """Return the length, or None if the prompt, or the answer, has not come yet."""
        while (end := heard.find(b"\n", max(self._at, seen))) >= 0:
            line = _bare(bytes(heard[self._at : end]))
            self.has_answer |= line.startswith(self._words) and line != self._echo
            self._at = end + 1
        is_short = 0 < len(heard) - self._at <= _MOST_OF_A_PROMPT
        is_at_prompt = is_short and bytes(heard[self._at :]).strip() == _PROMPT
        return len(heard) if self.has_answer and is_at_prompt else None

    def without_prompt(self, _heard: bytearray, _seen: int) -> int | None:
        """Return the same where no prompt comes: up to the last line that is whole."""
        return self._at if self.has_answer else None


@dataclass(frozen=True, slots=True)
class Exchange:
    """What came after one line was typed.

    Attributes:
        is_whole: Whether the prompt came behind it; what comes later may still be of it.
    """

    lines: list[str]
    is_whole: bool


class GroupShell(Protocol):
    """What a terminal is typed on: `fleetcfg.devices.transports.ssh.Ssh`, or telnet."""

    @property
    def is_open(self) -> bool:
        """Whether there is a shell now."""
        ...

    def log_in(self, credential: AskCredential) -> None:
        """Connect and begin a shell; *credential* is asked for and its password tried once."""
        ...

    def say(self, words: str) -> None:
        """Type *words*."""
        ...

    def hear(self, end: End, deadline: Deadline) -> bytes:
        """Return the next answer, as far as *end* says; what is beyond it is kept for the next."""
        ...

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        ...

    def cut(self) -> None:
        """From any thread: make what waits for the device fail at once."""
        ...

    def close(self) -> None:
        """End the shell and the connection; harmless when repeated."""
        ...


class TerminalWire:
    """See `fleetcfg.devices.wire.Wire`."""

    def __init__(self, shell: GroupShell, credential: AskCredential, limits: DeviceLimits) -> None:
        self._shell = shell
        self._credential = credential
        self._limits = limits
        self._next = 0.0
        self._greeting: dict[str, str] = {}

    def identify(self) -> DeviceIdentity:
        """Return what the greeting says of the device."""
        self._log_in()
        told = self._greeting
        serial, model = told.get("Serial Number", ""), told.get("Model", "")
        if not serial and not model:
            raise DeviceError("DEV_IDENTITY_UNTOLD")
        return DeviceIdentity(serial, model, told.get("Software Version", ""))

    def read(self, names: Sequence[str]) -> DeviceValues:
        """Return the variables *names*; what the terminal has no command for is unreadable."""
        found = DeviceValues()
        for name in names:
            command = COMMANDS.get(name)
            if command is None:
                found.unreadable[name] = NOT_BY_TRANSPORT
                continue
            said = self.exchange(command.question, command.root, echo=command.question)
            line = answer_in(said.lines, command, command.question)
            if line.startswith(REFUSED):
                found.unreadable[name] = refusal_of(line)
            else:
                found.values[name] = command.stored(text_of(line, command))
        return found

    def status(self, known: DeviceIdentity) -> DeviceStatus:
        """Return the state: the calls, and where the device is registered."""
        calls = self.exchange("callinfo all", NO_CALL, "callinfo end").lines
        uses = tuple(call_of(line) for line in calls if line.startswith("callinfo:"))
        is_told = any(line in (NO_CALL, "callinfo end") for line in calls)
        active = len(uses) if is_told else None
        states = (line.partition(" ") for line in self.exchange("status", "status end").lines)
        return DeviceStatus(
            identity=known,
            active_uses=active,
            uses=uses,
            registrations=tuple(
                Registration(_SERVICES[name], state[:_MOST_OF_A_LINE])
                for name, _, state in states
                if name in _SERVICES
            ),
            facts=facts_of(known, active),
        )

    def exchange(self, line: str, *ends: str, echo: str = "") -> Exchange:
        """Type *line*; return what came, with a line that begins with one of *ends* or refuses."""
        self._log_in()
        self._shell.wait(max(0.0, self._next - monotonic()))
        self._shell.say(f"{line}\r")
        self._next = monotonic() + PACE_SECONDS
        end = AnswerEnd(*ends, *REFUSED, echo=echo)
        deadline = Deadline(self._limits.read_seconds)
        heard = self._hear(end, Deadline(min(_NUDGE_SECONDS, deadline.left())))
        if heard is None and not end.has_answer:
            self._shell.say("\r")
            heard = self._hear(end, deadline)
        if heard is not None:
            return Exchange(lines_of(heard), is_whole=True)
        return Exchange(lines_of(self._shell.hear(end.without_prompt, deadline)), is_whole=False)

    def _hear(self, end: AnswerEnd, deadline: Deadline) -> bytes | None:
        """Return an exchange; None if it is not whole by *deadline*."""
        try:
            return self._shell.hear(end, deadline)
        except DeviceError as error:
            if error.code != "DEV_TIMEOUT_READ":
                raise
            return None

    def _log_in(self) -> None:
        if self._shell.is_open:
            return
        self._shell.log_in(self._credential)
        deadline = Deadline(self._limits.read_seconds)
        greeting = self._shell.hear(AnswerEnd(GREETED), deadline)
        self._greeting = greeting_of(greeting)

    def cut(self) -> None:
        """From any thread: make what waits for the device fail at once."""
        self._shell.cut()

    def close(self) -> None:
        """End the session and the connection."""
        self._shell.close()


def greeting_of(heard: bytes) -> dict[str, str]:
    """Return what a greeting says of the device, by name."""
    pairs = (line.partition(":") for line in lines_of(heard))
    return {name.strip(): told.strip() for name, _, told in pairs}


def lines_of(heard: bytes) -> list[str]:
    """Return the lines that say something, without the prompt; each ends in CR CR LF."""
    lines = (_bare(line).decode("utf-8", "replace") for line in heard.split(b"\n"))
    return [line for line in lines if line]


def _bare(line: bytes) -> bytes:
    """Return a line without line end and prompts: a late answer stands behind one."""
    prompts = _PROMPTS.match(line)
    return line[prompts.end() if prompts else 0 :].rstrip()


def answer_in(lines: Sequence[str], command: Command, typed: str) -> str:
    """Return the line that answers what was *typed*: a refusal if there is one, else the last."""
    refused = [line for line in lines if line.startswith(REFUSED)]
    answers = [line for line in lines if line.startswith(command.root) and line != typed]
    found = [*refused[:1], *answers[-1:]]
    if not found:
        raise DeviceError("DEV_ANSWER_BROKEN", path=command.root, reason="answer")
    return found[0]


def text_of(line: str, command: Command) -> str:
    """Return the value behind the root of an answer, without its quotes; ``<empty>`` is no text."""
    text = line.removeprefix(command.root).strip()
    if text == "<empty>":
        return ""
    is_quoted = len(text) > 1 and text[0] == text[-1] == '"'
    return text[1:-1] if is_quoted else text


def refusal_of(line: str) -> str:
    """Return the code of a *line* that refuses."""
    if "permission denied" in line.lower():
        return "DEV_ROLE"
    return "DEV_VARIABLE_REFUSED"


def call_of(line: str) -> Use:
    """Read a call; the name may be empty, and the rest missing."""
    parts = [*line[:_MOST_OF_A_LINE].split(":"), *[""] * _CALL_PARTS][:_CALL_PARTS]
    return Use(remote=parts[3] or parts[2], direction=parts[7])
