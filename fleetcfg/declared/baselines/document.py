"""A baseline: what the Department issued, for whom, and what it says of each parameter.

Reading one asks no catalog and no inventory; `fleetcfg.declared.baselines.check` holds it against
both. What is refused here is what can be seen in the file itself: unknown keys, two operators
where one is meant, bounds that cross, an expression that could match for ever, a document without
number or day.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import Annotated, ClassVar, Final

from pydantic import Field

from fleetcfg.declared.baselines.attestation import AttestationEntry
from fleetcfg.declared.baselines.entry import BaselineEntry, ParameterRule, read_entries
from fleetcfg.declared.baselines.named_devices import PlacedNames, names_of, no_names
from fleetcfg.declared.baselines.waiver import WaiverEntry
from fleetcfg.declared.syntax.yaml import is_empty, parse
from fleetcfg.declared.tree import Tree
from fleetcfg.model.declared import NEVER, BaselineIssue
from fleetcfg.model.fleet import Device
from fleetcfg.model.problem import Place, Problems
from fleetcfg.model.typed import nodes
from fleetcfg.model.typed.declared_noun import (
    KeyRules,
    declared,
    declared_fields,
    noun_of,
    read_noun,
    rows_of,
)
from fleetcfg.model.typed.fields import (
    NOWHERE,
    AddedByReader,
    FieldReader,
    FieldSchema,
    Meaning,
    PlaceField,
    TakenFor,
)
from fleetcfg.model.typed.node_readers import fields, placed_texts, text
from fleetcfg.model.typed.nodes import Node

_ID: Final = re.compile(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*")
_NAMES: Final[FieldSchema] = {"type": "object"}  # editors are offered those of the catalogs


@declared
@dataclass(frozen=True, slots=True)
class Scope:
    """Whom a baseline is for; an empty part means all.

    Attributes:
        models: Names of models; ``*`` and ``?`` stand for what they stand for in a shell.
        versions: Releases as `Device.firmware` spells them, or their beginning: ``ce9.15`` is every
            release ``ce9.15.…``, and no ``ce9.1``.
    """

    RULES: ClassVar = KeyRules("BASE_UNKNOWN_KEY")

    groups: Annotated[
        PlacedNames, names_of("groups"), Meaning("Nhóm trong inventory", "Groups of the inventory")
    ] = field(default_factory=no_names)
    hosts: Annotated[
        PlacedNames,
        names_of("hosts"),
        Meaning("Từng thiết bị: thắng tất cả", "Single devices: wins over all"),
    ] = field(default_factory=no_names)
    sites: Annotated[
        PlacedNames,
        names_of("sites"),
        Meaning("Điểm cầu: thắng nhóm và tỉnh", "Sites: wins over groups and province"),
    ] = field(default_factory=no_names)
    families: Annotated[
        PlacedNames, names_of("families"), Meaning("Họ thiết bị", "Device families")
    ] = field(default_factory=no_names)
    models: Annotated[
        PlacedNames,
        names_of("models"),
        Meaning("Kiểu máy; được dùng * và ?", "Models; * and ? are understood"),
    ] = field(default_factory=no_names)
    versions: Annotated[
        PlacedNames,
        names_of("versions"),
        Meaning("Bản phần mềm, hoặc phần đầu của nó", "Releases, or their beginning"),
    ] = field(default_factory=no_names)

    def narrows_to(self, device: Device) -> bool:
        """Tell whether *device* is meant, groups apart: a device has several, of several depths."""
        site = device.site.id if device.site else ""
        named = ((self.families, device.family), (self.hosts, device.host), (self.sites, site))
        return (
            all(not names or name in names for names, name in named)
            and _fits(device.model, self.models, fnmatchcase)
            and _fits(device.firmware, self.versions, _is_of)
        )


def _fits(text: str, wanted: Collection[str], fits: Callable[[str, str], bool]) -> bool:
    return not wanted or any(fits(text, one) for one in wanted)


def _is_of(release: str, version: str) -> bool:
    return fnmatchcase(release, version) or release.startswith(f"{version}.")


@dataclass(frozen=True, slots=True)
class NativePart:
    """What a baseline says to one family in its maker's paths; *place* is of the family's name."""

    place: Place
    entries: tuple[BaselineEntry, ...]


def _read_id(node: Node, problems: Problems) -> str | None:
    name = text(node, problems)
    if name is not None and not _ID.fullmatch(name):
        problems.error("BASE_BAD_ID", node.place, baseline=name)
    return name


def _read_native(node: Node, problems: Problems) -> Mapping[str, NativePart]:
    if not isinstance(node, nodes.Mapping):
        fields(node, (), problems)  # says what it is and what it should be
        return {}
    return {
        key.text: NativePart(key.place, read_entries(said, problems, key.text))
        for key, said in node.entries
    }


@declared
@dataclass(frozen=True, slots=True)
class Baseline:
    """One document of the Department.

    Attributes:
        clauses: Each clause that it cites, and where.
        place: Of its id.
    """

    RULES: ClassVar = KeyRules("BASE_UNKNOWN_KEY")

    id: Annotated[
        str,
        FieldReader(_read_id, {"type": "string", "pattern": f"^{_ID.pattern}$"}),
        Field(alias="baseline"),
        TakenFor(""),
        Meaning("Mã của cấu hình chuẩn, không trùng", "Unique id of the baseline"),
    ]
    issued: Annotated[
        BaselineIssue,
        noun_of(BaselineIssue),
        TakenFor(BaselineIssue("", NEVER)),
        Meaning("Văn bản ban hành", "The document that issued it"),
    ]
    scope: Annotated[
        Scope,
        noun_of(Scope),
        Field(alias="applies_to"),
        Meaning("Áp dụng cho ai; không ghi là tất cả", "Whom it is for; all if not said"),
    ] = field(default_factory=Scope)
    parameters: Annotated[
        tuple[BaselineEntry, ...],
        FieldReader(read_entries, _NAMES, ParameterRule),
        Meaning("Tham số theo tên chung cho mọi hãng", "Parameters by vendor-neutral name"),
    ] = ()
    native: Annotated[
        Mapping[str, NativePart],
        FieldReader(_read_native, _NAMES),
        Meaning("Tham số theo đường dẫn của hãng", "Parameters by the maker's own path"),
    ] = field(default_factory=dict[str, NativePart])
    waivers: Annotated[
        tuple[WaiverEntry, ...],
        rows_of(WaiverEntry),
        Meaning("Thiết bị được miễn, có thời hạn", "Devices that are let off for a while"),
    ] = ()
    attestations: Annotated[
        tuple[AttestationEntry, ...],
        rows_of(AttestationEntry),
        Meaning(
            "Điều người có trách nhiệm xác nhận tại chỗ, có thời hạn",
            "What a person looked at and answers for, for a while",
        ),
    ] = ()
    clauses: Annotated[tuple[tuple[str, Place], ...], AddedByReader()] = ()
    place: PlaceField = NOWHERE

    @property
    def entries(self) -> tuple[BaselineEntry, ...]:
        """What it says, in the order of the file."""
        native = (entry for part in self.native.values() for entry in part.entries)
        return (*self.parameters, *native)

    @property
    def families(self) -> Mapping[str, Place]:
        """For each family of its ``native`` part, where that stands."""
        return {family: part.place for family, part in self.native.items()}

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing of any parameter."""
        return not (self.entries or self.waivers or self.attestations)

    def of(self, family: str) -> Iterator[BaselineEntry]:
        """Yield what it says to devices of *family*."""
        return (entry for entry in self.entries if entry.family in ("", family))


def read_baselines(tree: Tree, problems: Problems) -> tuple[Baseline, ...]:
    """Read every YAML file of *tree*, one baseline each, in the order of their names."""
    found: list[Baseline] = []
    for name, data in sorted(tree.files.items()):
        if PurePosixPath(name).suffix not in (".yaml", ".yml"):
            continue
        node = parse(data, name, problems, is_signed=True)
        baseline = None if node is None else read_baseline(node, problems)
        if node is None and is_empty(data):
            problems.warning("BASE_EMPTY", Place(name), baseline=name)
        if baseline is not None:
            found.append(baseline)
    _check_ids(found, problems)
    return tuple(found)


def _check_ids(found: Sequence[Baseline], problems: Problems) -> None:
    first: dict[str, Place] = {}
    for baseline in found:
        other = first.setdefault(baseline.id, baseline.place)
        if other != baseline.place:
            problems.error(
                "BASE_DUPLICATE_ID", baseline.place, baseline=baseline.id, other=str(other)
            )


def read_baseline(node: Node, problems: Problems) -> Baseline | None:
    """Read one document; None if it is none at all."""
    before = problems.noted
    baseline = read_noun(Baseline, node, problems)
    if baseline is None or not isinstance(node, nodes.Mapping):
        return None
    known = {each.key: each.is_needed for each in declared_fields(Baseline)}
    unknown = node.keys() - known.keys()
    lacking = {key for key, is_needed in known.items() if is_needed} - node.keys()
    place = node["baseline"].place if "baseline" in node else node.place
    if baseline.is_empty and problems.noted == before + len(unknown) + len(lacking):
        problems.warning("BASE_EMPTY", place, baseline=baseline.id)
    return replace(baseline, clauses=tuple(_cited(node)), place=place)


def _cited(node: nodes.Mapping) -> Iterator[tuple[str, Place]]:
    """Yield the clauses that a baseline cites: itself, and where it says something of a parameter.

    That some cannot be read has been reported.
    """
    native = node.get("native")
    families = native.values() if isinstance(native, nodes.Mapping) else ()
    parts = [
        part for part in (node.get("parameters"), *families) if isinstance(part, nodes.Mapping)
    ]
    for each in (node.get("issued"), *(said for part in parts for said in part.values())):
        if isinstance(each, nodes.Mapping) and "clause" in each:
            yield from placed_texts(each["clause"], Problems())
