"""A clause as people read it."""

import re
from typing import Final

from fleetcfg.words import Words

_ENDED: Final = re.compile(  # as `fleetcfg.model.legal_bases` spells it
    r"(?P<cited>.+) \(\d{4}-\d\d-\d\d/(?P<until>\d{4}-\d\d-\d\d)(?: → (?P<after>.+))?\)"
)


def cited_text(clause: str, words: Words) -> str:
    """Return a clause as people read it: one of a document that has ended says so."""
    ended = _ENDED.fullmatch(clause)
    if ended is None:
        return clause
    until = "/".join(reversed(ended["until"].split("-")))
    told = words.label("clause.ended", until=until, after=ended["after"] or "")
    return f"{ended['cited']} ({told})"
