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
from fleetcfg.report.json_text import json_pretty
from fleetcfg.report.lines import StyledLine, flow, fold, plain, said
from fleetcfg.report.output import PLAIN_COLUMNS
from fleetcfg.report.record import place_record
from fleetcfg.report.signed_word import standing_record, style_of
from fleetcfg.trust.crypto.canonical import Json
from fleetcfg.words import Words

EDIT_SCHEMA = "fleetcfg.edit/1"
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


def edit_json(told: EditSince, _words: Words) -> str:
    """Return `schemas/edit-1.json`."""
    edit = told.edit
    return json_pretty(
        {
            "schema": EDIT_SCHEMA,
            "since": told.since,
            **standing_record(told.standing),
            "parameters": [
                {
                    "host": each.host,
                    "site": each.site,
                    "parameter": each.parameter,
                    "before": _effect_record(each.before),
                    "after": _effect_record(each.after),
                }
                for each in edit.parameters
            ],
            "added": list(edit.added),
            "removed": list(edit.removed),
            "moved": [_fact_record(each) for each in edit.moved],
            "facts": [_fact_record(each) for each in edit.facts],
            "added_facts": [_fact_record(each) for each in edit.added_facts],
            "province": [
                {
                    "register": each.register,
                    "name": each.name,
                    "before": None if each.before is None else dict(each.before),
                    "after": None if each.after is None else dict(each.after),
                }
                for each in edit.province
            ],
        }
    )


def _effect_record(effect: Effect | None) -> Json:
    if effect is None:
        return None
    return {
        "rule": effect.rule,
        "target": effect.target,
        "baseline": effect.baseline,
        "place": place_record(effect.place),
    }


def _fact_record(edit: FactEdit) -> Json:
    return {"host": edit.host, "fact": edit.fact, "before": edit.before, "after": edit.after}


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
        change = f"{edit.host}: {words.label(f'fact.{edit.fact}')} {before} → {after}"
        lines += fold(said(change), PLAIN_COLUMNS, first="  ", rest="    ")
    return lines
