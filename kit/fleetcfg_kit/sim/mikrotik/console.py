"""The console of a router without a wire: statements in, lines out.

Its refusals are in the words of RouterOS. What it takes beyond what is here it refuses: a simulated
router must not say yes to what it does not know. A script ends at its first error.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from fleetcfg_kit.sim.mikrotik.device_state import SERVICES, RouterState, ports_of
from fleetcfg_kit.sim.mikrotik.export_defaults import NO_SERVER
from fleetcfg_kit.sim.mikrotik.export_text import WEB, exported
from fleetcfg_kit.sim.mikrotik.faults import RouterFault
from fleetcfg_kit.sim.mikrotik.printed import PRINTED

_PIECE = re.compile(r'"(?:[^"\\]|\\.)*"|\[[^\]]*\]|[^";\[\s]+')
_ESCAPE = re.compile(rb"\\([0-9A-F]{2})|\\(.)")
_FIND = re.compile(r"\[\s*find\s+(?:default-)?(name|interface)=(.+?)\s*\]")
_NO_ITEM = "no such item"
_NO_WORD = "expected end of command (line 1 column 20)"
_DENIED = "not enough permissions (9)"
_SAID = ("print", "export", "set")
_MENUS: Mapping[str, Mapping[str, str]] = {
    "/system identity": {"name": "identity.name"},
    "/system clock": {
        "time-zone-name": "clock.time_zone",
        "time-zone-autodetect": "clock.autodetect",
    },
    "/ip ssh": {"strong-crypto": "ssh.strong_crypto", "forwarding-enabled": "ssh.forwarding"},
    "/ip neighbor discovery-settings": {"discover-interface-list": "discovery.interfaces"},
    "/tool mac-server": {"allowed-interface-list": "mac_server.telnet"},
    "/tool mac-server mac-winbox": {"allowed-interface-list": "mac_server.winbox"},
}
_OF_PORT = {
    "/interface ethernet": {"disabled": "disabled", "comment": "description"},
    "/interface bridge port": {
        "pvid": "pvid",
        "frame-types": "frame_types",
        "ingress-filtering": "ingress",
    },
}
_YES_NO = re.compile("yes|no")
_TAKEN = {
    "disabled": _YES_NO,
    "enabled": _YES_NO,
    "ingress-filtering": _YES_NO,
    "strong-crypto": _YES_NO,
    "time-zone-autodetect": _YES_NO,
    "time-zone-name": re.compile(r"manual|[A-Z][A-Za-z_]+(?:/[A-Za-z_]+){0,2}"),
    "name": re.compile(r".{1,64}"),
    "port": re.compile(r"[1-9][0-9]{0,4}"),
    "pvid": re.compile(r"[1-9][0-9]{0,2}|[1-3][0-9]{3}|40[0-8][0-9]|409[0-4]"),
    "frame-types": re.compile(
        "admit-all|admit-only-vlan-tagged|admit-only-untagged-and-priority-tagged"
    ),
    "primary-ntp": re.compile(r"[0-9.]{7,15}"),
    "secondary-ntp": re.compile(r"[0-9.]{7,15}"),
    "remote": re.compile(r"[0-9A-Fa-f.:]{3,45}"),
}


class _RefusedError(Exception):
    """What the console says instead of doing it."""


def _not_a_value(name: str) -> _RefusedError:
    return _RefusedError(f"input does not match any value of {name}")


def _no_command(name: str) -> _RefusedError:
    return _RefusedError(f"bad command name {name} (line 1 column 2)")


@dataclass(slots=True)
class RouterConsole:
    """One user at one router.

    Attributes:
        state: The router.
        user: Who is logged in.
        is_over: Whether the session ends with the last answer.
    """

    state: RouterState
    user: str
    is_over: bool = False

    def run(self, script: str) -> tuple[bool, list[str]]:
        """Run a script; give whether all of it was done, and the lines that it said."""
        said: list[str] = []
        for words in _statements(script):
            try:
                said += self._do(words)
            except _RefusedError as refused:
                return False, [*said, str(refused)]
        return True, said

    def _do(self, words: list[str]) -> list[str]:
        match words:
            case ["quit" | "/quit"]:
                self.is_over = True
                return []
            case [":put", what]:
                return [_value(what)]
            case _:
                pass
        bare = [words[0].strip("/"), *words[1:]] if words[0].strip("/") else words[1:]
        at = next((n for n, word in enumerate(bare) if word in _SAID), None)
        if at is None:
            raise _no_command(bare[0] if bare else words[0])
        menu, verb, rest = f"/{' '.join(bare[:at])}", bare[at], bare[at + 1 :]
        if verb == "set":
            return self._set(menu, rest)
        return self._export(menu, rest) if verb == "export" else self._print(menu, rest)

    def _print(self, menu: str, words: list[str]) -> list[str]:
        tell = PRINTED.get(menu)
        if tell is None or not {*words} <= {"detail", "without-paging"}:
            raise _no_command(menu.rpartition(" ")[2])
        return tell(self.state)

    def _export(self, menu: str, words: list[str]) -> list[str]:
        if self.state.fault is RouterFault.DENIES_EXPORT:
            raise _RefusedError(_DENIED)
        secrets = "hide-sensitive" if self.state.is_old else "show-sensitive"
        known = {"verbose", "compact", "terse", secrets}
        lines = exported(self.state, menu, words)
        if lines is None:
            raise _no_command(menu.rpartition(" ")[2])
        if not {*words} <= known or {"verbose", "compact"} <= {*words}:
            raise _RefusedError(_NO_WORD)
        return lines

    # ------------------------------------------------------------------ settings

    def _set(self, menu: str, words: list[str]) -> list[str]:
        if not self.state.is_writer(self.user):
            raise _RefusedError(_DENIED)
        targets = [word for word in words if "=" not in word or word.startswith("[")]
        pairs = (word.partition("=") for word in words if word not in targets)
        given = {key: _value(value) for key, _, value in pairs}
        _require_values(given)
        for path, value in self._changes(menu, targets, given):
            self.state.write(path, value, self.user)
        return ["warning: simulated"] if self.state.fault is RouterFault.WARNS else []

    def _changes(
        self, menu: str, targets: list[str], given: Mapping[str, str]
    ) -> list[tuple[str, str]]:
        """Give what is to be set, by path."""
        if menu in _OF_PORT:
            names = [name for name in ports_of(self.state.device.product) if _means(targets, name)]
            known = _known(_OF_PORT[menu], given)
            return [(f"interface[{n}].{word}", v) for n in names for word, v in known]
        if menu == "/ip service":
            return self._of_service(targets, given)
        if menu == "/system ntp client":
            return self._of_time(given)
        if menu == "/system logging action" and _means(targets, "remote"):
            return _known({"remote": "log.servers"}, given)
        if menu not in _MENUS:
            raise _no_command(menu.rpartition(" ")[2])
        return _known(_MENUS[menu], given)

    def _of_service(self, targets: list[str], given: Mapping[str, str]) -> list[tuple[str, str]]:
        if len(targets) != 1 or targets[0] not in SERVICES:
            raise _RefusedError(_NO_ITEM)
        name = targets[0]
        word = name.replace("-", "_")
        if name not in ("www", "www-ssl") or "disabled" not in given:
            known = {key: f"{word}.{key}" for key in ("disabled", "address", "port")}
            return _known(known, given)
        off = list(WEB[self.state.get("http.service")])
        off[name != "www"] = given["disabled"]
        served = next(each for each, both in WEB.items() if [*both] == off)
        return [("http.service", served)] if served != self.state.get("http.service") else []

    def _of_time(self, given: Mapping[str, str]) -> list[tuple[str, str]]:
        rest = {key: value for key, value in given.items() if key != "enabled"}
        changes = [("ntp.enabled", given["enabled"])] if "enabled" in given else []
        if not self.state.is_old:
            listed = [(path, ", ".join(v.split(","))) for path, v in _known(_SERVERS, rest)]
            return [*changes, *listed]
        _known(dict.fromkeys(("primary-ntp", "secondary-ntp", "server-dns-names"), ""), rest)
        if not rest:
            return changes
        servers = [each for value in rest.values() for each in value.split(",")]
        kept = [each for each in servers if each and each != NO_SERVER]
        return [*changes, ("ntp.servers", ", ".join(sorted(kept)))]


_SERVERS = {"servers": "ntp.servers"}


def _require_values(given: Mapping[str, str]) -> None:
    """Refuse what is no value of its property."""
    for key, value in given.items():
        taken = _TAKEN.get(key)
        if taken and not taken.fullmatch(value):
            raise _not_a_value(key)


def _known(paths: Mapping[str, str], given: Mapping[str, str]) -> list[tuple[str, str]]:
    """Give what is set, by path; an unknown property ends the command."""
    for key in given:
        if key not in paths:
            raise _RefusedError(_NO_WORD)
    return [(paths[key], value) for key, value in given.items()]


def _means(targets: list[str], name: str) -> bool:
    """Tell whether a search, or a name, finds the thing of that name."""
    for target in targets:
        found = _FIND.fullmatch(target)
        if (_value(found[2]) if found else target) == name:
            return True
    return False


def _statements(script: str) -> list[list[str]]:
    """Cut a script into statements, and those into words; a quote that is not closed ends it."""
    statements: list[list[str]] = [[]]
    at, is_new = 0, True
    while at < len(script):
        if script[at] in "; \t\r\n":
            statements += [[]] if script[at] == ";" else []
            at, is_new = at + 1, True
            continue
        piece = _PIECE.match(script, at)
        if piece is None:
            return [["syntax-error"]]
        if is_new:
            statements[-1].append(piece[0])
        else:
            statements[-1][-1] += piece[0]
        at, is_new = piece.end(), False
    return [each for each in statements if each]


def _value(word: str) -> str:
    """Give what a word means: without quotes and escapes."""
    if not word.startswith('"'):
        return word
    data = word[1:-1].encode("utf-8", "surrogateescape")

    def meant(found: re.Match[bytes]) -> bytes:
        return bytes.fromhex(found[1].decode()) if found[1] else found[2]

    return _ESCAPE.sub(meant, data).decode("utf-8", "surrogateescape")
