"""The terminal of a Group over SSH (protocol notes 2.1): one command, one answer, at its pace.

An answer is known by the word that it begins with. What else comes is passed over: the echo behind
the prompt, empty lines, events, and the greeting, which may come again at any time.
"""

import re
from collections.abc import Sequence
from time import monotonic
from typing import Final

from fleetcfg.devices.driver import AskCredential, DeviceLimits
from fleetcfg.devices.drivers.poly_group.commands import COMMANDS, Command
from fleetcfg.devices.drivers.poly_group.wire import GroupVariables, facts_of
from fleetcfg.devices.transports.line import Deadline, Peer
from fleetcfg.devices.transports.ssh import Ssh
from fleetcfg.devices.transports.trust import HostKeyPin
from fleetcfg.devices.writer import Write, WriteReply
from fleetcfg.errors import CredentialError, DeviceError
from fleetcfg.model.snapshot import (
    NOT_BY_TRANSPORT,
    DeviceIdentity,
    DeviceStatus,
    Registration,
    Use,
)

PACE_SECONDS: Final = 0.2  # between two commands; quicker ones are lost (protocol notes 2.1)
_NUDGE_SECONDS: Final = 1.0  # an answer may come one exchange late: an empty line brings it
_NO_CALL: Final = "system is not in a call"
_REFUSED: Final = ("error:", "info:")
_GREETED: Final = "SNMP Enabled:"  # the last line of the greeting
_CALL_PARTS: Final = 9  # callinfo:id:name:address:speed:state:muted:direction:kind
_SERVICES: Final = {"gatekeeper": "H.323", "sipserver": "SIP"}
_UNTYPABLE: Final = re.compile(r'["\\]')  # how the terminal escapes them no note tells


class AnswerEnd:
    """Tells how long an answer is: to the end of the first line that begins with one of *words*.

    Each line is looked at once; make one for each question. *echo* is passed over: a question comes
    back, and not always behind the prompt.
    """

    __slots__ = ("_at", "_echo", "_words")

    def __init__(self, *words: str, echo: str = "") -> None:
        self._words = tuple(word.encode() for word in words)
        self._echo = echo.encode()
        self._at = 0

    def __call__(self, heard: bytearray, _seen: int) -> int | None:
        """Return the length, or None if no such line is whole yet."""
        while (end := heard.find(b"\n", self._at)) >= 0:
            line = bytes(heard[self._at : end]).strip()
            self._at = end + 1
            if line.startswith(self._words) and line != self._echo:
                return self._at
        return None


class TerminalWire:
    """See `fleetcfg.devices.drivers.poly_group.wire.GroupWire`."""

    def __init__(
        self, peer: Peer, pinned: HostKeyPin, credential: AskCredential, limits: DeviceLimits
    ) -> None:
        self._peer = peer
        self._ssh = Ssh(peer, pinned, limits)
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

    def read(self, names: Sequence[str]) -> GroupVariables:
        """Return the variables *names*; what the terminal has no command for is unreadable."""
        found = GroupVariables()
        for name in names:
            command = COMMANDS.get(name)
            if command is None:
                found.unreadable[name] = NOT_BY_TRANSPORT
                continue
            line = self._lines(command.question, command.root, echo=command.question)[-1]
            if line.startswith(_REFUSED):
                found.unreadable[name] = _refusal(line)
            else:
                found.values[name] = command.stored(_text(line, command))
        return found

    def status(self, known: DeviceIdentity) -> DeviceStatus:
        """Return the state: the calls, and where the device is registered."""
        calls = self._lines("callinfo all", _NO_CALL, "callinfo end")
        uses = tuple(_use(line) for line in calls if line.startswith("callinfo:"))
        is_told = any(line in (_NO_CALL, "callinfo end") for line in calls)
        active = len(uses) if is_told else None
        states = (line.partition(" ") for line in self._lines("status", "status end"))
        return DeviceStatus(
            identity=known,
            active_uses=active,
            uses=uses,
            registrations=tuple(
                Registration(_SERVICES[name], state)
                for name, _, state in states
                if name in _SERVICES
            ),
            facts=facts_of(known, active),
        )

    def put(self, writes: Sequence[Write]) -> list[WriteReply]:
        """Type *writes*, one after the other; after an answer that is lost, no more."""
        if any(_UNTYPABLE.search(write.value) or write.path not in COMMANDS for write in writes):
            return [WriteReply("refused", NOT_BY_TRANSPORT) for _ in writes]
        said: list[WriteReply] = []
        for write in writes:
            try:
                said.append(self._set(COMMANDS[write.path], write.value))
            except (DeviceError, CredentialError) as error:
                return said + [WriteReply("lost", error.code)] * (len(writes) - len(said))
        return said

    def _set(self, command: Command, value: str) -> WriteReply:
        line = self._lines(command.order(value), command.root)[-1]
        if line.startswith(_REFUSED):
            code = _refusal(line)
            return WriteReply("refused", "DEV_ROLE" if code == "DEV_ROLE" else "DEV_WRITE_REFUSED")
        is_so = command.stored(_text(line, command)) == value
        return WriteReply("accepted") if is_so else WriteReply("refused", "DEV_WRITE_REFUSED")

    def _lines(self, line: str, *ends: str, echo: str = "") -> list[str]:
        """Type *line*; return what came, up to a line that begins with one of *ends* or refuses."""
        self._log_in()
        self._ssh.wait(max(0.0, self._next - monotonic()))
        self._ssh.say(f"{line}\r")
        self._next = monotonic() + PACE_SECONDS
        end = AnswerEnd(*ends, *_REFUSED, echo=echo)
        deadline = Deadline(self._limits.read_seconds)
        try:
            heard = self._ssh.hear(end, Deadline(min(_NUDGE_SECONDS, deadline.left())))
        except DeviceError as error:
            if error.code != "DEV_TIMEOUT_READ":
                raise
            self._ssh.say("\r")
            heard = self._ssh.hear(end, deadline)
        return _split(heard)

    def _log_in(self) -> None:
        if self._ssh.is_open:
            return
        self._ssh.log_in(self._credential)
        deadline = Deadline(self._limits.read_seconds)
        greeting = self._ssh.hear(AnswerEnd(_GREETED), deadline)
        pairs = (line.partition(":") for line in _split(greeting))
        self._greeting = {name.strip(): told.strip() for name, _, told in pairs}

    def cut(self) -> None:
        """From any thread: make what waits for the device fail at once."""
        self._ssh.cut()

    def close(self) -> None:
        """End the session and the connection."""
        self._ssh.close()


def _split(heard: bytes) -> list[str]:
    """Return the lines that say something; each ends in CR CR LF."""
    lines = (line.strip() for line in heard.decode("utf-8", "replace").split("\n"))
    return [line for line in lines if line]


def _text(line: str, command: Command) -> str:
    """Return the value behind the root of an answer, without its quotes; ``<empty>`` is no text."""
    text = line.removeprefix(command.root).strip()
    if text == "<empty>":
        return ""
    is_quoted = len(text) > 1 and text[0] == text[-1] == '"'
    return text[1:-1] if is_quoted else text


def _refusal(line: str) -> str:
    if "permission denied" in line.lower():
        return "DEV_ROLE"
    return "DEV_VARIABLE_REFUSED"


def _use(line: str) -> Use:
    """Read a call; the name may be empty, and the rest missing."""
    parts = [*line.split(":"), *[""] * _CALL_PARTS][:_CALL_PARTS]
    return Use(remote=parts[3] or parts[2], direction=parts[7])
