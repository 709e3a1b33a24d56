"""The command line of a switch with Huawei VRP, without a wire.

Witnessed: views and their prompts, `undo`, `[Y/N]`, what is answered to words that are none. Which
error answers which wrong value, and how it is worded, is a guess. Commands may be cut short,
settings may not.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from fleetcfg.sim.network.cli import INCOMPLETE, ShownLines, find_command
from fleetcfg.sim.network.device_state import SwitchState
from fleetcfg.sim.network.faults import VrpFault
from fleetcfg.sim.network.vrp_shows import FOR_ADMINISTRATORS, FOR_ALL
from fleetcfg.sim.network.vrp_text import LINES, MOST_VLAN, RANGES, UNWRITTEN, ranges_of, vlans_in

_EXEC = (*FOR_ALL, "screen-length", "quit")
_PRIVILEGED = (*_EXEC, *FOR_ADMINISTRATORS, "system-view", "save", "reboot")
_SURE = "Are you sure to continue?[Y/N]"
_OVERWRITE = "flash:/vrpcfg.zip exists, overwrite?[Y/N]:"
_PASSWORD = "The password needs to be changed. Change now? [Y/N]:"  # noqa: S105 - a question
_TAKES = {
    "description": r"\S.{0,241}",
    "mode": "access|trunk|hybrid|dot1q-tunnel",
    "storm_control": "[0-9]{1,3}",
    "trust": "8021p|dscp",
}
_NUMBER = "[0-9]{1,4}"
_TYPED = {
    name: re.compile(line.replace("{}", f"({_TAKES.get(name, _NUMBER)})"))
    for name, line in LINES.items()
}
_UNDONE = {line.replace(" {}", ""): name for name, line in LINES.items()}
_ALLOW = "port trunk allow-pass vlan "
_OF_MODE = {"access_vlan": ("access", "dot1q-tunnel"), "native_vlan": ("trunk",)}
_SETS = {"ntp-service unicast-server ": "ntp.servers", "info-center loghost ": "log.servers"}
_WRONG_MODE = ["Error: The link type of the port does not allow that.", ""]
_NO_VLAN = ["Error: The VLAN does not exist.", ""]


def wrong(line: str, what: str = "Unrecognized command") -> ShownLines:
    """Answer what is not understood; a real switch marks the first letter that is wrong."""
    return [" " * len(line) + "^", f"Error: {what} found at '^' position.", ""]


@dataclass(slots=True)
class VrpCli:
    """The command line of one session.

    Attributes:
        state: The switch.
        user: Who is logged in.
        section: Where settings go: None in the user view, empty for the switch itself,
            `interface[…]` or `vlan[…]`.
        length: Lines of a page; 0 for no pages.
        is_over: Whether the session ends with the last answer.
        asked: What it waits for an answer to; empty if for none.
    """

    state: SwitchState
    user: str
    section: str | None = None
    length: int = 24
    is_over: bool = False
    asked: str = ""

    def __post_init__(self) -> None:
        if self.state.fault is VrpFault.ASKS_AT_LOGIN:
            self.asked = _PASSWORD

    def prompt(self) -> str:
        """Give the prompt, or what is asked."""
        name = self.state.get("hostname")
        if self.asked or self.section is None:
            return self.asked or f"<{name}>"
        stage = "~" if self.state.fault is VrpFault.TWO_STAGES else ""
        kind, _, instance = self.section.rstrip("]").partition("[")
        view = f"-{instance}" if kind == "interface" else f"-vlan{instance}" if kind else ""
        return f"[{stage}{name}{view}]"

    def answer(self, line: str) -> ShownLines:
        """Do what a line says, and give the lines of the answer."""
        if self.asked:
            return self._decide(line.lower())
        return self._do(line) if self.section is None else self._configure(line)

    def _decide(self, word: str) -> ShownLines:
        if word not in {"y", "yes", "n", "no"}:
            return ["Error: Please choose 'YES' or 'NO' first before pressing 'Enter'."]
        question, self.asked = self.asked, ""
        if word[0] == "n" or question == _PASSWORD:
            return []
        if question == _SURE and self.state.fault is VrpFault.ASKS_MORE:
            self.asked = _OVERWRITE
            return []
        self.state.save()
        return ["Now saving the current configuration to the slot 0.", "Save successfully."]

    def _find(self, line: str, known: Iterable[str]) -> tuple[str, str] | ShownLines:
        found = find_command(line, known)
        if isinstance(found, tuple):
            return found
        if found == INCOMPLETE:
            return wrong(line, "Incomplete command")
        return wrong(line, "Ambiguous command" if "Ambig" in found[0] else "Unrecognized command")

    def _do(self, line: str) -> ShownLines:
        is_administrator = self.state.is_administrator(self.user)
        found = self._find(line, _PRIVILEGED if is_administrator else _EXEC)
        if isinstance(found, list):
            return found
        command, rest = found
        if command == "screen-length":
            return self._size(rest, line)
        if rest:
            return wrong(line, "Too many parameters")
        tell = FOR_ALL.get(command) or FOR_ADMINISTRATORS.get(command)
        return tell(self.state) if tell is not None else self._act(command)

    def _size(self, rest: str, line: str) -> ShownLines:
        count, _, temporary = rest.partition(" ")
        if not (count.isascii() and count.isdigit() and "temporary".startswith(temporary or "?")):
            return wrong(line, "Wrong parameter")
        self.length = int(count[:4])
        return ["Info: The configuration takes effect on the current user terminal interface only."]

    def _act(self, command: str) -> ShownLines:
        if command == "system-view":
            self.section = ""
            return ["Enter system view, return user view with Ctrl+Z."]
        if command == "save":
            self.asked = _OVERWRITE if self.state.fault is VrpFault.ASKS_ELSE else _SURE
            return ["The current configuration will be written to the device."]
        self.is_over = True
        if command == "reboot":
            self.state.reboot()
        return []

    # ------------------------------------------------------------------ settings

    def _configure(self, line: str) -> ShownLines:
        if line in {"quit", "return"}:
            self.section = "" if line == "quit" and self.section else None
            return []
        is_undone = line.startswith("undo ")
        bare = line.removeprefix("undo ").strip()
        if self.section and self.section.startswith("vlan"):
            return self._name(bare, line, is_undone=is_undone)
        if self.section:
            return self._set_port(self.section, bare, line, is_undone=is_undone)
        for start, path in _SETS.items():
            if (element := bare.removeprefix(start)) != bare:
                if is_undone and " " in element:
                    return wrong(line, "Too many parameters")
                self.state.change_set(path, element, is_undone=is_undone, actor=self.user)
                return []
        return wrong(line) if is_undone else self._configure_switch(bare, line)

    def _configure_switch(self, bare: str, line: str) -> ShownLines:
        command, _, rest = bare.partition(" ")
        if command == "sysname" and rest:
            return self._write("hostname", rest)
        if command == "vlan" and (vlans := vlans_in(rest.removeprefix("batch "))):
            for number in vlans:
                self.state.make_vlan(str(number), "")
            if rest.isdigit():
                self.section = f"vlan[{rest}]"
            return []
        if command != "interface":
            return wrong(line)
        if f"neighbour[{rest}]" not in self.state.defaults:
            return wrong(line, "Wrong parameter")
        self.section = f"interface[{rest}]"
        return []

    def _name(self, bare: str, line: str, *, is_undone: bool) -> ShownLines:
        command, _, name = bare.partition(" ")
        if command != "name" or is_undone is bool(name):
            return wrong(line)
        return self._write(f"{self.section}.name", name)

    def _set_port(self, at: str, bare: str, line: str, *, is_undone: bool) -> ShownLines:
        mode = self.state.get(f"{at}.mode")
        if bare.startswith(_ALLOW):
            return self._allow(at, mode, bare, line, is_undone=is_undone)
        if is_undone:
            name, value = _UNDONE.get(bare, ""), ""
        else:
            fits = ((n, f) for n, known in _TYPED.items() if (f := known.fullmatch(bare)))
            name, found = next(fits, ("", None))
            value = found[1] if found and found.re.groups else "on"
        if not name:
            return wrong(line, "Wrong parameter")
        if mode not in _OF_MODE.get(name, (mode,)) or (name == "mode" and self._has_vlans(at)):
            return _WRONG_MODE
        if name.endswith("_vlan") and value and not self._is_there(value):
            return wrong(line, "Wrong parameter") if int(value) > MOST_VLAN else _NO_VLAN
        return self._write(f"{at}.{name}", UNWRITTEN[name] if is_undone else value)

    def _has_vlans(self, at: str) -> bool:
        """Tell whether what a mode brought is still set: that has to be undone first."""
        told = ("access_vlan", "native_vlan", "trunk_vlans")
        return any(self.state.get(f"{at}.{each}") != UNWRITTEN[each] for each in told)

    def _is_there(self, number: str) -> bool:
        return number == "1" or f"vlan[{int(number)}].name" in self.state.values()

    def _allow(self, at: str, mode: str, bare: str, line: str, *, is_undone: bool) -> ShownLines:
        vlans = vlans_in(bare.removeprefix(_ALLOW))
        if vlans is None or len(ranges_of(vlans)) > RANGES:
            return wrong(line, "Wrong parameter")
        if mode != "trunk":
            return _WRONG_MODE
        before = vlans_in(self.state.get(f"{at}.trunk_vlans").replace(",", " ")) or set()
        after = ranges_of(before - vlans if is_undone else before | vlans)
        told = ",".join(str(a) if a == b else f"{a}-{b}" for a, b in after)
        return self._write(f"{at}.trunk_vlans", told)

    def _write(self, path: str, value: str) -> ShownLines:
        self.state.write(path, value, self.user)
        return []
