"""Finds and reads ``fleetcfg.toml``: what it may say, ``fleetcfg.cli.settings.current`` has."""

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path, PurePath
from typing import Final

from platformdirs import user_config_path

from fleetcfg.cli.settings.current import (
    PLACES,
    SETTINGS,
    TYPED,
    SettingKind,
    SettingRule,
    Settings,
    SettingValue,
)
from fleetcfg.errors import FleetcfgError, RequestError
from fleetcfg.model.nearest import nearest
from fleetcfg.words import LANGUAGES

NAME: Final = "fleetcfg.toml"
MOST_BYTES: Final = 4096  # tomllib takes time by the square of a dotted key: 25 s at 64 KB
_TWICE: Final = ("Cannot overwrite a value", "Cannot declare")  # as `tomllib` spells it
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")  # of a province
_AT_LINE: Final = re.compile(r"at line (\d+)")


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
    try:
        for file in found:
            said, at = _read(file, is_own=file is own)
            defaults |= said
            origins |= dict.fromkeys(said, file)
            places |= at
    except FleetcfgError as trouble:
        return Settings(files=tuple(found), trouble=trouble)
    named = defaults.pop("provinces", {})
    provinces = {name: Path(to) for name, to in named.items()} if isinstance(named, dict) else {}
    return Settings(defaults, tuple(found), origins=origins, places=places, provinces=provinces)


def _is_one_file(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:  # links that lead in a circle, say: reading it tells
        return False


def _read(file: Path, *, is_own: bool) -> tuple[dict[str, SettingValue], dict[str, str]]:
    """Return what *file* says, and where it says each.

    Raises:
        RequestError: SETTINGS_SYNTAX, SETTING_*.
        RefusalError: FILE_*.
    """
    import tomllib  # noqa: PLC0415 - few have such a file

    from fleetcfg.authority.files import read_carried  # noqa: PLC0415 - the same

    data = read_carried(file, most=MOST_BYTES)
    try:
        text = data.decode()
        said = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        line = _AT_LINE.search(str(error))
        at = str(file) if line is None else f"{file}:{line[1]}"
        is_twice = any(words in str(error) for words in _TWICE)
        raise RequestError("SETTING_TWICE" if is_twice else "SETTINGS_SYNTAX", place=at) from error
    places = {name: f"{file}{_line_of(name, text)}" for name in said}
    settings = {
        name: _setting(name, value, places[name], is_own=is_own) for name, value in said.items()
    }
    return settings, places


def _line_of(name: str, text: str) -> str:
    """Return where *text* says *name*: ``:3``; nothing if it is spelled in some other way."""
    said = re.compile(rf"""[\["' ]*{re.escape(name)}(?![\w-])""")
    lines = (number for number, line in enumerate(text.splitlines(), 1) if said.match(line))
    return "".join(f":{number}" for number in [*lines][:1])


def _setting(name: str, value: object, place: str, *, is_own: bool) -> SettingValue:
    """Return *value*, if *name* is a setting of this file and may be that."""
    rule = _rule_of(name, place, is_own=is_own)
    read, example = _FORMS[rule.kind]
    fit = read(value)
    if fit is None:
        raise RequestError("SETTING_VALUE", name=name, place=place, example=example)
    if rule.kind not in PLACES:
        return fit
    typed = fit if isinstance(fit, list) else [str(fit)]
    for each in typed:
        if not (is_own or _is_inside(each)):
            raise RequestError("SETTING_OUTSIDE", name=name, place=place, path=each)
    paths = [*map(_at_home, typed)] if is_own else typed
    return paths if isinstance(fit, list) else paths[0]


def _rule_of(name: str, place: str, *, is_own: bool) -> SettingRule:
    """Return the rule of a setting that this file may say."""
    if name.replace("-", "_") in TYPED:
        raise RequestError("SETTING_TYPED", name=name, place=place)
    rule = SETTINGS.get(name)
    if rule is None:
        near = nearest(name, SETTINGS)
        raise RequestError("SETTING_UNKNOWN", name=name, place=place, nearest=near)
    if not (is_own or rule.here):
        raise RequestError("SETTING_NOT_HERE", name=name, place=place, own=str(own_file()))
    return rule


def _at_home(path: str) -> str:
    """Return *path* with ``~`` as the person's own folder, where there is one."""
    try:
        return str(Path(path).expanduser())
    except RuntimeError:
        return path


def _is_inside(path: str) -> bool:
    pure = PurePath(path)
    return not (pure.anchor or ".." in pure.parts or path.startswith("~"))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _texts(value: object) -> list[str] | None:
    texts = [*map(_text, value)] if isinstance(value, list) else []
    fit = [text for text in texts if text is not None]
    return fit if fit and len(fit) == len(texts) else None


def _number(value: object) -> int | None:
    return value if type(value) is int and value > 0 else None


def _truth(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _language(value: object) -> str | None:
    return value if isinstance(value, str) and value in LANGUAGES else None


def _provinces(value: object) -> dict[str, str] | None:
    """Return folders by name: a name is typed, and a folder is the same wherever one stands."""
    if not isinstance(value, dict) or not value:
        return None
    folders = {str(name): _at_home(_text(folder) or "") for name, folder in value.items()}
    fit = all(_NAME.fullmatch(name) and Path(to).is_absolute() for name, to in folders.items())
    return folders if fit else None


_FORMS: Final[Mapping[SettingKind, tuple[Callable[[object], SettingValue | None], str]]] = {
    "folders": (_texts, '["inventory"]'),
    "folder": (_text, '"baselines"'),
    "file": (_text, '"~/.ssh/id_ed25519"'),
    "number": (_number, "20"),
    "text": (_text, '"json"'),
    "texts": (_texts, '["UBND TỈNH LAI CHÂU"]'),
    "truth": (_truth, "false"),
    "language": (_language, '"vi"'),
    "provinces": (_provinces, '{ lai-chau = "/srv/fleetcfg/lai-chau" }'),
}
