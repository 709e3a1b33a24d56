"""A waiver: what the Department lets one device be for a while, though its baselines say otherwise.

It stands in a baseline, and names its devices itself, always: whom a waiver is for must be seen in
the waiver. It counts only where the baseline is signed, and only until its last day.
"""

from dataclasses import dataclass
from typing import Annotated

from fleetcfg.declared.baselines.named_devices import NamedDevices
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
from fleetcfg.model.problem import Problems
from fleetcfg.model.typed.declared_noun import declared
from fleetcfg.model.typed.fields import (
    AnyDayField,
    Meaning,
    NeededIfTyped,
    ScalarField,
    TokenField,
)


@declared
@dataclass(frozen=True, slots=True, kw_only=True)
class WaiverEntry(NamedDevices):
    """A waiver as it was typed.

    Attributes:
        value: The one value that is allowed, as typed; None allows any.
    """

    until: Annotated[AnyDayField, Meaning("Ngày cuối cùng được miễn", "Last day")]
    document: Annotated[
        TokenField,
        Meaning("Số và ký hiệu văn bản cho phép", "Number of the document that allows it"),
    ]
    why: Annotated[TokenField, Meaning("Vì sao", "Why")]
    value: Annotated[
        ScalarField | None,
        NeededIfTyped(),
        Meaning("Giá trị duy nhất được chấp nhận", "The one value that is allowed"),
    ] = None


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
