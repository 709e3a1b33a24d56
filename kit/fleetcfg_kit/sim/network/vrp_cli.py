"""The command line of a switch with Huawei VRP, without a wire.

Witnessed: views and their prompts, `undo`, `[Y/N]`, what is answered to words that are none. Which
error answers which wrong value, and how it is worded, is a guess. Commands may be cut short,
settings may not.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from fleetcfg_kit.sim.network.cli import INCOMPLETE, ShownLines, find_command
from fleetcfg_kit.sim.network.device_state import SwitchState
from fleetcfg_kit.sim.network.faults import VrpFault
from fleetcfg_kit.sim.network.vrp_shows import FOR_ADMINISTRATORS, FOR_ALL, Tables
from fleetcfg_kit.sim.network.vrp_text import (
    ALL_VLANS,
    LINES,
    MOST_VLAN,
    RANGES,
    UNWRITTEN,
    ranges_of,
    vlans_in,
)

_PRIVILEGED = ("system-view", "save", "reboot")
_SURE = "Are you sure to continue?[Y/N]"
OVERWRITE = "flash:/vrpcfg.zip exists, overwrite?[Y/N]:"
_CHANGE_NOW = "The password needs to be changed. Change now? [Y/N]:"
_NUMBER = "[0-9]{1,4}"
OF_MODES = ("access_vlan", "native_vlan", "trunk_vlans")


class PortCommands:
    """Which lines a port takes.

    Args:
        lines: By the name of a setting; {} is the value.
        takes: What a value looks like, where it is no number of a VLAN.
        unwritten: What is so where no line says it.
        of_mode: In which modes a port takes a setting, where not in all.
        allow: What lets VLANs through a trunk begins with.
    """

    def __init__(
        self,
        lines: Mapping[str, str],
        takes: Mapping[str, str],
        unwritten: Mapping[str, str],
        of_mode: Mapping[str, tuple[str, ...]],
        allow: str,
    ) -> None:
        self.unwritten = unwritten
        self.of_mode = of_mode
        self.allow = allow
        self._undone = {line.replace(" {}", ""): name for name, line in lines.items()}
        self._typed = {
            name: re.compile(line.replace("{}", f"({takes.get(name, _NUMBER)})"))
            for name, line in lines.items()
        }

    def meant_by(self, line: str, *, is_undone: bool) -> tuple[str, str]:
        """Give which setting a line sets, and to what; an empty name if none.

        Of one that is undone, *line* stands without `undo`, and the value is empty.
        """
        if is_undone:
            return self._undone.get(line, ""), ""
        for name, known in self._typed.items():
            if found := known.fullmatch(line):
                return name, found[1] if known.groups else "on"
        return "", ""


_VRP = PortCommands(
    LINES,
    {
        "description": r"\S.{0,241}",
        "mode": "access|trunk|hybrid|dot1q-tunnel",
        "storm_control": "[0-9]{1,3}",
        "trust": "8021p|dscp",
    },
    UNWRITTEN,
    {"access_vlan": ("access", "dot1q-tunnel"), "native_vlan": ("trunk",)},
    "port trunk allow-pass vlan ",
)
_SETS = {"ntp-service unicast-server ": "ntp.servers", "info-center loghost ": "log.servers"}


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
    wrong_mode: ClassVar[ShownLines] = ["Error: The link type of the port does not allow that.", ""]
    no_vlan: ClassVar[ShownLines] = ["Error: The VLAN does not exist.", ""]
    mark: ClassVar[str] = "Error:"
    told: ClassVar[Tables] = {**FOR_ALL, **FOR_ADMINISTRATORS}
    for_all: ClassVar[tuple[str, ...]] = (*FOR_ALL, "screen-length", "quit")

    def __post_init__(self) -> None:
        if self.state.fault is VrpFault.ASKS_AT_LOGIN:
            self.asked = _CHANGE_NOW

    @property
    def words(self) -> PortCommands:
        """Which lines a port takes."""
        return _VRP

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
        return self._do(line) if self.section is None else self.configure(line)

    def _decide(self, word: str) -> ShownLines:
        if word not in {"y", "yes", "n", "no"}:
            return ["Error: Please choose 'YES' or 'NO' first before pressing 'Enter'."]
        question, self.asked = self.asked, ""
        if word[0] == "n" or question == _CHANGE_NOW:
            return []
        if question == _SURE and self.state.fault is VrpFault.ASKS_MORE:
            self.asked = OVERWRITE
            return []
        self.state.save()
        return ["Now saving the current configuration to the slot 0.", "Save successfully."]

    def wrong(self, line: str, what: str = "Unrecognized command") -> ShownLines:
        """Answer what is not understood; a real switch marks the first letter that is wrong."""
        return [" " * len(line) + "^", f"{self.mark} {what} found at '^' position.", ""]

    def no_rights(self, line: str) -> ShownLines:
        """Answer who may not do that: that there is no such command."""
        return self.wrong(line)

    def _find(self, line: str, known: Iterable[str]) -> tuple[str, str] | ShownLines:
        found = find_command(line, known)
        if isinstance(found, tuple):
            return found
        if found == INCOMPLETE:
            return self.wrong(line, "Incomplete command")
        return self.wrong(
            line, "Ambiguous command" if "Ambig" in found[0] else "Unrecognized command"
        )

    def _do(self, line: str) -> ShownLines:
        is_administrator = self.state.is_administrator(self.user)
        commands = {*self.told, *self.for_all, *_PRIVILEGED}
        found = self._find(line, commands)
        if isinstance(found, list):
            return found
        command, rest = found
        if not is_administrator and command not in self.for_all:
            return self.no_rights(line)
        if command == "screen-length":
            return self._size(rest, line)
        if command == "save":
            return self._save(rest, line)
        if rest:
            return self.wrong(line, "Too many parameters")
        tell = self.told.get(command)
        return tell(self.state) if tell is not None else self._act(command)

    def _size(self, rest: str, line: str) -> ShownLines:
        count, _, temporary = rest.partition(" ")
        if not (count.isascii() and count.isdigit() and "temporary".startswith(temporary or "?")):
            return self.wrong(line, "Wrong parameter")
        self.length = int(count[:4])
        return ["Info: The configuration takes effect on the current user terminal interface only."]

    def _save(self, rest: str, line: str) -> ShownLines:
        if rest:
            return self.wrong(line, "Too many parameters")
        self.asked = OVERWRITE if self.state.fault is VrpFault.ASKS_ELSE else _SURE
        return ["The current configuration will be written to the device."]

    def _act(self, command: str) -> ShownLines:
        if command == "system-view":
            self.section = ""
            return ["Enter system view, return user view with Ctrl+Z."]
        self.is_over = True
        if command == "reboot":
            self.state.reboot()
        return []

    # ------------------------------------------------------------------ settings

    def configure(self, line: str) -> ShownLines:
        """Do what a line says in any view but the user's."""
        if line in {"quit", "return"}:
            self.section = "" if line == "quit" and self.section else None
            return []
        is_undone = line.startswith("undo ")
        bare = line.removeprefix("undo ").strip()
        if self.section and self.section.startswith("vlan"):
            return self._name(bare, line, is_undone=is_undone)
        if self.section:
            return self._set_port(self.section, bare, line, is_undone=is_undone)
        return self.set_device(bare, line, is_undone=is_undone)

    def set_device(self, bare: str, line: str, *, is_undone: bool) -> ShownLines:
        """Set what is the device's own: *bare* is the line without `undo`."""
        for start, path in _SETS.items():
            if (element := bare.removeprefix(start)) != bare:
                if is_undone and " " in element:
                    return self.wrong(line, "Too many parameters")
                self.state.change_set(path, element, is_undone=is_undone, actor=self.user)
                return []
        return self.wrong(line) if is_undone else self._configure_switch(bare, line)

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
            return self.wrong(line)
        if f"neighbour[{rest}]" not in self.state.defaults:
            return self.wrong(line, "Wrong parameter")
        self.section = f"interface[{rest}]"
        return []

    def _name(self, bare: str, line: str, *, is_undone: bool) -> ShownLines:
        command, _, name = bare.partition(" ")
        if command != "name" or is_undone is bool(name):
            return self.wrong(line)
        return self._write(f"{self.section}.name", name)

    def _set_port(self, at: str, bare: str, line: str, *, is_undone: bool) -> ShownLines:
        mode = self.state.get(f"{at}.mode")
        if bare.startswith(self.words.allow):
            return self.allow(at, mode, bare, line, is_undone=is_undone)
        name, value = self.words.meant_by(bare, is_undone=is_undone)
        if not name:
            return self.wrong(line, "Wrong parameter")
        if mode not in self.words.of_mode.get(name, (mode,)):
            return self.wrong_mode
        if name == "mode" and not self._may_change_mode(at, mode, value):
            return self.wrong_mode
        if name.endswith("_vlan") and value and not self._is_there(value):
            return self._answer_no_vlan(value, line)
        return self._write(f"{at}.{name}", self.words.unwritten[name] if is_undone else value)

    def _may_change_mode(self, at: str, before: str, after: str) -> bool:
        """Tell whether nothing that a mode brought is still set: that has to be undone first."""
        del before, after
        return all(self.state.get(f"{at}.{each}") == UNWRITTEN[each] for each in OF_MODES)

    def _answer_no_vlan(self, number: str, line: str) -> ShownLines:
        if int(number) > MOST_VLAN:
            return self.wrong(line, "Wrong parameter")
        return self.no_vlan

    def _is_there(self, number: str) -> bool:
        return number == "1" or f"vlan[{int(number)}].name" in self.state.values()

    def allow(self, at: str, mode: str, bare: str, line: str, *, is_undone: bool) -> ShownLines:
        """Let VLANs through a trunk, or stop them."""
        vlans = vlans_in(bare.removeprefix(self.words.allow).replace("all", ALL_VLANS))
        if vlans is None or len(ranges_of(vlans)) > RANGES:
            return self.wrong(line, "Wrong parameter")
        if mode != "trunk":
            return self.wrong_mode
        before = vlans_in(self.state.get(f"{at}.trunk_vlans").replace(",", " ")) or set()
        after = ranges_of(before - vlans if is_undone else before | vlans)
        told = ",".join(str(a) if a == b else f"{a}-{b}" for a, b in after)
        return self._write(f"{at}.trunk_vlans", told)

    def _write(self, path: str, value: str) -> ShownLines:
        self.state.write(path, value, self.user)
        return []
