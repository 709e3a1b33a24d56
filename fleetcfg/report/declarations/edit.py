"""What an edit of the declarations does to which devices, as text or JSON.

Text is grouped by parameter, then by what is asked, then by site; a long list of sites is cut short
and says so: JSON has every device.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from fleetcfg.declared.edit_impact import EditReport, Effect, FactEdit, ParameterEdit
from fleetcfg.model.problem import Place, Problem
from fleetcfg.model.signed_standing import Standing
from fleetcfg.report.effect_text import change_text, entry_change, fact_change, facts_by_host
from fleetcfg.report.field_words import fact_word
from fleetcfg.report.lines import StyledLine, flow, fold, plain, said
from fleetcfg.report.output import PLAIN_COLUMNS
from fleetcfg.report.record_class import ToldDocument, ToldRecord, ToldSpot, of
from fleetcfg.report.signed_word import StandingRecord, style_of
from fleetcfg.words import Words

MOST_SITES = 12


@dataclass(frozen=True, slots=True)
class EditSince:
    """What an edit does, and the revision that it is held against.

    Attributes:
        problems: Warnings; text and JSON leave them to stderr.
        checked: How many of each kind were read, as `Validation` has it; *known* as well.
    """

    edit: EditReport
    since: str
    standing: Standing = Standing.NO_ROOT
    problems: Sequence[Problem] = ()
    checked: Sequence[tuple[str, int]] = ()
    tool_version: str = ""
    known: int = 0


class _Effect(ToldRecord):
    rule: str
    target: str | None
    baseline: str
    place: ToldSpot


class _ParameterEdit(ToldRecord):
    host: str
    site: str
    parameter: str
    before: _Effect | None
    after: _Effect | None


class _FactEdit(ToldRecord):
    host: str
    fact: str
    before: str
    after: str


class _Entry(ToldRecord):
    register_: str = of("register", key="register")
    name: str
    before: dict[str, str] | None
    after: dict[str, str] | None


class _Since(ToldRecord):
    since: str


class _Edits(ToldRecord):
    parameters: list[_ParameterEdit] = of("edit.parameters")
    added: list[str] = of("edit.added")
    removed: list[str] = of("edit.removed")
    moved: list[_FactEdit] = of("edit.moved")
    facts: list[_FactEdit] = of("edit.facts")
    added_facts: list[_FactEdit] = of("edit.added_facts")
    province: list[_Entry] = of("edit.province")


class EditRecord(_Edits, StandingRecord, _Since, ToldDocument):
    """What an edit of the declarations does to which devices."""

    SCHEMA = "fleetcfg.edit/1"
    IS_PRETTY = True


def edit_text(told: EditSince, words: Words) -> str:
    """Return it for people."""
    edit = told.edit
    title = [
        said(f"{words.label('edit.title')} {told.since}", "strong"),
        said(words.count(len({e.parameter for e in edit.parameters}), "parameters")),
        said(words.count(len(hosts_of(edit)), "devices")),
        said(words.label(f"standing.{told.standing}"), style_of(told.standing)),
    ]
    lines = flow(title, PLAIN_COLUMNS)
    if edit.is_empty:
        return plain([*lines, *fold(said(words.label("edit.nothing")), PLAIN_COLUMNS)])
    lines += _parameters(edit.parameters, words)
    lines += _added(edit, words)
    if edit.removed:
        lines += [(), said(words.label("edit.removed"), "strong")]
        lines += flow(map(said, edit.removed), PLAIN_COLUMNS, indent="  ", separator=", ")
    lines += _facts("edit.moved", edit.moved, words)
    lines += _facts("edit.facts", edit.facts, words)
    if edit.province:
        lines += [(), said(words.label("edit.province"), "strong")]
        for each in edit.province:
            change = ": ".join(entry_change(each, words))
            lines += fold(said(change), PLAIN_COLUMNS, first="  ", rest="    ")
    return plain(lines)


def _added(edit: EditReport, words: Words) -> list[StyledLine]:
    if not edit.added:
        return []
    lines: list[StyledLine] = [(), said(words.label("edit.added"), "strong")]
    told = facts_by_host(edit.added_facts, words)
    for host in edit.added:
        text = f"{host}: {told[host]}" if host in told else host
        lines += fold(said(text), PLAIN_COLUMNS, first="  ", rest="    ")
    return lines


def hosts_of(edit: EditReport) -> set[str]:
    """Return the devices that an edit touches."""
    touched = {each.host for each in edit.parameters}
    touched |= {each.host for each in (*edit.moved, *edit.facts)}
    return touched | set(edit.added) | set(edit.removed)


EffectChange = tuple[Effect | None, Effect | None]


def alike_effects(
    edits: Iterable[ParameterEdit],
) -> Mapping[str, Mapping[EffectChange, Sequence[ParameterEdit]]]:
    """Put together, by parameter, what changes in the same way on several devices."""
    alike: dict[str, dict[EffectChange, list[ParameterEdit]]]
    alike = defaultdict(lambda: defaultdict(list))
    for edit in edits:
        alike[edit.parameter][edit.before, edit.after].append(edit)
    return {parameter: alike[parameter] for parameter in sorted(alike)}


def _parameters(edits: Iterable[ParameterEdit], words: Words) -> list[StyledLine]:
    lines: list[StyledLine] = []
    for parameter, changes in alike_effects(edits).items():
        lines += [(), said(parameter, "strong")]
        for (before, after), group in changes.items():
            lines += _change((before, after), words)
            lines += _sites(group, words)
    return lines


def _change(change: EffectChange, words: Words) -> list[StyledLine]:
    places = [effect.place for effect in change if effect is not None]
    return [
        *fold(said(change_text(change, words)), PLAIN_COLUMNS, first="  ", rest="    "),
        *fold(said(" → ".join(map(spot, places)), "dim"), PLAIN_COLUMNS, first="    ", rest="    "),
    ]


def spot(place: Place) -> str:
    """Return a place as file and line."""
    return f"{place.file}:{place.line}" if place.line else place.file


def _sites(edits: Sequence[ParameterEdit], words: Words) -> list[StyledLine]:
    by_site: dict[str, list[str]] = defaultdict(list)
    for edit in edits:
        by_site[edit.site].append(edit.host)
    figures = f"{words.count(len(edits), 'devices')}, {words.count(len(by_site), 'sites')}: "
    listed = [
        f"{site or words.label('effect.none')} ({', '.join(by_site[site])})"
        for site in sorted(by_site)
    ]
    rest = len(listed) - MOST_SITES
    if rest > 0:
        listed = [*listed[:MOST_SITES], words.label("edit.more", number=rest)]
    first, *others = listed
    pieces = [said(figures + first), *map(said, others)]
    return flow(pieces, PLAIN_COLUMNS, indent="    ", separator=", ")


def _facts(key: str, edits: Sequence[FactEdit], words: Words) -> list[StyledLine]:
    if not edits:
        return []
    lines: list[StyledLine] = [(), said(words.label(key), "strong")]
    for edit in edits:
        before, after = fact_change(edit, words)
        change = f"{edit.host}: {fact_word(edit.fact, words)} {before} → {after}"
        lines += fold(said(change), PLAIN_COLUMNS, first="  ", rest="    ")
    return lines
