"""What an edit does, as a comment of a merge request, and as GitHub's annotations."""

from collections.abc import Iterator, Sequence
from typing import Final

from fleetcfg.declared.edit_impact import FactEdit, ParameterEdit
from fleetcfg.report.edit import EditSince, EffectChange, alike_effects, hosts_of, spot
from fleetcfg.report.effect_text import effect_text, entry_change, fact_change, facts_by_host
from fleetcfg.report.escape import escape
from fleetcfg.report.github import github_command
from fleetcfg.report.markdown import MOST_ROWS, marked, quoted, table
from fleetcfg.words import Words

_MOST_HOSTS: Final = 12  # named in one row


def edit_markdown(told: EditSince, words: Words) -> str:
    """Return a title, a line of figures, a table of parameters, and lists of the rest."""
    edit = told.edit
    columns = ("parameter", "change", "devices", "place")
    rows = [
        (quoted(parameter), quoted(_change(change, words)), _hosts(group, words), _places(change))
        for parameter, changes in alike_effects(edit.parameters).items()
        for change, group in changes.items()
    ]
    lines = [
        f"### {marked(words.label('edit.title'))} {quoted(told.since)}",
        "",
        " · ".join(map(marked, _figures(told, words))),
        *(["", marked(words.label("edit.nothing"))] if edit.is_empty else []),
        *table([words.label(f"edit.column.{name}") for name in columns], rows, words),
        *_lists(told, words),
    ]
    return "".join(f"{line}\n" for line in lines)


def edit_github(told: EditSince, words: Words) -> str:
    """Return one notice for each change of a parameter, at the line that makes it, and one more."""
    commands = [
        github_command(
            "notice",
            escape(f"{_change(change, words)} ({words.count(len(group), 'devices')})"),
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
    return "".join(f"{command}\n" for command in [*commands, whole])


def _figures(told: EditSince, words: Words) -> list[str]:
    return [
        words.count(len({each.parameter for each in told.edit.parameters}), "parameters"),
        words.count(len(hosts_of(told.edit)), "devices"),
        words.label(f"standing.{told.standing}"),
    ]


def _change(change: EffectChange, words: Words) -> str:
    before, after = (effect_text(effect, words) for effect in change)
    return f"{before} → {after}"


def _places(change: EffectChange) -> str:
    return " → ".join(quoted(spot(effect.place)) for effect in change if effect is not None)


def _hosts(group: Sequence[ParameterEdit], words: Words) -> str:
    named = ", ".join(quoted(each.host) for each in group[:_MOST_HOSTS])
    more = ", …" if group[_MOST_HOSTS:] else ""
    return f"{marked(words.count(len(group), 'devices'))}: {named}{more}"


def _lists(told: EditSince, words: Words) -> Iterator[str]:
    """Yield what is added, removed, moved, and what else is said of devices and of the province."""
    edit = told.edit
    added = facts_by_host(edit.added_facts, words)
    parts = (
        (
            "edit.added",
            [f"{host}: {added[host]}" if host in added else host for host in edit.added],
        ),
        ("edit.removed", list(edit.removed)),
        ("edit.moved", [_fact(each, words) for each in edit.moved]),
        ("edit.facts", [_fact(each, words) for each in edit.facts]),
        ("edit.province", [": ".join(entry_change(each, words)) for each in edit.province]),
    )
    for key, items in parts:
        if items:
            yield from ("", f"**{marked(words.label(key))}**", "")
            yield from (f"- {quoted(item)}" for item in items[:MOST_ROWS])
        if items[MOST_ROWS:]:
            yield f"- {marked(words.label('markdown.more', number=len(items) - MOST_ROWS))}"


def _fact(edit: FactEdit, words: Words) -> str:
    before, after = fact_change(edit, words)
    return f"{edit.host}: {words.label(f'fact.{edit.fact}')} {before} → {after}"
