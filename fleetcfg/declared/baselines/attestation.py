"""An attestation: what a named person looked at, where no device can tell it.

The light of a room, a backdrop, a program on a computer, a device that only its operator may ask.
It stands in a baseline, beside the waivers, and names its devices itself. It counts only where the
baseline is signed, from the day on which the person looked until its last day, a year at most; an
audit says that it was attested, and never that it was measured.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Final

from fleetcfg.declared.baselines.named_devices import NamedDevices
from fleetcfg.declared.baselines.template import is_template
from fleetcfg.declared.baselines.translate import SpellingError, find_parameter, spell_word
from fleetcfg.errors import Facts
from fleetcfg.model.catalog import Catalog, Parameter
from fleetcfg.model.declared import Attestation
from fleetcfg.model.problem import Problems
from fleetcfg.model.typed.declared_noun import declared
from fleetcfg.model.typed.fields import AnyDayField, Fault, Meaning, ScalarField, TokenField

LONGEST: Final = timedelta(days=366)
"""What was last looked at more than a year ago is not known any more."""
MOST_OF_A_NAME: Final = 200  # characters of who looked
LEAST_LETTERS: Final = 2


@declared
@dataclass(frozen=True, slots=True, kw_only=True)
class AttestationEntry(NamedDevices):
    """An attestation as it was typed."""

    value: Annotated[ScalarField, Meaning("Giá trị đã thấy", "The value that was seen")]
    by: Annotated[
        TokenField,
        Meaning("Họ tên, chức vụ người xác nhận", "Name and office of the person who looked"),
    ]
    seen_on: Annotated[AnyDayField, Meaning("Ngày xem tại chỗ", "Day on which the person looked")]
    until: Annotated[
        AnyDayField,
        Meaning("Ngày cuối cùng còn giá trị, không quá một năm", "Last day, a year at most"),
    ]

    def faults(self) -> Iterator[Fault]:
        """Yield that no person is named, or that the days are not those of a year at most."""
        by, seen_on, until = self.by, self.seen_on, self.until
        facts: Facts = {"parameter": self.parameter}
        if len(by) > MOST_OF_A_NAME or sum(map(str.isalpha, by)) < LEAST_LETTERS:
            named: Facts = {**facts, "most": MOST_OF_A_NAME}
            yield Fault("BASE_ATTESTATION_BY", named, "by", spoils=True)
        if not seen_on <= until <= seen_on + LONGEST:
            days: Facts = {"seen_on": seen_on.isoformat(), "until": until.isoformat()}
            period: Facts = {**facts, **days, "days": LONGEST.days}
            yield Fault("BASE_ATTESTATION_PERIOD", period, "until", spoils=True)


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
