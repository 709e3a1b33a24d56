"""``fleetcfg --province NAME …``: the command runs in the working folder of that province.

Each province has its declarations, its signed documents and, by the trust domain of these, its own
record. Which folder is whose the person's own settings say, and no file that can be carried. That
the folder is chosen is all: nothing is judged otherwise than by a command that is typed in it.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import chdir
from dataclasses import replace
from pathlib import Path

from fleetcfg.cli.settings.current import Settings, current_settings
from fleetcfg.cli.settings.files import find_settings
from fleetcfg.errors import FleetcfgError, RequestError
from fleetcfg.model.nearest import nearest

_OPTION = "--province"
_WITH_VALUES = (_OPTION, "--lang")


def province_of(arguments: Sequence[str]) -> str | None:
    """Return the province that a command line names before its command; None if it names none."""
    found: str | None = None
    rest = iter(arguments)
    for argument in rest:
        if not argument.startswith("-") or argument == "--":
            break
        name, equals, value = argument.partition("=")
        if name in _WITH_VALUES:
            value = value if equals else next(rest, "")
            found = value if name == _OPTION else found
    return found


def enter_province(name: str, settings: Settings) -> Settings:
    """Make the folder of a province the working folder, and return the settings that hold there.

    What is wrong is the trouble of the settings returned: PROVINCE_UNKNOWN, PROVINCE_FOLDER.
    """
    if settings.trouble is not None:
        return settings
    try:
        os.chdir(folder_of(name, settings))
    except FleetcfgError as error:
        return replace(settings, trouble=error)
    except OSError:
        return replace(settings, trouble=_not_there(name, settings))
    return find_settings()


def folder_of(name: str, settings: Settings) -> Path:
    """Return the working folder of a province."""
    folder = settings.provinces.get(name)
    if folder is None:
        known = ", ".join(settings.provinces)
        near = nearest(name, settings.provinces)
        raise RequestError("PROVINCE_UNKNOWN", name=name, nearest=near, known=known)
    return folder


def each_province() -> Iterator[tuple[str, Settings | FleetcfgError]]:
    """Yield each province, while its folder is the working folder, with the settings there.

    What is wrong with a folder is yielded in their place.
    """
    settings = current_settings()
    for name, folder in settings.provinces.items():
        try:
            with chdir(folder):
                there = find_settings()
                yield name, there if there.trouble is None else there.trouble
        except OSError:
            yield name, _not_there(name, settings)


def _not_there(name: str, settings: Settings) -> RequestError:
    return RequestError("PROVINCE_FOLDER", name=name, folder=str(settings.provinces[name]))
