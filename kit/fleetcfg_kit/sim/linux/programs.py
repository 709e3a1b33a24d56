"""The programs of a host that administrators use, as far as they are asked here.

Exit statuses and outputs are those of Debian 13, on which each was run. What a program takes beyond
what is here it refuses: a simulated host must not say yes to what it does not know.
"""

import json
from collections.abc import Callable, Mapping
from typing import Final

from fleetcfg.errors import SimError
from fleetcfg_kit.sim.linux.device_state import FRR, SLOTS, LinuxState, directives

NOT_FOUND: Final = 127
_USAGE: Final = 1
_BRIDGE: Final = "br0"
_COLUMNS: Final = ("tag", "vlan_mode", "trunks")

ProgramEnd = tuple[int, str]
Program = Callable[["ProgramHost", list[str]], ProgramEnd]
OK: Final = (0, "")
REFUSED: Final = (_USAGE, "")


class ProgramHost:
    """One user at one host.

    Args:
        state: The host.
        user: Who runs programs.
        given: What is on the input of the program.
    """

    def __init__(self, state: LinuxState, user: str, given: str) -> None:
        self.state, self.user, self.given = state, user, given
        self.is_root = state.is_root(user)

    def run(self, words: list[str]) -> ProgramEnd:
        """Run a program, behind ``env`` and what that sets."""
        while words and (words[0] == "env" or "=" in words[0]):
            words = words[1:]
        if not words or words[0] not in PROGRAMS:
            return NOT_FOUND, ""
        if not self.is_root and words[0] not in _FOR_ALL:
            return REFUSED
        return PROGRAMS[words[0]](self, words[1:])


# ---------------------------------------------------------------- files and the host itself


def _cat(host: ProgramHost, words: list[str]) -> ProgramEnd:
    found = [host.state.read_file(name) for name in words]
    return (_USAGE if None in found else 0), "".join(text or "" for text in found)


def _cp(host: ProgramHost, words: list[str]) -> ProgramEnd:
    text = host.state.read_file(words[-2])
    if text is None:
        return REFUSED
    host.state.files[words[-1]] = text
    return OK


def _dd(host: ProgramHost, words: list[str]) -> ProgramEnd:
    names = [word.removeprefix("of=") for word in words if word.startswith("of=")]
    host.state.files.update(dict.fromkeys(names, host.given))
    return OK


def _mv(host: ProgramHost, words: list[str]) -> ProgramEnd:
    text = host.state.files.pop(words[-2], None)
    if text is None:
        return REFUSED
    host.state.replace_file(words[-1], text, host.user)
    return OK


def _rm(host: ProgramHost, words: list[str]) -> ProgramEnd:
    host.state.files.pop(words[-1], None)
    return OK


def _hostname(host: ProgramHost, words: list[str]) -> ProgramEnd:
    host.state.write("host.name", words[-1], host.user)
    return OK


def _date(host: ProgramHost, words: list[str]) -> ProgramEnd:
    del words
    return 0, host.state.clock.wall().isoformat(timespec="seconds") + "\n"


# ---------------------------------------------------------------- sshd, sysctl, chrony


def _sshd(host: ProgramHost, words: list[str]) -> ProgramEnd:
    """Tell what sshd would do, by its own file or another: it fills in what that does not say."""
    settings = host.state.of_program("sshd")
    if "-f" in words:
        text = host.state.read_file(words[-1])
        if text is None:
            return 255, ""
        settings = {**settings, **directives(text)}
    return 0, "".join(f"{name} {value}\n" for name, value in settings.items()) + "pidfile none\n"


def _sysctl(host: ProgramHost, words: list[str]) -> ProgramEnd:
    known = host.state.of_program("sysctl")
    match words:
        case ["-w", setting]:
            return _set_sysctl(host, *setting.partition("=")[::2])
        case ["-n", key]:
            return (0, f"{known[key]}\n") if key in known else REFUSED
        case ["-e", *keys]:
            return 0, "".join(f"{key} = {known[key]}\n" for key in keys if key in known)
        case ["--system", "--dry-run"]:
            files = sorted(x for x in host.state.files if x.startswith("/etc/sysctl.d/"))
            told = [f"* Applying {x} ...\n{host.state.files[x]}" for x in files]
            return 0, "".join(told)
        case _:
            return REFUSED


def _set_sysctl(host: ProgramHost, key: str, value: str) -> ProgramEnd:
    if key not in host.state.of_program("sysctl") or not value.isdecimal():
        return REFUSED
    host.state.write(f"sysctl.{key}", value, host.user)
    return OK


def _chronyc(host: ProgramHost, words: list[str]) -> ProgramEnd:
    names = [x.rpartition(" ")[2] for slot in SLOTS if (x := host.state.get(slot))]
    match words:
        case ["-c", "-N", "sources"]:
            return 0, "".join(f"^,*,{name},2,6,377,4,0.0,0.0,0.0\n" for name in names)
        case ["-c", "tracking"]:
            return 0, "0A000005,10.0.0.5,3,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,64.0,Normal\n"
        case ["add" | "delete", _, *_]:
            return OK  # it runs what the file says: the settings are those of the file
        case _:
            return REFUSED


# ---------------------------------------------------------------- FRRouting, Open vSwitch


def _vtysh(host: ProgramHost, words: list[str]) -> ProgramEnd:
    state, commands = host.state, words[1::2]
    match commands:
        case ["show running-config"]:
            shown = state.router()
            return 0, f"Building configuration...\n\nCurrent configuration:\n!\n{shown}end\n"
        case ["write memory"]:
            state.files[FRR] = state.router()
            return 0, "Building Configuration...\n[OK]\n"
        case ["configure terminal", *lines]:
            return _configure(host, lines)
        case _:
            return _USAGE, f"% Unknown command: {commands[0] if commands else ''}\n"


def _configure(host: ProgramHost, lines: list[str]) -> ProgramEnd:
    before = set(filter(None, host.state.get("frr.routes").split("; ")))
    after = set(before)
    for line in lines:
        head, is_route, route = line.partition(" route ")
        if not is_route or head not in ("ip", "ipv6", "no ip", "no ipv6") or "/" not in route:
            return _USAGE, f"% Unknown command: {line}\n"
        (after.discard if head.startswith("no ") else after.add)(route)
    if after != before:
        host.state.write("frr.routes", "; ".join(sorted(after)), host.user)
    return OK


def _ovs_vsctl(host: ProgramHost, words: list[str]) -> ProgramEnd:
    match [word for word in words if not word.startswith("--")]:
        case ["list-br"]:
            return 0, f"{_BRIDGE}\n"
        case ["list", "port"]:
            return 0, json.dumps(_ports(host.state.of_program("ovs"))) + "\n"
        case ["set", "port", name, setting]:
            column, _, value = setting.partition("=")
            return _set_port(host, name, column, value)
        case ["clear", "port", name, column]:
            return _set_port(host, name, column, "")
        case _:
            return REFUSED


def _set_port(host: ProgramHost, name: str, column: str, value: str) -> ProgramEnd:
    path = f"ovs.port[{name}].{column}"
    if path not in host.state.defaults:
        return REFUSED
    try:
        host.state.write(path, value, host.user)
    except SimError:
        return REFUSED
    return OK


def _ports(settings: Mapping[str, str]) -> dict[str, object]:
    """Give a table of the database, as RFC 7047 spells it in JSON."""
    names = sorted({path[5 : path.index("]")] for path in settings})
    rows = [[name, *(_atom(settings[f"port[{name}].{x}"], x) for x in _COLUMNS)] for name in names]
    return {"data": rows, "headings": ["name", *_COLUMNS]}


def _atom(value: str, column: str) -> object:
    if column == "vlan_mode":
        return value or ["set", []]
    numbers = [int(each) for each in value.split(",") if each]
    return numbers[0] if len(numbers) == 1 else ["set", numbers]


PROGRAMS: Final[Mapping[str, Program]] = {
    "cat": _cat,
    "chronyc": _chronyc,
    "chronyd": lambda _, words: OK if words == ["--version"] else REFUSED,
    "cp": _cp,
    "date": _date,
    "dd": _dd,
    "hostname": _hostname,
    "id": lambda host, _: (0, "0\n" if host.is_root else "1000\n"),
    "mv": _mv,
    "ovs-vsctl": _ovs_vsctl,
    "rm": _rm,
    "sshd": _sshd,
    "sync": lambda _host, _words: OK,
    "sysctl": _sysctl,
    "uname": lambda host, _: (0, f"{host.state.get('host.name')}\n"),
    "vtysh": _vtysh,
}
_FOR_ALL: Final = frozenset({"cat", "chronyd", "date", "id", "sysctl", "uname"})
