"""What people call a field: by a word, or by what it is for where there is no shorter one."""

from typing import Final

from fleetcfg.declared.inventory.variables import DEVICE_VARIABLES
from fleetcfg.model.typed.fields import Meaning
from fleetcfg.words import Words

_FACTS: Final = {each.name: each.about for each in DEVICE_VARIABLES.values()}


def field_word(key: str, about: Meaning | None, words: Words) -> str:
    """Return the label *key*; where there is none, what the field is for."""
    named = words.label(key)
    return getattr(about, words.language) if about and named == key else named


def fact_word(fact: str, words: Words) -> str:
    """Return what a fact of a device is called."""
    return field_word(f"fact.{fact}", _FACTS.get(fact), words)
