"""What would be typed again and again: the settings of ``fleetcfg.toml``, and which are in force.

They are defaults of options, below the environment and the command line. There are two such files:
the person's own, in his folder of settings, and one in the working folder, which may have come with
it. The latter says where declarations lie inside that folder, and what costs time or is words:
nothing from which another key, record or verdict could follow. Why stands in
docs/adr/0053-what-a-file-may-set.md.
"""

from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from fleetcfg.declared.folders import SIM_OVERLAY
from fleetcfg.errors import FleetcfgError, RequestError

SettingValue = str | int | bool | list[str] | dict[str, str]


_MISSING: Final = frozenset({"PATH_MISSING", "INVENTORY_EMPTY"})

TYPED: Final = frozenset(
    {
        "confirm",
        "decision",
        "decision_date",
        "fail_on",
        "fingerprint",
        "ledger",
        "limit",
        "root",
        "skip_unreachable",
        "strict",
        "trust",
        "with_findings",
    }
)
"""Options that no file says: what judges, trusts, decides or leaves out."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the files say.

    Attributes:
        defaults: Of options, by their names.
        files: Those that there are; the later one counts more.
        trouble: What is wrong with one; then none is in force.
        origins: Which file says each default.
        places: The same with the line: ``fleetcfg.toml:3``.
        provinces: Working folders by the name of the province, of ``--province``.
        paths: Which of the defaults say where something lies.
    """

    defaults: Mapping[str, SettingValue] = field(default_factory=dict[str, SettingValue])
    files: tuple[Path, ...] = ()
    trouble: FleetcfgError | None = None
    origins: Mapping[str, Path] = field(default_factory=dict[str, Path])
    places: Mapping[str, str] = field(default_factory=dict[str, str])
    provinces: Mapping[str, Path] = field(default_factory=dict[str, Path])
    paths: frozenset[str] = frozenset()

    def said_in(self, name: str) -> str:
        """Return the file that sets *name*; nothing if none does."""
        return str(self.origins.get(name, ""))

    def behind(self, error: FleetcfgError) -> FleetcfgError:
        """Return *error*; if a file says the path that is missing, one that names file and line."""
        path = Path(str(error.facts.get("path", "")))
        names = [name for name in self.defaults if path in self._paths(name)]
        if error.code not in _MISSING or not names:
            return error
        facts = {"place": self.places[names[0]], "name": names[0], "path": str(path)}
        if path == SIM_OVERLAY:
            return RequestError("SETTING_SIM_DOWN", **facts)
        return (
            RequestError("SETTING_PATH_MISSING", **facts) if error.code == "PATH_MISSING" else error
        )

    def _paths(self, name: str) -> list[Path]:
        said = self.defaults[name]
        paths = said if isinstance(said, list) else [str(said)]
        return [Path(each) for each in paths] if name in self.paths else []

    def default_map(self, commands: Mapping[str, Sequence[str]]) -> dict[str, Any]:
        """Return the defaults of the options of each of *commands*, as Typer takes them.

        ``--forks`` of ``apply`` is another option: how many fewer than was signed.
        """
        own = dict(self.defaults)
        every = {name: dict.fromkeys(of, own) or own for name, of in commands.items()}
        return {**every, "apply": {name: own[name] for name in own if name != "forks"}}


_current: ContextVar[Settings] = ContextVar("settings", default=Settings())  # noqa: B039 - it is frozen


def use_settings(settings: Settings) -> None:
    """Let *settings* be in force from here on."""
    _current.set(settings)


def current_settings() -> Settings:
    """Return the settings in force; none unless they were found."""
    return _current.get()
