"""The files of a new fleet, with remarks for those who go on with them. Pure: nouns → bytes."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fleetcfg.declared.schema import schema_link
from fleetcfg.declared.sheets.columns import ENDPOINTS
from fleetcfg.declared.syntax.spans import YamlValue
from fleetcfg.declared.syntax.spelling import spell_entry
from fleetcfg.report.escape import escape_lines
from fleetcfg.words import Words
from fleetcfg.workflow.declarations.new_fleet import GITATTRIBUTES, GITIGNORE, NewFleet

HOSTS, COMMON = "inventory/hosts.yaml", "inventory/group_vars/all.yaml"
# What must never lie in Git: what this machine keeps for itself, and private keys.
IGNORED: Final = (
    ".fleetcfg/",
    "khoa/",
    "*.key",
    "*.p12",
    "*.pfx",
    "id_ed25519",
    "id_ecdsa",
    "id_rsa",
)
AS_THEY_ARE: Final = "* -text"
"""What is signed is signed byte for byte: Git must not end its lines in another way."""


def new_fleet_files(
    fleet: NewFleet, endpoints: Collection[str], words: Words
) -> Mapping[str, bytes]:
    """Return the bytes of each file by its path, in the language of *words*.

    Args:
        fleet: What is said of it.
        endpoints: The families of which devices stand in rooms.
        words: The language.
    """
    texts = {
        HOSTS: _hosts(fleet, endpoints, words),
        COMMON: _common(fleet, words),
        "baselines/README.md": f"{words.label('init.file.baselines')}\n",
        "playbooks/README.md": f"{words.label('init.file.playbooks')}\n",
        GITIGNORE: "".join(_remark("ignored", words)) + "".join(f"{one}\n" for one in IGNORED),
        GITATTRIBUTES: "".join(_remark("attributes", words)) + f"{AS_THEY_ARE}\n",
    }
    return {path: text.encode() for path, text in texts.items()}


@dataclass(frozen=True, slots=True)
class FleetBegun:
    """A fleet that was begun in *folder*.

    Attributes:
        files: That are there now; *kept* those of them that were there, and are as they were.
        devices: How many it has.
    """

    folder: Path
    files: Sequence[str]
    kept: Sequence[str]
    devices: int


def fleet_begun_text(told: FleetBegun, words: Words) -> str:
    """Return which files were made, and what to do next."""
    made = [file for file in told.files if file not in told.kept]
    lines = [f"{words.label('init.made')} {(told.folder / file).as_posix()}" for file in made]
    for name, wanted in ((GITIGNORE, ", ".join(IGNORED)), (GITATTRIBUTES, AS_THEY_ARE)):
        if name in told.kept:
            kept = (told.folder / name).as_posix()
            lines.append(words.label("init.kept", file=kept, lines=wanted))
    key = "init.next" if told.devices else "init.next.empty"
    lines += ["", *words.label(key).splitlines()]
    return escape_lines(lines)


def _hosts(fleet: NewFleet, endpoints: Collection[str], words: Words) -> str:
    lines = [schema_link("inventory", "../"), *_remark("hosts", words)]
    rooms: dict[str, YamlValue] = {}
    others: dict[str, YamlValue] = {}
    for family, devices in fleet.families().items():
        there: YamlValue = {each.host: {"ansible_host": each.address} for each in devices}
        group = rooms if family in endpoints else others
        group[family] = {"vars": {"family": family}, "hosts": there}
    above: dict[str, YamlValue] = {ENDPOINTS: {"children": rooms}} if rooms else {}
    groups = {**above, **others}
    whole: dict[str, YamlValue] = {"children": groups} if groups else {"hosts": {}}
    return "".join([*lines, *_entry("all", whole)])


def _common(fleet: NewFleet, words: Words) -> str:
    provided: list[YamlValue] = [
        {"id": name, "name": known} for name, known in fleet.provider_ids().items()
    ]
    units: list[YamlValue] = [{"code": fleet.code, "name": fleet.unit, "valid_from": fleet.since}]
    parts: dict[str, YamlValue] = {
        "networks": [*fleet.networks],
        "credential": fleet.credential,
        "custodian": fleet.unit,
        "units": units,
        "providers": provided,
    }
    told = [[*_remark(key, words), *_entry(key, value)] for key, value in parts.items()]
    link = schema_link("group_vars", "../../")
    return "".join([link, *_remark("common", words), *("".join(["\n", *part]) for part in told)])


def _entry(key: str, value: YamlValue) -> Iterable[str]:
    return (f"{line}\n" for line in spell_entry(key, value, 0))


def _remark(key: str, words: Words) -> Iterable[str]:
    return (f"# {line}".rstrip() + "\n" for line in words.label(f"init.file.{key}").splitlines())
