"""Finds ``fleetcfg.toml``; what it may say, ``fleetcfg.cli.settings.settings_file`` has."""

import os
from pathlib import Path
from typing import Final

from platformdirs import user_config_path

from fleetcfg.cli.settings.current import Settings, SettingValue
from fleetcfg.errors import FleetcfgError

NAME: Final = "fleetcfg.toml"


def own_file() -> Path:
    """Return where the person's own file lies, or would."""
    return user_config_path("fleetcfg", appauthor=False) / NAME


def find_settings() -> Settings:
    """Read the person's own file, and the one in the working folder, where there are such."""
    own, here = own_file(), Path(NAME)
    found = [file for file in (own, here) if os.path.lexists(file)]
    if found == [own, here] and _is_one_file(own, here):
        found = [own]
    defaults: dict[str, SettingValue] = {}
    origins: dict[str, Path] = {}
    places: dict[str, str] = {}
    paths = frozenset[str]()
    try:
        for file in found:
            from fleetcfg.cli.settings.settings_file import read_settings  # noqa: PLC0415 - slow

            said, at, lying = read_settings(file, None if file is own else own)
            defaults |= said
            origins |= dict.fromkeys(said, file)
            places |= at
            paths |= lying
    except FleetcfgError as trouble:
        return Settings(files=tuple(found), trouble=trouble)
    named = defaults.pop("provinces", {})
    provinces = {name: Path(to) for name, to in named.items()} if isinstance(named, dict) else {}
    return Settings(defaults, tuple(found), None, origins, places, provinces, paths)


def _is_one_file(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:  # links that lead in a circle, say: reading it tells
        return False
