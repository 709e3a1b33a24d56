"""What ``fleetcfg.toml`` may say: one noun, loaded where there is such a file."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePath
from typing import Annotated, Final

from fleetcfg.authority.files import read_carried
from fleetcfg.cli.settings.current import TYPED, SettingValue
from fleetcfg.declared.syntax.toml import MOST_BYTES, parse_toml, read_toml_noun
from fleetcfg.model.problem import InvalidDeclarationsError, Problems
from fleetcfg.model.typed.declared_noun import declared, declared_fields
from fleetcfg.model.typed.fields import (
    FieldReader,
    Meaning,
    by_name,
    every,
    such_that,
    with_example,
)
from fleetcfg.model.typed.node_readers import boolean, text, whole
from fleetcfg.model.typed.nodes import Node, Scalar, Sequence
from fleetcfg.words import LANGUAGES

_PROVINCE: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_WRONG: Final = "TOML_VALUE"


class FolderMeaning(Meaning):
    """Of a setting that the file of a working folder may say as well."""


def _at_home(path: str) -> str:
    """Return *path* with ``~`` as the person's own folder, where there is one."""
    try:
        return str(Path(path).expanduser())
    except RuntimeError:
        return path


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
_TEXT: Final = with_example(_ANY, '"json"')
_TEXTS: Final = with_example(such_that(bool, every(_ANY), _WRONG), '["UBND TỈNH LAI CHÂU"]')
_FOLDERS: Final = with_example(_TEXTS, '["inventory"]')
_FOLDER: Final = with_example(_ANY, '"baselines"')
_FILE: Final = with_example(_ANY, '"~/.ssh/id_ed25519"')


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
        with_example(FieldReader(partial(whole, least=1), {"type": "integer", "minimum": 1}), "20"),
        FolderMeaning("Làm cùng lúc mấy máy", "How many devices at once"),
    ] = 1
    lang: Annotated[
        str,
        with_example(
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
        with_example(FieldReader(boolean, {"type": "boolean"}), "false"),
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
    """

    here: bool
    is_place: bool


SETTINGS: Final[Mapping[str, SettingRule]] = {
    each.key: SettingRule(
        isinstance(each.about, FolderMeaning),
        each.reads in (_FOLDERS, _FOLDER, _FILE),
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

    Raises:
        InvalidDeclarationsError: With all that is wrong.
    """
    problems = Problems()
    node = parse_toml(read_carried(file, most=MOST_BYTES), str(file), problems)
    if node is None:
        raise InvalidDeclarationsError(problems.in_order())
    refused = {name for name, value in node.items() if _is_refused(name, value, own, problems)}
    said = read_toml_noun(SettingsFile, node, problems, but=refused)
    if said is None or problems.has_errors:
        raise InvalidDeclarationsError(problems.in_order())
    paths = frozenset(name for name in node if SETTINGS[name].is_place)
    settings: dict[str, SettingValue] = {}
    for name in node:
        value = getattr(said, name)
        if own is None and name in paths:
            value = _at_home(value) if isinstance(value, str) else tuple(map(_at_home, value))
        settings[name] = [*value] if isinstance(value, tuple) else value
    lines = {name: node[name].line for name in settings}
    places = {name: f"{file}:{line}" if line else str(file) for name, line in lines.items()}
    return settings, places, paths


def _is_refused(name: str, said: Node, own: Path | None, problems: Problems) -> bool:
    """Report what this file may not say, where it says so."""
    rule = SETTINGS.get(name)
    if name.replace("-", "_") in TYPED:
        problems.error("SETTING_TYPED", said.place, name=name)
        return True
    if own is None or rule is None:
        return False
    if not rule.here:
        problems.error("SETTING_NOT_HERE", said.place, name=name, own=str(own))
        return True
    each = said.items if isinstance(said, Sequence) else (said,)
    outside = [one for one in each if isinstance(one, Scalar) and not _is_inside(one.text)]
    if rule.is_place and outside:
        problems.error("SETTING_OUTSIDE", said.place, name=name, path=outside[0].text)
        return True
    return False


def _is_inside(path: str) -> bool:
    pure = PurePath(path)
    return not (pure.anchor or ".." in pure.parts or path.startswith("~"))
