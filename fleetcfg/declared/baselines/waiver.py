"""A waiver: what the Department lets one device be for a while, though its baselines say otherwise.

It stands in a baseline, and names its devices itself, always: whom a waiver is for must be seen in
the waiver. It counts only where the baseline is signed, and only until its last day.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from fleetcfg.declared.baselines.entry import PATH, read_names
from fleetcfg.declared.baselines.template import is_template
from fleetcfg.declared.baselines.translate import (
    UNKNOWN_VALUE,
    SpellingError,
    doubt_of,
    native,
    spell_word,
)
from fleetcfg.declared.syntax.node_readers import ask, day, fields, items, token
from fleetcfg.declared.syntax.nodes import Node
from fleetcfg.model.catalog import Catalog, Parameter
from fleetcfg.model.declared import Waiver
from fleetcfg.model.fleet import Device
from fleetcfg.model.problem import Place, Problems

WAIVED: Final = ("groups", "hosts", "sites")
WAIVER_NEEDS: Final = ("parameter", "until", "document", "why")
WAIVER_KEYS: Final = (*WAIVER_NEEDS, *WAIVED, "value")


@dataclass(frozen=True, slots=True)
class WaiverEntry:
    """A waiver as it was typed.

    Attributes:
        parameter: Neutral name, or the maker's path.
        value: The one value that is allowed, as typed; None allows any.
        place: Of the parameter's name; *places* of each name in *groups*, *hosts*, *sites*.
    """

    parameter: str
    until: date
    document: str
    why: str
    place: Place
    value: str | None = None
    groups: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    places: Mapping[tuple[str, str], Place] = field(default_factory=dict[tuple[str, str], Place])

    def is_for(self, device: Device) -> bool:
        """Tell whether *device* is meant: each part that is given must hold, as in applies_to."""
        site = device.site.id if device.site else ""
        return (
            (not self.hosts or device.host in self.hosts)
            and (not self.sites or site in self.sites)
            and (not self.groups or not set(self.groups).isdisjoint(device.groups))
        )


def read_waivers(node: Node | None, problems: Problems) -> tuple[WaiverEntry, ...]:
    """Read the list of waivers of one baseline."""
    each = () if node is None else items(node, problems)
    found = (_read_waiver(item, problems) for item in each)
    return tuple(waiver for waiver in found if waiver is not None)


def _read_waiver(node: Node, problems: Problems) -> WaiverEntry | None:
    parts = fields(node, WAIVER_KEYS, problems, required=WAIVER_NEEDS, unknown="BASE_UNKNOWN_KEY")
    if parts is None:
        return None
    names, places = read_names(_selected(node, parts, problems), problems)
    until = ask(parts, "until", day, problems)
    parameter = ask(parts, "parameter", _read_path, problems)
    document, why, value = (
        ask(parts, key, token, problems) for key in ("document", "why", "value")
    )
    is_unread = "value" in parts and value is None  # the waiver must not widen to any value
    if parameter is None or until is None or document is None or why is None or is_unread:
        return None
    place = parts["parameter"].place
    return WaiverEntry(parameter, until, document, why, place, value, places=places, **names)


def _selected(node: Node, parts: Mapping[str, Node], problems: Problems) -> dict[str, Node]:
    selected: dict[str, Node] = {part: parts[part] for part in WAIVED if part in parts}
    if not selected:
        problems.error("BASE_WAIVER_FOR_ALL", node.place, parts=", ".join(WAIVED))
    return selected


def _read_path(node: Node, problems: Problems) -> str | None:
    path = token(node, problems)
    if path is None or PATH.fullmatch(path):
        return path
    problems.error("BASE_BAD_PATH", node.place, path=path)
    return None


def parameter_of(name: str, catalog: Catalog) -> Parameter | None:
    """Return what *catalog* knows by *name*, neutral or the maker's; None if it knows nothing."""
    return catalog.parameters.get(name) or native(name, catalog)


def spell_waiver(
    waiver: WaiverEntry, catalog: Catalog, problems: Problems, *, baseline: str = ""
) -> Waiver | None:
    """Spell *waiver* for the family of *catalog*; None if it has no meaning there (noted)."""
    parameter = parameter_of(waiver.parameter, catalog)
    if parameter is None:
        return None
    if parameter.is_secret:  # whose value is never seen, so there is nothing to be let off from
        problems.error("BASE_WAIVER_OF_SECRET", waiver.place, parameter=waiver.parameter)
        return None
    if waiver.value is not None and is_template(waiver.value):
        problems.error("BASE_WAIVER_TEMPLATE", waiver.place, parameter=waiver.parameter)
        return None
    try:
        value = None if waiver.value is None else spell_word(waiver.value, parameter)
    except SpellingError as error:
        problems.error(error.code, waiver.place, parameter=waiver.parameter, **error.facts)
        return None
    if doubt := doubt_of([] if value is None else [value], parameter):
        problems.warning(UNKNOWN_VALUE, waiver.place, parameter=waiver.parameter, **doubt)
    return Waiver(
        waiver.parameter,
        parameter.patterns,
        waiver.until,
        waiver.document,
        waiver.why,
        value,
        baseline,
        waiver.place,
    )
