"""The tables of both lines: their variables, and the commands that speak of a Group's."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum, unique
from importlib.resources import files
from typing import Final

from pydantic import TypeAdapter

from fleetcfg_kit.sim.poly.spaces import PolySpace, read_space

CALL: Final = "call"
SYSTEM_NAME: Final = "system.info.systemname"


@unique
class CommandKind(StrEnum):
    """How a command is spelled."""

    TOKEN = "token"  # noqa: S105 - `WORD get`, `WORD yes`
    TEXT = "text"  # `WORD get`, `WORD set "a text"`
    SYSTEMSETTING = "systemsetting"  # `systemsetting get WORD`, `systemsetting WORD VALUE`


@dataclass(frozen=True, slots=True)
class PolyCommand:
    """A command that reads and sets a variable.

    Attributes:
        kind: How it is spelled.
        root: With what its answer begins.
        variable: Of which it speaks.
        stored: What is stored, by the command's word for it; empty where nothing is translated.
        is_read_by_all: Whether a plain user may read it.
    """

    kind: CommandKind
    root: str
    variable: str
    stored: Mapping[str, str]
    is_read_by_all: bool

    def to_store(self, word: str) -> str | None:
        """Give what *word* means; None where it is not one of the command's."""
        return self.stored.get(word) if self.stored else word

    def to_say(self, value: str) -> str:
        """Give the command's word for what is stored."""
        return next((word for word, stored in self.stored.items() if stored == value), value)


_Rows = Mapping[str, Mapping[str, tuple[str, str]]]
_ROWS: Final = TypeAdapter[_Rows](_Rows)
_WORDS: Final = TypeAdapter[Mapping[str, tuple[str, ...]]](Mapping[str, tuple[str, ...]])


def _load(name: str) -> dict[str, object]:
    text = files("fleetcfg_kit.sim.poly").joinpath(name).read_text(encoding="utf-8")
    return tomllib.loads(text)


def _variables(sections: _Rows) -> Mapping[str, tuple[PolySpace, str]]:
    return {
        name: (read_space(space), value)
        for rows in sections.values()
        for name, (space, value) in rows.items()
    }


def _commands(rows: _Rows, administrators: tuple[str, ...]) -> Mapping[str, PolyCommand]:
    found: dict[str, PolyCommand] = {}
    for kind in CommandKind:
        for word, (variable, words) in rows[kind].items():
            is_setting = kind is CommandKind.SYSTEMSETTING
            root = f"systemsetting {word}" if is_setting else word
            stored = dict(pair.split("=", 1) for pair in words.split())
            is_open = not is_setting and word not in administrators
            found[root] = PolyCommand(kind, root, variable, stored, is_open)
    return found


_REST: Final = TypeAdapter[Mapping[str, Mapping[str, str]]](
    Mapping[str, Mapping[str, str]]
).validate_python(_load("rest.toml"))
REST_WORDS: Final = _REST["words"]
REST_TAGS: Final = _REST["tags"]

_SOURCE: Final = _load("commands.toml")
_NAMED: Final = _WORDS.validate_python(_SOURCE.pop("words"))

# All values that a device has, with what it begins with; those with a dot are REST's.
VARIABLES: Final = _variables(_ROWS.validate_python(_load("variables.toml")))
SPACES: Final = {name: space for name, (space, _) in VARIABLES.items()}
DEFAULTS: Final = {name: value for name, (_, value) in VARIABLES.items()}

COMMANDS: Final = _commands(_ROWS.validate_python(_SOURCE), _NAMED["administrators"])
SWITCHED_OFF: Final = _NAMED["switched_off"]
NOT_SIMULATED: Final = _NAMED["not_simulated"]

_VIDEOOS: Final = _load("videoos.toml")
_PAIRS: Final = TypeAdapter[Mapping[str, str]](Mapping[str, str]).validate_python(
    _VIDEOOS.pop("pairs")
)
VIDEOOS_VARIABLES: Final = _variables(_ROWS.validate_python(_VIDEOOS))
# By the name in an export: the variable that REST has for it, which is most often called the same.
VIDEOOS_EXPORTED: Final = {
    **{name: name for name in VIDEOOS_VARIABLES if "." in name and name not in _PAIRS},
    **{exported: name for name, exported in _PAIRS.items()},
}

HDX_VARIABLES: Final = _variables(_ROWS.validate_python(_load("hdx.toml")))
