"""Why something is so, and what to do about it: the two lines that many texts have."""

from fleetcfg.errors import Facts
from fleetcfg.words import Words


def reason_lines(
    code: str, facts: Facts, words: Words, *, first: str = "  ", rest: str = "  "
) -> list[str]:
    """Return the sentence of *code*, behind *first*, and its remedy, behind *rest*."""
    return [
        f"{first}{code}: {words.sentence(code, facts)}",
        f"{rest}→ {words.remedy(code, facts)}",
    ]
