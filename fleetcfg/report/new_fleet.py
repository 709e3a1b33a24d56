"""The files of a new fleet, with remarks for the people who go on with them. Pure: nouns → bytes."""

from collections.abc import Iterable, Mapping
from typing import Final

from fleetcfg.declared.syntax.spans import YamlValue
from fleetcfg.declared.syntax.spelling import spell_entry
from fleetcfg.words import Words
from fleetcfg.workflow.new_fleet import GITIGNORE, NewFleet

HOSTS, COMMON = "inventory/hosts.yaml", "inventory/group_vars/all.yaml"
# What must never lie in Git: what this machine keeps for itself, and private keys.
IGNORED: Final = (".fleetcfg/", "khoa/", "*.key", "*.p12", "*.pfx", "id_*", "!id_*.pub")


def new_fleet_files(fleet: NewFleet, words: Words) -> Mapping[str, bytes]:
    """Return the bytes of each file by its path, in the language of *words*."""
    texts = {
        HOSTS: _hosts(fleet, words),
        COMMON: _common(fleet, words),
        "baselines/README.md": f"{words.label('init.file.baselines')}\n",
        "playbooks/README.md": f"{words.label('init.file.playbooks')}\n",
        GITIGNORE: "".join(_remark("ignored", words)) + "".join(f"{one}\n" for one in IGNORED),
    }
    return {path: text.encode() for path, text in texts.items()}


def _hosts(fleet: NewFleet, words: Words) -> str:
    lines = [*_remark("hosts", words)]
    groups: dict[str, YamlValue] = {
        family: {
            "vars": {"family": family},
            "hosts": {device.host: {"ansible_host": device.address} for device in devices},
        }
        for family, devices in fleet.families().items()
    }
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
    return "".join([*_remark("common", words), *("".join(["\n", *part]) for part in told)])


def _entry(key: str, value: YamlValue) -> Iterable[str]:
    return (f"{line}\n" for line in spell_entry(key, value, 0))


def _remark(key: str, words: Words) -> Iterable[str]:
    return (f"# {line}".rstrip() + "\n" for line in words.label(f"init.file.{key}").splitlines())
