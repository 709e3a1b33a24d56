"""A system's command line without a wire: a line in, lines out.

What it answers to nonsense is witnessed; which of the errors answers which nonsense is a guess
where more than one would do.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from fleetcfg.errors import SimError
from fleetcfg_kit.sim.poly.device_state import PolyGroupState
from fleetcfg_kit.sim.poly.greeting import greeting, uptime
from fleetcfg_kit.sim.poly.tables import (
    CALL,
    COMMANDS,
    NOT_SIMULATED,
    SWITCHED_OFF,
    CommandKind,
    PolyCommand,
)

NOT_FOUND = "error: command not found"
ILLEGAL = "error: command has illegal parameters"
TOO_FEW = "error: command needs more parameters to execute successfully"
UNTERMINATED = "error: command contains unterminated quoted string"
NOT_SUPPORTED = "error: this command is not supported"
DENIED = "error: Permission Denied"
EMPTY = "<empty>"
# The table of the firmware declares the answer to this reading with another's root.
SLIPS = {"systemsetting selfview": "systemsetting sipaccountname"}

_WORD = re.compile(r'"([^"]*)"|([^\s"]+)')
AnswerLines = list[str]


def split_words(line: str) -> list[str] | None:
    """Cut a line into words, a quoted text being one; None when a quote is not closed."""
    if line.count('"') % 2:
        return None
    return [quoted or plain for quoted, plain in _WORD.findall(line)]


def show(value: str) -> str:
    """Write a value: quoted where it has a space, `<empty>` where there is none."""
    return f'"{value}"' if " " in value else value or EMPTY


@dataclass(slots=True)
class PolyCli:
    """The command line of one session.

    Attributes:
        state: The system.
        user: Who is logged in.
        is_over: Whether the session ends with the last answer.
    """

    state: PolyGroupState
    user: str
    is_over: bool = False

    def answer(self, line: str) -> AnswerLines:
        """Do what a line says, and give the lines of the answer."""
        words = split_words(line)
        if words is None:
            return [UNTERMINATED]
        first, *more = words
        own = self._own().get(first)
        if own is not None:
            return own(more)
        if first == "systemsetting":
            return self._systemsetting(more)
        known = COMMANDS.get(first)
        if known is not None:
            return self._value(known, more)
        return self._two_words(first, more)

    def _own(self) -> Mapping[str, Callable[[list[str]], AnswerLines]]:
        return {
            "callinfo": self._callinfo,
            "exit": self._exit,
            "help": lambda _: _help(),
            "reboot": self._reboot,
            "serialnum": lambda _: [f"serialnum {self.state.serial}"],
            "status": self._status,
            "uptime": self._uptime,
            "whoami": lambda _: greeting(self.state),
        }

    # ------------------------------------------------------------------ variables

    def _two_words(self, first: str, more: list[str]) -> AnswerLines:
        """Answer `mute near …` and its like, and what is no command."""
        if more and (known := COMMANDS.get(f"{first} {more[0]}")):
            return self._value(known, more[1:])
        if any(root.startswith(f"{first} ") for root in COMMANDS):
            return [f' error: sub command "{more[0]}" not found'] if more else [TOO_FEW]
        return [NOT_SUPPORTED if first in NOT_SIMULATED else NOT_FOUND]

    def _systemsetting(self, more: list[str]) -> AnswerLines:
        """Answer `systemsetting get WORD` and `systemsetting WORD VALUE`: administrators only."""
        if not self.state.is_administrator(self.user):
            return [DENIED]
        is_reading = more[:1] == ["get"]
        name, *rest = more[is_reading:] or [""]
        if not name:
            return [TOO_FEW]
        if is_reading and name == "model":
            return [f"systemsetting model {show(self.state.device.product)}"]
        known = COMMANDS.get(f"systemsetting {name}")
        if known is None:
            return [f' error: sub command "{name}" not found']
        return self._value(known, ["get", *rest] if is_reading else rest)

    def _value(self, command: PolyCommand, more: list[str]) -> AnswerLines:
        is_reading = more[:1] == ["get"]
        is_allowed = is_reading and command.is_read_by_all
        if not is_allowed and not self.state.is_administrator(self.user):
            return [DENIED]
        if is_reading:
            return [self._read(command)] if len(more) == 1 else [ILLEGAL]
        if command.kind is CommandKind.TEXT:
            if more[:1] not in ([], ["set"]):
                return [ILLEGAL]
            more = more[1:]
        if not more:
            return [TOO_FEW]
        return [self._set(command, more[0]) if len(more) == 1 else ILLEGAL]

    def _read(self, command: PolyCommand) -> str:
        root = SLIPS.get(command.root, command.root)
        return f"{root} {show(command.to_say(self.state.get(command.variable)))}"

    def _set(self, command: PolyCommand, word: str) -> str:
        value = command.to_store(word)
        if value is None:
            return ILLEGAL
        try:
            self.state.write(command.variable, value, self.user)
        except SimError:
            return ILLEGAL
        return f"{command.root} {show(word)}"

    # ------------------------------------------------------------------ the system

    def _uptime(self, more: list[str]) -> AnswerLines:
        return [uptime(self.state)] if more == ["get"] else [ILLEGAL if more else TOO_FEW]

    def _callinfo(self, more: list[str]) -> AnswerLines:
        """List the calls; the fields as a Group 700 fills them, the first being the call's id."""
        if more != ["all"]:
            return [ILLEGAL if more else TOO_FEW]
        other = self.state.get(CALL)
        if not other:
            return ["system is not in a call"]
        muted = "muted" if self.state.get("mute") == "on" else "notmuted"
        call = f"callinfo:1::{other}:384:connected:{muted}:outgoing:videocall"
        return ["callinfo begin", call, "callinfo end"]

    def _status(self, more: list[str]) -> AnswerLines:
        if more:
            return [ILLEGAL]
        states = [
            ("inacall", bool(self.state.get(CALL))),
            ("ipnetwork", True),
            ("gatekeeper", bool(self.state.get("comm.nics.h323nic.gatekeeper.gkipaddress"))),
            ("sipserver", self.state.has_registrar()),
        ]
        lines = [f"{name} {'online' if is_on else 'offline'}" for name, is_on in states]
        return [*lines, "status end"]

    def _exit(self, more: list[str]) -> AnswerLines:
        self.is_over = not more
        return [ILLEGAL] if more else []

    def _reboot(self, more: list[str]) -> AnswerLines:
        """Start anew; every user may, as the table of privileges has it. `now` is a guess."""
        if more not in ([], ["now"]):
            return [ILLEGAL]
        self.state.reboot()
        self.is_over = True
        return []


def _help() -> AnswerLines:
    words = {root.partition(" ")[0] for root in COMMANDS} | {SWITCHED_OFF[0]}
    others = ("callinfo", "exit", "help", "reboot", "serialnum", "status", "uptime", "whoami")
    return sorted({*words, *others})
