"""A switch's command line without a wire: a line in, lines out, and a prompt that tells the mode.

Words may be cut short as long as they are told apart. Which of the errors answers which mistake is
witnessed for plain cases; all else that is wrong is answered as invalid, which is a guess.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from fleetcfg_kit.sim.network.config_text import PORT_LINES
from fleetcfg_kit.sim.network.device_state import PORT_DEFAULTS, SwitchState
from fleetcfg_kit.sim.network.picked_lines import picked
from fleetcfg_kit.sim.network.port_shows import vlan_told
from fleetcfg_kit.sim.network.shows import FOR_ADMINISTRATORS, FOR_ALL

ShownLines = list[str]
INCOMPLETE = ["% Incomplete command.", ""]
_ONE_VLAN = "show vlan id"
_EXEC = (
    *FOR_ALL,
    _ONE_VLAN,
    "show privilege",
    "terminal length",
    "terminal width",
    "enable",
    "exit",
)
_PRIVILEGED = (*_EXEC, *FOR_ADMINISTRATORS, "configure terminal", "write memory", "reload")
_MOST_VLAN = 4094
_VALUES = {
    "mode": re.compile("access|trunk|dynamic auto|dynamic desirable"),
    "trunk_vlans": re.compile("all|none|[0-9][0-9,-]{0,180}"),
    "storm_control": re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,2})?"),
    "trust": re.compile("cos|dscp|ip-precedence"),
}
_VLAN_SETTINGS = ("access_vlan", "voice_vlan", "native_vlan")
_PORT_COMMANDS = {line.removesuffix(" {}"): name for name, line in PORT_LINES.items()}
_SETS = {"ntp server": "ntp.servers", "logging host": "log.servers"}
_GLOBAL_COMMANDS = (*_SETS, "hostname", "mls qos", "interface", "vlan", "exit", "end")


def invalid(line: str) -> ShownLines:
    """Answer what is no command; a real switch marks the first letter that is wrong."""
    return [" " * len(line) + "^", "% Invalid input detected at '^' marker.", ""]


def find_command(line: str, known: Iterable[str]) -> tuple[str, str] | ShownLines:
    """Give the command that *line* means, in full, and what follows it; or why there is none."""
    words = line.split()
    fits = [each.split() for each in known if _fits(words, each.split())]
    longest = max((len(each) for each in fits if len(each) <= len(words)), default=0)
    whole = [each for each in fits if len(each) == longest]
    if len(whole) == 1:
        parts = line.split(maxsplit=longest)
        return " ".join(whole[0]), parts[longest] if len(parts) > longest else ""
    if not fits:
        return invalid(line)
    if len({each[len(words) - 1] for each in fits if len(each) >= len(words)}) > 1:
        return [f'% Ambiguous command:  "{line}"', ""]
    return INCOMPLETE


def _fits(typed: list[str], command: list[str]) -> bool:
    return all(full.startswith(word.lower()) for word, full in zip(typed, command, strict=False))


@dataclass(slots=True)
class SwitchCli:
    """The command line of one session.

    Attributes:
        state: The switch.
        user: Who is logged in.
        section: Where settings go: None outside of configuration mode, empty for the switch
            itself, `interface[…]` or `vlan[…]`.
        length: Lines of a page; 0 for no pages.
        is_over: Whether the session ends with the last answer.
    """

    state: SwitchState
    user: str
    section: str | None = None
    length: int = 24
    is_over: bool = False

    def prompt(self) -> str:
        """Give the prompt."""
        name = self.state.get("hostname")
        if self.section is None:
            return f"{name}{'#' if self._is_privileged() else '>'}"
        kind = {"i": "config-if", "v": "config-vlan"}.get(self.section[:1], "config")
        return f"{name}({kind})#"

    def _is_privileged(self) -> bool:
        return self.state.is_administrator(self.user)

    def answer(self, line: str) -> ShownLines:
        """Do what a line says, and give the lines of the answer."""
        return self._do(line) if self.section is None else self._configure(line)

    def _do(self, line: str) -> ShownLines:
        typed, _, wanted = line.partition(" | ")
        found = find_command(typed, _PRIVILEGED if self._is_privileged() else _EXEC)
        if isinstance(found, list):
            return found
        command, rest = found
        tell = FOR_ALL.get(command) or FOR_ADMINISTRATORS.get(command)
        if tell is not None:
            lines = None if rest else _shown(tell(self.state), wanted)
            return invalid(line) if lines is None else lines
        return invalid(line) if wanted else self._do_one(command, rest, line)

    def _do_one(self, command: str, rest: str, line: str) -> ShownLines:
        """Do what has no page of its own, and whose lines are never picked."""
        if command == _ONE_VLAN:
            return vlan_told(self.state, rest) if _is_vlan(rest) else invalid(line)
        if command.startswith("terminal "):
            return self._size(command, rest, line)
        return self._act(command)

    def _act(self, command: str) -> ShownLines:
        level = 15 if self._is_privileged() else 1
        match command:
            case "show privilege":
                return [f"Current privilege level is {level}"]
            case "configure terminal":
                self.section = ""
                return ["Enter configuration commands, one per line.  End with CNTL/Z."]
            case "write memory":
                self.state.save()
                return ["Building configuration...", "[OK]"]
            case "enable":
                return [] if self._is_privileged() else ["% Access denied", ""]
            case _:
                self.is_over = True
        if command == "reload":
            self.state.reboot()
        return []

    def _size(self, command: str, rest: str, line: str) -> ShownLines:
        if not rest:
            return INCOMPLETE
        if not rest.isascii() or not rest.isdigit():
            return invalid(line)
        if command == "terminal length":
            self.length = int(rest[:4])
        return []

    # ------------------------------------------------------------------ settings

    def _configure(self, line: str) -> ShownLines:
        first, _, rest = line.partition(" ")
        is_undone = first.lower() == "no"
        bare = rest.strip() if is_undone else line
        said = self._configure_section(bare, line, is_undone=is_undone)
        if said is not None:
            return said
        found = find_command(bare, _GLOBAL_COMMANDS)
        if isinstance(found, list):
            return found
        command, value = found
        if command in _SETS:
            return self._add(_SETS[command], value, is_undone=is_undone)
        if command == "mls qos" and not value:
            return self._write("qos", "off" if is_undone else "on")
        return invalid(line) if is_undone else self._configure_switch(command, value, line)

    def _configure_section(self, bare: str, line: str, *, is_undone: bool) -> ShownLines | None:
        """Do what a line says in the section, if one is open; None if it has no such line."""
        if not self.section:
            return None
        own = _PORT_COMMANDS if self.section.startswith("i") else {"name": "name"}
        found = find_command(bare, own)
        if isinstance(found, tuple):
            return self._set(own[found[0]], found[1], line, is_undone=is_undone)
        return found if found == INCOMPLETE else None

    def _configure_switch(self, command: str, rest: str, line: str) -> ShownLines:
        if command in {"end", "exit"}:
            self.section = "" if command == "exit" and self.section else None
            return []
        if not rest:
            return INCOMPLETE
        if command == "hostname":
            return self._write("hostname", rest)
        return invalid(line) if command == "mls qos" else self._enter(command, rest, line)

    def _enter(self, command: str, rest: str, line: str) -> ShownLines:
        if command == "vlan":
            if not _is_vlan(rest):
                return invalid(line)
            self._make_vlan(rest)
        elif f"neighbour[{rest}]" not in self.state.defaults:
            return invalid(line)
        self.section = f"{command}[{rest}]"
        return []

    def _add(self, path: str, element: str, *, is_undone: bool) -> ShownLines:
        if not element:
            return INCOMPLETE
        self.state.change_set(path, element, is_undone=is_undone, actor=self.user)
        return []

    def _set(self, name: str, value: str, line: str, *, is_undone: bool) -> ShownLines:
        """Set one line of a section; `no` brings back what is so anyway."""
        path = f"{self.section}.{name}"
        if is_undone:
            number = (self.section or "")[5:-1]
            return self._write(path, PORT_DEFAULTS.get(name, f"VLAN{number:0>4}"))
        if not PORT_LINES.get(name, "{}").endswith("{}"):
            return invalid(line) if value else self._write(path, "on")
        if not value:
            return INCOMPLETE
        if name in _VLAN_SETTINGS:
            return self._set_vlan(path, value, line)
        if name in _VALUES and not _VALUES[name].fullmatch(value):
            return invalid(line)
        return self._write(path, value.replace(" ", "_") if name == "mode" else value)

    def _set_vlan(self, path: str, value: str, line: str) -> ShownLines:
        if not _is_vlan(value):
            return invalid(line)
        is_made = self._make_vlan(value)
        self._write(path, value)
        return [f"% Access VLAN does not exist. Creating vlan {value}"] if is_made else []

    def _make_vlan(self, number: str) -> bool:
        return self.state.make_vlan(number, f"VLAN{int(number):04}")

    def _write(self, path: str, value: str) -> ShownLines:
        self.state.write(path, value, self.user)
        return []


def _shown(lines: ShownLines, wanted: str) -> ShownLines | None:
    """Return those of *lines* that are *wanted*, or all; None if that cannot be meant."""
    return picked(lines, wanted) if wanted else lines


def _is_vlan(text: str) -> bool:
    return text.isascii() and text.isdigit() and 1 <= int(text[:5]) <= _MOST_VLAN
