"""The command line of a firewall with FortiOS, without a wire.

Witnessed: blocks and their prompts, `abort`, `| grep`, pages, the words of what is refused. Which
code is told for which mistake is a guess. Names are not cut short.
"""

import re
from dataclasses import dataclass, field

from fleetcfg_kit.sim.network.device_state import SwitchState
from fleetcfg_kit.sim.network.faults import FortiFault, spoil_lines
from fleetcfg_kit.sim.network.forti_shows import SHOWS
from fleetcfg_kit.sim.network.forti_text import (
    BLOCKS,
    NTP,
    SERVERS,
    TABLES,
    TRUSTED,
    Raw,
    block_text,
    entries,
    paths_of,
    raw_of,
)

_WORD = re.compile(r'"((?:[^"\\]|\\.)*)"|(\S+)')
_ESCAPED = re.compile(r"\\(.)")
_ACCEPT = "(Press 'a' to accept):"
_PAGE = 24  # lines
_SWITCH = "enable|disable"
_PORT_NUMBER = "[1-9][0-9]{0,4}"
_NETWORK = r"[0-9]{1,3}(?:\.[0-9]{1,3}){3} [0-9]{1,3}(?:\.[0-9]{1,3}){3}"
_WAYS = "ping|https|ssh|snmp|http|telnet|fgfm|radius-acct|probe-response|fabric|ftm|speed-test"
_TAKES = {
    "admin-https-redirect": _SWITCH,
    "admin-lockout-duration": "[1-9][0-9]{0,9}",
    "admin-lockout-threshold": "[1-9]|10",
    "admin-port": _PORT_NUMBER,
    "admin-sport": _PORT_NUMBER,
    "admin-ssh-port": _PORT_NUMBER,
    "admin-telnet": _SWITCH,
    "admintimeout": "[1-9][0-9]?|[1-3][0-9]{2}|4[0-7][0-9]|480",
    "cfg-save": "automatic|manual|revert",
    "hostname": "[A-Za-z0-9_-]{1,35}",
    "timezone": "[A-Za-z_/]{3,63}|[0-9]{2}",
    "output": "more|standard",
    "allowaccess": rf"(?:{_WAYS})(?: (?:{_WAYS}))*",
    "description": ".{1,255}",
    "alias": ".{1,25}",
    "ip": _NETWORK,
    "accprofile": r"[\w-]{1,35}",
    "ntpsync": _SWITCH,
    "type": "fortiguard|custom",
    "server": "[A-Za-z0-9][A-Za-z0-9.:-]{0,62}",
    **dict.fromkeys(TRUSTED, _NETWORK),
}
_STATUS = {"system interface": "up|down", "log syslogd setting": _SWITCH}
_CODE = "Command fail. Return code {}"


def _unknown(word: str) -> list[str]:
    return [f"command parse error before '{word}'", _CODE.format(-61)]


@dataclass(slots=True)
class FortiBlock:
    """A block that is open.

    Attributes:
        name: As it was opened.
        entry: Of a table, the entry that is open; empty if none is.
        raw: The settings that are typed, in effect with its end.
    """

    name: str
    entry: str = ""
    raw: Raw = field(default_factory=Raw)


@dataclass(slots=True)
class FortiCli:
    """The command line of one session.

    Attributes:
        state: The firewall.
        user: Who is logged in.
        blocks: Those that are open, the innermost last.
        servers: The time servers, by number, while their table is open.
        is_global: Whether, with virtual domains, what is shown and set is all of theirs.
        is_over: Whether the session ends with the last answer.
        asked: What it waits for an answer to; empty if for none.
    """

    state: SwitchState
    user: str
    blocks: list[FortiBlock] = field(default_factory=list[FortiBlock])
    servers: dict[str, str] = field(default_factory=dict[str, str])
    is_global: bool = False
    is_over: bool = False
    asked: str = ""

    def __post_init__(self) -> None:
        if self.state.fault is FortiFault.ASKS_AT_LOGIN:
            self.asked = _ACCEPT
        self.is_global = self.state.fault is not FortiFault.DOMAINS

    @property
    def length(self) -> int:
        """Lines of a page; 0 for no pages."""
        return 0 if self.state.get("console.output") == "standard" else _PAGE

    @property
    def section(self) -> str | None:
        """Where settings go; None outside of any block."""
        return self.blocks[-1].name if self.blocks else None

    def prompt(self) -> str:
        """Give the prompt, or what is asked."""
        if self.asked:
            return self.asked
        mark = "#" if self.state.is_administrator(self.user) else "$"
        inner = self.blocks[-1] if self.blocks else None
        place = "global" if self.is_global and self._has_domains() else ""
        if inner is not None:
            place = inner.entry or inner.name.rpartition(" ")[2]
        return f"{self.state.get('system.hostname')} {f'({place}) ' if place else ''}{mark} "

    def _has_domains(self) -> bool:
        return self.state.fault is FortiFault.DOMAINS

    def answer(self, line: str) -> list[str]:
        """Do what a line says, and give the lines of the answer."""
        if self.asked:
            self.asked = "" if line == "a" else self.asked
            return []
        words = [_ESCAPED.sub(r"\1", whole) or bare for whole, bare in _WORD.findall(line)]
        if words[0] in {"get", "show", "diagnose", "execute"}:
            return self._show(line)
        return self._set(words) if self.blocks else self._begin(words)

    def _show(self, line: str) -> list[str]:
        command, _, wanted = line.partition(" | grep ")
        told = self._told(command)
        return [each for each in told if wanted in each] if wanted else told

    def _told(self, command: str) -> list[str]:
        if command in SHOWS:
            return SHOWS[command](self.state)
        block = command.removeprefix("show ").removeprefix("full-configuration ")
        if block not in BLOCKS or not command.startswith("show ") or not self.is_global:
            return _unknown(command.split()[1])
        if not self.state.is_administrator(self.user):
            return ["Unknown action 0", _CODE.format(-1)]
        lines = list(block_text(self.state.values(), block, self.state.stats.requests))
        return spoil_lines(self.state.fault, lines)

    def _begin(self, words: list[str]) -> list[str]:
        match words:
            case ["exit" | "quit"]:
                self.is_over = True
            case ["end"] if self._has_domains() and self.is_global:
                self.is_global = False
            case ["abort"]:
                pass
            case ["config", "global"] if self._has_domains():
                self.is_global = True
            case ["config", *rest] if " ".join(rest) in BLOCKS and self.is_global:
                return self._open(" ".join(rest))
            case _:
                return _unknown(words[-1])
        return []

    def _open(self, block: str) -> list[str]:
        if not self.state.is_administrator(self.user):
            return ["Permission denied.", _CODE.format(-37)]
        raw = {} if block in TABLES else raw_of(self.state.values(), block)
        self.blocks.append(FortiBlock(block, "", raw))
        return []

    # ------------------------------------------------------------------ settings

    def _set(self, words: list[str]) -> list[str]:
        inner = self.blocks[-1]
        match words:
            case ["set", name, *values] if values:
                return self._put(inner, name, " ".join(values))
            case ["unset", name]:
                return self._clear(inner, name)
            case ["edit", entry] if not inner.entry and self._is_table(inner):
                return self._edit(inner, entry)
            case ["delete", number] if inner.name == SERVERS and number in self.servers:
                del self.servers[number]
            case ["config", "ntpserver"] if inner.name == NTP:
                every = filter(None, self.state.get("ntp.servers").split(", "))
                self.servers = {str(number): each for number, each in enumerate(every, start=1)}
                self.blocks.append(FortiBlock(SERVERS))
            case _:
                return self._leave(inner, words)
        return []

    def _leave(self, inner: FortiBlock, words: list[str]) -> list[str]:
        match words:
            case ["next" | "end" | "abort"] if self.state.fault is FortiFault.STAYS:
                pass
            case ["next"] if inner.entry:
                self._commit(inner)
                inner.entry, inner.raw = "", {}
            case ["end"]:
                self._commit(inner)
                self.blocks.pop()
            case ["abort"]:
                self.blocks.clear()
            case _:
                return _unknown(words[-1])
        return []

    def _is_table(self, block: FortiBlock) -> bool:
        return block.name in TABLES or block.name == SERVERS

    def _edit(self, block: FortiBlock, entry: str) -> list[str]:
        values = self.state.values()
        if block.name == SERVERS:
            block.raw = {"server": self.servers.get(entry, "")}
        elif entry in entries(values, block.name):
            block.raw = raw_of(values, block.name, entry)
        else:
            return ["entry not found in datasource", _CODE.format(-3)]
        block.entry = entry
        return []

    def _put(self, block: FortiBlock, name: str, value: str) -> list[str]:
        takes = _STATUS.get(block.name, _SWITCH) if name == "status" else _TAKES.get(name)
        is_hidden = name == "server" and block.raw.get("status") == "disable"
        is_there = name in block.raw or (name == "server" and "status" in block.raw)
        if takes is None or not is_there or is_hidden:
            return _unknown(name)
        if re.fullmatch(takes, value) is None:
            return [f"value parse error before '{value}'", _CODE.format(-651)]
        block.raw[name] = value
        return []

    def _clear(self, block: FortiBlock, name: str) -> list[str]:
        if name not in block.raw:
            return _unknown(name)
        block.raw[name] = "0.0.0.0 0.0.0.0" if name in TRUSTED else ""
        return []

    def _commit(self, block: FortiBlock) -> None:
        if block.name == SERVERS:
            if block.entry:
                self.servers[block.entry] = block.raw["server"]
            else:
                self._write({"ntp.servers": ", ".join(sorted({*self.servers.values()} - {""}))})
        elif block.raw:
            self._write(paths_of(block.name, block.entry, block.raw))

    def _write(self, values: dict[str, str]) -> None:
        """Have what differs in effect, and kept if it is kept of itself."""
        for path, value in values.items():
            if self.state.get(path) != value:
                self.state.write(path, value, self.user)
