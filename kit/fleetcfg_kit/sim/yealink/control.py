"""The control port of a Yealink VC: each caller is obeyed.

Witnessed by the maker's description: the words of commands, of states and of facts, the two errors,
and that the device says its version to who calls. Guessed: what `callinfo all` says where there is
no call, namely nothing; that a number that is dialled is in a call at once; all values.
"""

import re
from typing import Final

from fleetcfg_kit.sim.core.flat_device import SimFlatDevice
from fleetcfg_kit.sim.core.lines import LineBuffer
from fleetcfg_kit.sim.core.shell import SimSession

CALL: Final = "call"
ACTOR: Final = "control port"  # who it was, the port does not ask
DEFAULTS: Final = {CALL: "", "volume": "5", "mute near": "off", "donotdisturb global": "off"}
ILLEGAL: Final = "error: command has illegal parameters"
NOT_FOUND: Final = "error: command not found"
_DIAL: Final = re.compile(r'dial auto "([^"\s]{1,128})"')
_VOLUME: Final = re.compile(r"volume set ([0-9]|10)")
_SWITCH: Final = re.compile(r"(mute near|donotdisturb global) (get|on|off)")
_ROOTS: Final = frozenset({"dial", "volume", "mute", "donotdisturb", "sysstatus", "callinfo"})


class ControlShell:
    """One connection; satisfies `SimShell`."""

    def __init__(self, session: SimSession[SimFlatDevice]) -> None:
        self._session = session
        self._state = session.state
        self._buffer = LineBuffer()

    def start(self) -> None:
        """Say which device it is."""
        self._say(self._version())

    def feed(self, data: bytes) -> None:
        """Take what the client sent: any bytes."""
        self._buffer.add(data)
        for line in iter(self._buffer.line, None):
            self._state.stats.requests += 1
            self._say(*self._answer(line.decode("utf-8", "replace")))
        if not data:
            self._session.leave()

    def close(self) -> None:
        """Stop: what was sent behind the last line is not looked at."""
        self._buffer.pending = b""

    def _say(self, *lines: str) -> None:
        self._session.send("".join(f"{line}\r\n" for line in lines).encode())

    def _answer(self, command: str) -> tuple[str, ...]:
        match command:
            case "version":
                return (self._version(),)
            case "sysstatus get":
                return (f"sysstatus get {self._status()}",)
            case "callinfo all":
                return self._calls()
            case "volume get":
                return (f"volume get {self._state.get('volume')}",)
            case _:
                return (self._do(command),) if command else ()

    def _do(self, command: str) -> str:
        """Do what changes the device, and say it again."""
        if command == "button hangup":
            self._state.write(CALL, "", ACTOR)
            return command
        if found := _DIAL.fullmatch(command):
            self._state.write(CALL, found[1], ACTOR)
            return command
        if found := _VOLUME.fullmatch(command):
            self._state.write("volume", found[1], ACTOR)
            return command
        if found := _SWITCH.fullmatch(command):
            if found[2] != "get":
                self._state.write(found[1], found[2], ACTOR)
            return f"{found[1]} get {self._state.get(found[1])}"
        return ILLEGAL if command.partition(" ")[0] in _ROOTS else NOT_FOUND

    def _version(self) -> str:
        facts = {
            "model": self._state.device.product,
            "firmware": self._state.firmware,
            "hardware": "30.1.0.0.0.0.0",
            "productId": "0",
            "cc_version": "1.0",
        }
        return f"version {_spelled(facts)}"

    def _status(self) -> str:
        other = self._state.get(CALL)
        told = {"dialstr": other, **_FACTS_OF_A_CALL, "calltype": "video"}
        return f"talking {_spelled(told)}" if other else "idle"

    def _calls(self) -> tuple[str, ...]:
        other = self._state.get(CALL)
        if not other:
            return ()
        told = {"RemoteStr": other, **_FACTS_OF_A_CALL, "devInfo": "", "TotalBwRecv": "1024"}
        return (f"callinfo video {_spelled(told)}",)


_FACTS_OF_A_CALL: Final = {"callid": "1", "protocol": "sip", "direction": "outgoing"}


def _spelled(facts: dict[str, str]) -> str:
    return " ".join(f'"{name}:{text}"' for name, text in facts.items())
