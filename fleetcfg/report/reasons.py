"""Why something is so, and what to do about it: the two lines that many texts have."""

from fleetcfg.errors import Facts
from fleetcfg.report.lines import StyledLine, fold, said
from fleetcfg.words import Words


def reason_lines(
    code: str, facts: Facts, words: Words, *, first: str = "  ", rest: str = "  "
) -> list[str]:
    """Return the sentence of *code*, behind *first*, and its remedy, behind *rest*."""
    return [
        f"{first}{code}: {words.sentence(code, facts)}",
        f"{rest}→ {words.remedy(code, facts)}",
    ]


def folded_reason(code: str, facts: Facts, words: Words, columns: int) -> list[StyledLine]:
    """Return the sentence of *code* and its remedy, if it has one, indented below what it is of."""
    lines = fold(said(words.sentence(code, facts)), columns, first="    ", rest="    ")
    if remedy := words.remedy(code, facts):
        lines += fold(said("→ " + remedy), columns, first="    ", rest="      ")
    return lines
