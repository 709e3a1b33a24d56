"""What an edit does, as a comment of a merge request, and as GitHub's annotations."""

from collections.abc import Iterator, Sequence

from fleetcfg.declared.edit_impact import FactEdit, ParameterEdit
from fleetcfg.model.problem import named_hosts
from fleetcfg.report.declarations.edit import EditSince, EffectChange, alike_effects, hosts_of, spot
from fleetcfg.report.declarations.problems import Validation
from fleetcfg.report.declarations.problems_ci import github_problems
from fleetcfg.report.declarations.problems_data import add_problems
from fleetcfg.report.effect_text import change_text, entry_change, fact_change, facts_by_host
from fleetcfg.report.escape import escape
from fleetcfg.report.field_words import fact_word
from fleetcfg.report.github import github_command
from fleetcfg.report.markdown import MarkdownPage, marked, quoted
from fleetcfg.words import Words


def edit_markdown(told: EditSince, words: Words) -> str:
    """Return a title, a line of figures, a table of parameters, lists of the rest, and warnings.

    Warnings stand last, but have half of the room for themselves: no edit is so long that it hides
    what it brings beside.
    """
    page = MarkdownPage(words)
    page.add(f"### {marked(words.label('edit.title'))} {quoted(told.since)}", "")
    page.add(" · ".join(map(marked, _figures(told, words))))
    if told.edit.is_empty:
        page.add("", marked(words.label("edit.nothing")))
    warnings = page.part()
    add_problems(warnings, told.problems, told.known, words)
    page.room += warnings.room
    columns = ("parameter", "change", "devices", "place")
    rows = [
        (quoted(parameter), quoted(change_text(change, words)), _hosts(group, words), _at(change))
        for parameter, changes in alike_effects(told.edit.parameters).items()
        for change, group in changes.items()
    ]
    page.add_table([words.label(f"edit.column.{name}") for name in columns], rows)
    for key, items in _lists(told, words):
        page.add_list(words.label(key), items)
    return page.text() + warnings.text()


def edit_github(told: EditSince, words: Words) -> str:
    """Return warnings, a notice for each change of a parameter, where it is made, and one more."""
    commands = [
        github_command(
            "notice",
            escape(f"{change_text(change, words)} ({words.count(len(group), 'devices')})"),
            file=escape(made.place.file),
            line=made.place.line,
            title=escape(parameter),
        )
        for parameter, changes in alike_effects(told.edit.parameters).items()
        for change, group in changes.items()
        if (made := change[1] or change[0]) is not None
    ]
    title = escape(f"{words.label('edit.title')} {told.since}")
    whole = github_command("notice", escape(" · ".join(_figures(told, words))), title=title)
    warnings = github_problems(Validation(told.problems, (), told.tool_version), words)
    return "".join(f"{command}\n" for command in [*warnings, *commands, whole])


def _figures(told: EditSince, words: Words) -> list[str]:
    return [
        words.count(len({each.parameter for each in told.edit.parameters}), "parameters"),
        words.count(len(hosts_of(told.edit)), "devices"),
        words.label(f"standing.{told.standing}"),
    ]


def _at(change: EffectChange) -> str:
    return " → ".join(quoted(spot(effect.place)) for effect in change if effect is not None)


def _hosts(group: Sequence[ParameterEdit], words: Words) -> str:
    named = named_hosts([each.host for each in group])
    return f"{marked(words.count(len(group), 'devices'))}: {quoted(named)}"


def _lists(told: EditSince, words: Words) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield what is added, removed, moved, and what else is said of devices and of the province."""
    edit = told.edit
    added = facts_by_host(edit.added_facts, words)
    yield (
        "edit.added",
        [f"{host}: {added[host]}" if host in added else host for host in edit.added],
    )
    yield "edit.removed", edit.removed
    yield "edit.moved", [_fact(each, words) for each in edit.moved]
    yield "edit.facts", [_fact(each, words) for each in edit.facts]
    yield "edit.province", [": ".join(entry_change(each, words)) for each in edit.province]


def _fact(edit: FactEdit, words: Words) -> str:
    before, after = fact_change(edit, words)
    return f"{edit.host}: {fact_word(edit.fact, words)} {before} → {after}"
