"""What ``fleetcfg.toml`` may say: one noun, loaded where there is such a file."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePath
from typing import Annotated, Final, TypeVar

from fleetcfg.authority.files import read_carried
from fleetcfg.cli.settings.current import TYPED, SettingValue
from fleetcfg.declared.syntax.toml import parse_toml, wrong_members
from fleetcfg.errors import RequestError
from fleetcfg.model.nearest import nearest
from fleetcfg.model.problem import Problems
from fleetcfg.model.typed.declared_noun import declared, declared_fields, read_noun
from fleetcfg.model.typed.fields import FieldReader, Meaning, by_name, every, such_that
from fleetcfg.model.typed.node_readers import boolean, text, whole
from fleetcfg.model.typed.nodes import Mapping as Table
from fleetcfg.model.typed.nodes import Node
from fleetcfg.words import LANGUAGES

T = TypeVar("T")

MOST_BYTES: Final = 4096  # tomllib takes time by the square of a dotted key: 25 s at 64 KB
_TWICE: Final = ("Cannot overwrite a value", "Cannot declare")  # as `tomllib` spells it
_AT_LINE: Final = re.compile(r"at line (\d+)")
_PROVINCE: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_WRONG: Final = "SETTING_VALUE"


class FolderMeaning(Meaning):
    """Of a setting that the file of a working folder may say as well."""


def _at_home(path: str) -> str:
    """Return *path* with ``~`` as the person's own folder, where there is one."""
    try:
        return str(Path(path).expanduser())
    except RuntimeError:
        return path


def _such(of: FieldReader[T], example: str) -> FieldReader[T]:
    """Return what reads the same; *example* is one, as TOML spells it."""
    return FieldReader(of.read, {**of.schema, "examples": [example]})


def _provinces(node: Node, problems: Problems) -> dict[str, str] | None:
    """Return folders by name: a name is typed, and a folder is the same wherever one stands."""
    said = by_name(_ANY).read(node, problems) or {}
    folders = {name: _at_home(folder) for name, folder in said.items()}
    if folders and all(
        _PROVINCE.fullmatch(n) and Path(to).is_absolute() for n, to in folders.items()
    ):
        return folders
    problems.error(_WRONG, node.place)
    return None


_ANY: Final = such_that(bool, FieldReader(text, {"type": "string"}), _WRONG)
_TEXT: Final = _such(_ANY, '"json"')
_TEXTS: Final = _such(such_that(bool, every(_ANY), _WRONG), '["UBND TỈNH LAI CHÂU"]')
_FOLDERS: Final = _such(_TEXTS, '["inventory"]')
_FOLDER: Final = _such(_ANY, '"baselines"')
_FILE: Final = _such(_ANY, '"~/.ssh/id_ed25519"')


@declared
@dataclass(frozen=True, slots=True)
class SettingsFile:
    """What it says: the defaults of options, each by its name."""

    inventory: Annotated[
        tuple[str, ...], _FOLDERS, FolderMeaning("Các thư mục danh mục", "Folders of the inventory")
    ] = ()
    baselines: Annotated[
        str, _FOLDER, FolderMeaning("Thư mục cấu hình chuẩn", "Folder of baselines")
    ] = ""
    playbooks: Annotated[str, _FOLDER, FolderMeaning("Thư mục kịch bản", "Folder of playbooks")] = (
        ""
    )
    forks: Annotated[
        int,
        _such(FieldReader(partial(whole, least=1), {"type": "integer", "minimum": 1}), "20"),
        FolderMeaning("Làm cùng lúc mấy máy", "How many devices at once"),
    ] = 1
    lang: Annotated[
        str,
        _such(
            such_that(
                lambda said: said in LANGUAGES, FieldReader(text, {"enum": [*LANGUAGES]}), _WRONG
            ),
            '"vi"',
        ),
        FolderMeaning("Ngôn ngữ", "Language"),
    ] = ""
    issuer: Annotated[
        tuple[str, ...], _TEXTS, FolderMeaning("Cơ quan ban hành", "Who issues a report")
    ] = ()
    recipients: Annotated[
        tuple[str, ...], _TEXTS, FolderMeaning("Nơi nhận", "Who receives a report")
    ] = ()
    key: Annotated[str, _FILE, Meaning("Khóa để ký", "Key to sign with")] = ""
    person: Annotated[str, _TEXT, Meaning("Ai làm", "Who does it")] = ""
    store: Annotated[str, _FILE, Meaning("Tệp kết quả đã lưu", "File of observations")] = ""
    output: Annotated[str, _TEXT, Meaning("Dạng kết quả", "Form of what is told")] = ""
    pager: Annotated[
        bool,
        _such(FieldReader(boolean, {"type": "boolean"}), "false"),
        Meaning("Xem từng trang", "Whether it is shown page by page"),
    ] = True
    provinces: Annotated[
        Mapping[str, str],
        FieldReader(
            _provinces, {"type": "object", "examples": ['{ lai-chau = "/srv/fleetcfg/lai-chau" }']}
        ),
        Meaning("Thư mục của từng tỉnh (--province)", "Working folders by province (--province)"),
    ] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class SettingRule:
    """What is known of a setting.

    Attributes:
        here: Whether the file of a working folder may say it.
        is_place: Whether it says where something lies.
        example: A value, as TOML spells it.
    """

    here: bool
    is_place: bool
    example: str


SETTINGS: Final[Mapping[str, SettingRule]] = {
    each.key: SettingRule(
        isinstance(each.about, FolderMeaning),
        each.reads in (_FOLDERS, _FOLDER, _FILE),
        each.reads.schema["examples"][0],
    )
    for each in declared_fields(SettingsFile)
}
"""Every setting, by the option of which it is the default; ``provinces`` is for ``--province``."""


def read_settings(
    file: Path, own: Path | None
) -> tuple[dict[str, SettingValue], dict[str, str], frozenset[str]]:
    """Return what *file* says, where it says each, and which say where something lies.

    Args:
        file: Which.
        own: The person's own, where *file* is that of a working folder.
    """
    node, problems = _parse(file), Problems()
    said = read_noun(SettingsFile, node, problems)
    wrong = {*wrong_members(node, problems)}
    lines = {name: value.place.line for name, value in node.items()}
    places = {name: f"{file}:{line}" if line else str(file) for name, line in lines.items()}
    settings: dict[str, SettingValue] = {}
    for name, place in places.items():
        rule = _rule_of(name, place, own)
        if name in wrong:
            raise RequestError("SETTING_VALUE", name=name, place=place, example=rule.example)
        value = getattr(said, name)
        value = [*value] if isinstance(value, tuple) else value
        settings[name] = _placed(name, value, place, own) if rule.is_place else value
    return settings, places, frozenset(name for name in settings if SETTINGS[name].is_place)


def _parse(file: Path) -> Table:
    data = read_carried(file, most=MOST_BYTES)
    try:
        return parse_toml(data.decode(), str(file))
    except (ValueError, RecursionError) as error:
        line = _AT_LINE.search(str(error))
        at = str(file) if line is None else f"{file}:{line[1]}"
        is_twice = any(words in str(error) for words in _TWICE)
        raise RequestError("SETTING_TWICE" if is_twice else "SETTINGS_SYNTAX", place=at) from error


def _placed(name: str, value: str | list[str], place: str, own: Path | None) -> str | list[str]:
    """Return where *value* lies: in the person's own folder, or inside the working folder."""
    if isinstance(value, list):
        return [str(_placed(name, each, place, own)) for each in value]
    if not (own is None or _is_inside(value)):
        raise RequestError("SETTING_OUTSIDE", name=name, place=place, path=value)
    return _at_home(value) if own is None else value


def _rule_of(name: str, place: str, own: Path | None) -> SettingRule:
    """Return the rule of a setting that this file may say."""
    if name.replace("-", "_") in TYPED:
        raise RequestError("SETTING_TYPED", name=name, place=place)
    rule = SETTINGS.get(name)
    if rule is None:
        near = nearest(name, SETTINGS)
        raise RequestError("SETTING_UNKNOWN", name=name, place=place, nearest=near)
    if not (own is None or rule.here):
        raise RequestError("SETTING_NOT_HERE", name=name, place=place, own=str(own))
    return rule


def _is_inside(path: str) -> bool:
    pure = PurePath(path)
    return not (pure.anchor or ".." in pure.parts or path.startswith("~"))
