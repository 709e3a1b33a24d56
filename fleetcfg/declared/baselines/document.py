"""A baseline: what the Department issued, for whom, and what it says of each parameter.

Reading one asks no catalog and no inventory; `fleetcfg.declared.baselines.check` holds it against
both. What is refused here is what can be seen in the file itself: unknown keys, two operators
where one is meant, bounds that cross, an expression that could match for ever, a document without
number or day.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from fleetcfg.declared.baselines.attestation import AttestationEntry, read_attestations
from fleetcfg.declared.baselines.entry import (
    BaselineEntry,
    Cited,
    read_entry,
    read_names,
    read_texts,
)
from fleetcfg.declared.baselines.waiver import WaiverEntry, read_waivers
from fleetcfg.declared.syntax.yaml import parse
from fleetcfg.declared.tree import Tree
from fleetcfg.model.declared import BaselineIssue
from fleetcfg.model.fleet import Device
from fleetcfg.model.problem import Place, Problems
from fleetcfg.model.typed import nodes
from fleetcfg.model.typed.node_readers import ask, day, fields, text, token
from fleetcfg.model.typed.nodes import Node

ID = re.compile(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*")
KEYS = ("baseline", "issued", "applies_to", "parameters", "native", "waivers", "attestations")
ISSUED_KEYS = ("document", "date", "clause")
SCOPE_KEYS = ("groups", "hosts", "sites", "families", "models", "versions")
NEVER = date.min  # stands for a day that could not be read; the file is in error anyway


@dataclass(frozen=True, slots=True)
class Scope:
    """Whom a baseline is for; an empty part means all.

    Attributes:
        models: Names of models; ``*`` and ``?`` stand for what they stand for in a shell.
        versions: Releases as `Device.firmware` spells them, or their beginning: ``ce9.15`` is every
            release ``ce9.15.…``, and no ``ce9.1``.
        places: Where each name stands, by part and name.
    """

    groups: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()
    places: Mapping[tuple[str, str], Place] = field(default_factory=dict[tuple[str, str], Place])

    def narrows_to(self, device: Device) -> bool:
        """Tell whether *device* is meant, groups apart: a device has several, of several depths."""
        site = device.site.id if device.site else ""
        named = ((self.families, device.family), (self.hosts, device.host), (self.sites, site))
        return (
            all(not names or name in names for names, name in named)
            and _fits(device.model, self.models, fnmatchcase)
            and _fits(device.firmware, self.versions, _is_of)
        )


def _fits(text: str, wanted: Sequence[str], fits: Callable[[str, str], bool]) -> bool:
    return not wanted or any(fits(text, one) for one in wanted)


def _is_of(release: str, version: str) -> bool:
    return fnmatchcase(release, version) or release.startswith(f"{version}.")


@dataclass(frozen=True, slots=True)
class Baseline:
    """One document of the Department.

    Attributes:
        entries: What it says, in the order of the file.
        families: For each family of its ``native`` part, where that stands.
        place: Of its id; *clauses* has each clause that it cites, and where.
    """

    id: str
    issued: BaselineIssue
    scope: Scope
    entries: tuple[BaselineEntry, ...]
    place: Place
    families: Mapping[str, Place] = field(default_factory=dict[str, Place])
    clauses: tuple[tuple[str, Place], ...] = ()
    waivers: tuple[WaiverEntry, ...] = ()
    attestations: tuple[AttestationEntry, ...] = ()

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
        if node is None and not data.strip():
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
    parts = fields(
        node, KEYS, problems, required=("baseline", "issued"), unknown="BASE_UNKNOWN_KEY"
    )
    if parts is None:
        return None
    cited: Cited = []
    noted = problems.noted
    identity = _read_id(parts.get("baseline"), problems)
    issued = _read_issued(parts.get("issued"), cited, problems)
    scope = _read_scope(parts.get("applies_to"), problems)
    families: dict[str, Place] = {}
    entries = (
        *_read_entries(parts.get("parameters"), "", cited, problems),
        *_read_native(parts.get("native"), families, cited, problems),
    )
    place = parts["baseline"].place if "baseline" in parts else node.place
    waivers = read_waivers(parts.get("waivers"), problems)
    attestations = read_attestations(parts.get("attestations"), problems)
    if not (entries or waivers or attestations) and problems.noted == noted:
        problems.warning("BASE_EMPTY", place, baseline=identity)
    return Baseline(
        identity, issued, scope, entries, place, families, tuple(cited), waivers, attestations
    )


def _read_id(node: Node | None, problems: Problems) -> str:
    name = text(node, problems) if node is not None else None
    if node is not None and name is not None and not ID.fullmatch(name):
        problems.error("BASE_BAD_ID", node.place, baseline=name)
    return name or ""


def _read_issued(node: Node | None, cited: Cited, problems: Problems) -> BaselineIssue:
    parts = None
    if node is not None:
        parts = fields(
            node, ISSUED_KEYS, problems, required=("document", "date"), unknown="BASE_UNKNOWN_KEY"
        )
    if parts is None:
        return BaselineIssue("", NEVER)
    number = ask(parts, "document", token, problems)
    issued_on = ask(parts, "date", day, problems)
    clauses = read_texts(parts.get("clause"), problems)
    cited.extend(clauses)
    return BaselineIssue(number or "", issued_on or NEVER, tuple(clause for clause, _ in clauses))


def _read_scope(node: Node | None, problems: Problems) -> Scope:
    parts = None
    if node is not None:
        parts = fields(node, SCOPE_KEYS, problems, unknown="BASE_UNKNOWN_KEY")
    names, places = read_names(parts or {}, problems)
    return Scope(**names, places=places)


def _read_entries(
    node: Node | None, family: str, cited: Cited, problems: Problems
) -> Iterator[BaselineEntry]:
    if node is None:
        return
    if not isinstance(node, nodes.Mapping):
        fields(node, (), problems)  # says what it is and what it should be
        return
    for key, value in node.entries:
        if entry := read_entry(key, value, family, cited, problems):
            yield entry


def _read_native(
    node: Node | None,
    families: dict[str, Place],
    cited: Cited,
    problems: Problems,
) -> Iterator[BaselineEntry]:
    if node is None:
        return
    if not isinstance(node, nodes.Mapping):
        fields(node, (), problems)
        return
    for key, value in node.entries:
        families[key.text] = key.place
        yield from _read_entries(value, key.text, cited, problems)
