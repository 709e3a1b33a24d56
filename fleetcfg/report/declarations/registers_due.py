"""What of the registers is due, for people and for programs. Pure."""

from datetime import date
from itertools import groupby

from fleetcfg.model.problem import Place, Problem, is_of_site
from fleetcfg.report.lines import StyledLine, flow, fold, plain, said
from fleetcfg.report.output import PLAIN_COLUMNS
from fleetcfg.report.reasons import folded_reason
from fleetcfg.report.record_class import ToldDocument, ToldFacts, ToldRecord, ToldSpot, of
from fleetcfg.words import Words
from fleetcfg.workflow.registers_due import RegistersDue


def due_text(told: RegistersDue, words: Words) -> str:
    """Return each entry with its place and what to do, and how many there are."""
    lines: list[StyledLine] = []
    for (_, _, apart), alike in groupby(told.entries, key=_alike):
        each, *more = alike
        lines.append(said(f"{each.place}: {each.code}"))
        lines += folded_reason(each.code, each.facts, words, PLAIN_COLUMNS)
        if more and not apart:
            sites = ", ".join(str(one.facts["site"]) for one in more)
            label = words.label("registers.due.more_sites", count=len(more), sites=sites)
            lines += fold(said(label), PLAIN_COLUMNS, first="    ", rest="    ")
    count = said(words.count(len(told.entries), "registers.due"))
    day = said(words.label("registers.due.on", day=f"{told.on:%d/%m/%Y}"))
    return plain([*lines, *([()] if lines else []), *flow([count, day], PLAIN_COLUMNS)])


def _alike(each: Problem) -> tuple[str, Place, tuple[tuple[str, str | int], ...]]:
    """Return what entries share that differ by their site alone: they are told once."""
    facts = () if is_of_site(each.facts) else tuple(each.facts.items())
    return each.code, each.place, facts


class _Due(ToldRecord):
    code: str
    place: ToldSpot
    facts: ToldFacts


class RegistersDueRecord(ToldDocument):
    """What of the registers is due."""

    SCHEMA = "fleetcfg.due/1"
    IS_PRETTY = True

    on: date
    due: list[_Due] = of("entries")
