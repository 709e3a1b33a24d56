"""An attestation: what a named person looked at, where no device can tell it.

The light of a room, a backdrop, a program on a computer, a device that only its operator may ask.
It stands in a baseline, beside the waivers, and names its devices itself. It counts only where the
baseline is signed, from the day on which the person looked until its last day, a year at most; an
audit says that it was attested, and never that it was measured.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from fleetcfg.declared.baselines.named_devices import (
    NAMED,
    NamedDevices,
    read_named_devices,
    read_path,
)
from fleetcfg.declared.baselines.template import is_template
from fleetcfg.declared.baselines.translate import SpellingError, find_parameter, spell_word
from fleetcfg.model.catalog import Catalog, Parameter
from fleetcfg.model.declared import Attestation
from fleetcfg.model.problem import Place, Problems
from fleetcfg.model.typed.node_readers import ask, day, fields, items, token
from fleetcfg.model.typed.nodes import Node

ATTESTATION_NEEDS: Final = ("parameter", "value", "by", "seen_on", "until")
ATTESTATION_KEYS: Final = (*ATTESTATION_NEEDS, *NAMED)
LONGEST: Final = timedelta(days=366)
"""What was last looked at more than a year ago is not known any more."""
MOST_OF_A_NAME: Final = 200  # characters of who looked
LEAST_LETTERS: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class AttestationEntry(NamedDevices):
    """An attestation as it was typed.

    Attributes:
        parameter: Neutral name, or the maker's path.
        by: Name and office of the person who looked; *seen_on* the day.
        place: Of the parameter's name.
    """

    parameter: str
    value: str
    by: str
    seen_on: date
    until: date
    place: Place


def read_attestations(node: Node | None, problems: Problems) -> tuple[AttestationEntry, ...]:
    """Read the list of attestations of one baseline."""
    each = () if node is None else items(node, problems)
    found = (_read_attestation(item, problems) for item in each)
    return tuple(attestation for attestation in found if attestation is not None)


def _read_attestation(node: Node, problems: Problems) -> AttestationEntry | None:
    parts = fields(
        node, ATTESTATION_KEYS, problems, required=ATTESTATION_NEEDS, unknown="BASE_UNKNOWN_KEY"
    )
    if parts is None:
        return None
    named = read_named_devices(node, parts, problems)
    parameter = ask(parts, "parameter", read_path, problems)
    value, by = (ask(parts, key, token, problems) for key in ("value", "by"))
    seen_on, until = (ask(parts, key, day, problems) for key in ("seen_on", "until"))
    if not (parameter and value and by and seen_on and until):
        return None
    entry = AttestationEntry(
        parameter=parameter,
        value=value,
        by=by,
        seen_on=seen_on,
        until=until,
        place=parts["parameter"].place,
        **named,
    )
    return entry if _can_count(entry, parts, problems) else None


def _can_count(entry: AttestationEntry, parts: Mapping[str, Node], problems: Problems) -> bool:
    """Tell whether a person is named, and the days are those of a year at most; report if not."""
    by, seen_on, until = entry.by, entry.seen_on, entry.until
    if len(by) > MOST_OF_A_NAME or sum(map(str.isalpha, by)) < LEAST_LETTERS:
        place = parts["by"].place
        problems.error("BASE_ATTESTATION_BY", place, parameter=entry.parameter, most=MOST_OF_A_NAME)
        return False
    if not seen_on <= until <= seen_on + LONGEST:
        problems.error(
            "BASE_ATTESTATION_PERIOD",
            parts["until"].place,
            parameter=entry.parameter,
            seen_on=seen_on.isoformat(),
            until=until.isoformat(),
            days=LONGEST.days,
        )
        return False
    return True


def spell_attestation(
    entry: AttestationEntry, catalog: Catalog, problems: Problems, *, baseline: str = ""
) -> Attestation | None:
    """Spell *entry* for the family of *catalog*; None if it has no meaning there (noted)."""
    parameter = find_parameter(entry.parameter, catalog)
    if parameter is None:
        return None
    if parameter.is_secret:
        problems.error("BASE_WAIVER_OF_SECRET", entry.place, parameter=entry.parameter)
        return None
    if is_template(entry.value):
        problems.error("BASE_WAIVER_TEMPLATE", entry.place, parameter=entry.parameter)
        return None
    try:
        value = _spell(entry.value, parameter, catalog)
    except SpellingError as error:
        problems.error(error.code, entry.place, parameter=entry.parameter, **error.facts)
        return None
    return Attestation(
        entry.parameter, value, entry.by, entry.seen_on, entry.until, baseline, entry.place
    )


def _spell(typed: str, parameter: Parameter, catalog: Catalog) -> str:
    """Return the maker's spelling; of what the family lacks, a word of the vocabulary."""
    term = catalog.vocabulary.get(parameter.name)
    if not parameter.patterns and term and term.words and typed not in term.words:
        space = " | ".join(term.words)
        raise SpellingError("BASE_VALUE_OUTSIDE_SPACE", value=typed, space=space)
    return spell_word(typed, parameter)
