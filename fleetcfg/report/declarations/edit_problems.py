"""What an edit does as notes: problems of no gravity, each at the line that makes the change.

What shows a report beside the lines of a proposal (SARIF, JUnit, code quality) shows these as well,
and with them what is wrong with the proposal without making it unusable.
"""

from collections.abc import Iterator
from typing import Final

from fleetcfg.declared.edit_impact import FactEdit
from fleetcfg.declared.folders import INVENTORY
from fleetcfg.errors import Facts
from fleetcfg.model.problem import Place, Problem, named_hosts
from fleetcfg.report.declarations.edit import EditSince, alike_effects
from fleetcfg.report.declarations.problems import Validation
from fleetcfg.report.declarations.problems_ci import problems_junit
from fleetcfg.report.declarations.problems_data import problems_codequality
from fleetcfg.report.declarations.problems_sarif import problems_sarif
from fleetcfg.report.effect_text import change_text, entry_change, fact_change, facts_by_host
from fleetcfg.report.field_words import fact_word
from fleetcfg.words import Words

_UNPLACED: Final = Place(INVENTORY.as_posix())  # of an entry of a register no line is known


def edit_sarif(told: EditSince, words: Words) -> str:
    """Return SARIF 2.1.0: warnings, and a result of the level ``note`` for each change."""
    return problems_sarif(edit_validation(told, words), words)


def edit_junit(told: EditSince, words: Words) -> str:
    """Return JUnit's XML: what passes, with what it changes in its output."""
    return problems_junit(edit_validation(told, words), words)


def edit_codequality(told: EditSince, words: Words) -> str:
    """Return GitLab's array: warnings, and an issue of the severity ``info`` for each change."""
    return problems_codequality(edit_validation(told, words), words)


def edit_validation(told: EditSince, words: Words) -> Validation:
    """Return the warnings, and each change as a note; values in the language of *words*."""
    found = (*told.problems, *_notes(told, words))
    return Validation(found, told.checked, told.tool_version, told.standing)


def _notes(told: EditSince, words: Words) -> Iterator[Problem]:
    edit = told.edit
    yield from _parameter_notes(told, words)
    added = facts_by_host(edit.added_facts, words)
    for host in edit.added:
        facts: Facts = {"host": host, "facts": added.get(host, words.label("effect.none"))}
        yield Problem("EDIT_ADDED", _place_of(told, host), facts, "note")
    for host in edit.removed:
        yield Problem("EDIT_REMOVED", _place_of(told, host), {"host": host}, "note")
    for each in (*edit.moved, *edit.facts):
        yield Problem("EDIT_FACT", _place_of(told, each.host), _fact(each, words), "note")
    for entry in edit.province:
        name, change = entry_change(entry, words)
        yield Problem("EDIT_REGISTER", _UNPLACED, {"entry": name, "change": change}, "note")


def _parameter_notes(told: EditSince, words: Words) -> Iterator[Problem]:
    for parameter, changes in alike_effects(told.edit.parameters).items():
        for change, group in changes.items():
            made = change[1] or change[0]
            facts: Facts = {
                "parameter": parameter,
                "change": change_text(change, words),
                "count": words.count(len(group), "devices"),
                "named": named_hosts([each.host for each in group]),
            }
            place = _UNPLACED if made is None else made.place
            yield Problem("EDIT_PARAMETER", place, facts, "note")


def _place_of(told: EditSince, host: str) -> Place:
    place = told.edit.places.get(host)
    return place if place is not None and place.file else _UNPLACED


def _fact(edit: FactEdit, words: Words) -> Facts:
    before, after = fact_change(edit, words)
    fact = fact_word(edit.fact, words)
    return {"host": edit.host, "fact": fact, "change": f"{before} → {after}"}
