"""A waiver: what the Department lets one device be for a while, though its baselines say otherwise.

It stands in a baseline, and names its devices itself, always: whom a waiver is for must be seen in
the waiver. It counts only where the baseline is signed, and only until its last day.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from fleetcfg.declared.baselines.named_devices import (
    NAMED,
    NamedDevices,
    read_named_devices,
    read_path,
)
from fleetcfg.declared.baselines.template import is_template
from fleetcfg.declared.baselines.translate import (
    UNKNOWN_VALUE,
    SpellingError,
    doubt_of,
    parameter_of,
    spell_word,
)
from fleetcfg.model.catalog import Catalog
from fleetcfg.model.declared import Waiver
from fleetcfg.model.problem import Place, Problems
from fleetcfg.model.typed.node_readers import ask, day, fields, items, token
from fleetcfg.model.typed.nodes import Node

WAIVER_NEEDS: Final = ("parameter", "until", "document", "why")
WAIVER_KEYS: Final = (*WAIVER_NEEDS, *NAMED, "value")


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiverEntry(NamedDevices):
    """A waiver as it was typed.

    Attributes:
        parameter: Neutral name, or the maker's path.
        value: The one value that is allowed, as typed; None allows any.
        place: Of the parameter's name.
    """

    parameter: str
    until: date
    document: str
    why: str
    place: Place
    value: str | None = None


def read_waivers(node: Node | None, problems: Problems) -> tuple[WaiverEntry, ...]:
    """Read the list of waivers of one baseline."""
    each = () if node is None else items(node, problems)
    found = (_read_waiver(item, problems) for item in each)
    return tuple(waiver for waiver in found if waiver is not None)


def _read_waiver(node: Node, problems: Problems) -> WaiverEntry | None:
    parts = fields(node, WAIVER_KEYS, problems, required=WAIVER_NEEDS, unknown="BASE_UNKNOWN_KEY")
    if parts is None:
        return None
    named = read_named_devices(node, parts, problems)
    until = ask(parts, "until", day, problems)
    parameter = ask(parts, "parameter", read_path, problems)
    document, why, value = (
        ask(parts, key, token, problems) for key in ("document", "why", "value")
    )
    is_unread = "value" in parts and value is None  # the waiver must not widen to any value
    if parameter is None or until is None or document is None or why is None or is_unread:
        return None
    place = parts["parameter"].place
    return WaiverEntry(
        parameter=parameter,
        until=until,
        document=document,
        why=why,
        place=place,
        value=value,
        **named,
    )


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
