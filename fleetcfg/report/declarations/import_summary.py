"""A long proposal to edit the inventory on one screen: how much of what kind, and first examples.

What takes a device out or to another site is told whole; all else is cut short, and says so.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from fleetcfg.declared.edit_impact import EditReport, FactEdit
from fleetcfg.declared.province_impact import ProvinceEdit
from fleetcfg.report.declarations.edit import alike_effects
from fleetcfg.report.declarations.format_text import diff_of
from fleetcfg.report.effect_text import change_text, entry_change, fact_change, facts_by_host
from fleetcfg.report.field_words import fact_word
from fleetcfg.report.lines import StyledLine, flow, fold, said
from fleetcfg.report.output import PLAIN_COLUMNS
from fleetcfg.words import Words
from fleetcfg.workflow.declarations.file_edits import FileEdit

MOST_FILES, MOST_HOSTS, MOST_CHANGES, MOST_NAMES = 3, 3, 6, 3
MOST_OF_A_DIFF: Final = 16  # lines
_LEAST_ALIKE: Final = 2  # devices of which something is the same


def summary_lines(
    edits: Sequence[FileEdit], effect: EditReport, words: Words
) -> Iterator[StyledLine]:
    """Yield which files are written with an example, and what that does, by its kind."""
    yield from _files(edits, words)
    yield from _parameters(effect, words)
    yield from _added(effect, words)
    if effect.removed:
        yield from _title("edit.removed", words)
        yield from flow(map(said, effect.removed), PLAIN_COLUMNS, indent="  ", separator=", ")
    yield from _facts("edit.moved", effect.moved, len(effect.moved), words)
    yield from _facts("edit.facts", effect.facts, MOST_CHANGES, words)
    yield from _province(effect.province, words)


def first_names(names: Sequence[str], most: int) -> list[str]:
    """Return the first of *names*, and how many more there are: ``+37``."""
    more = len(names) - most
    return [*names[:most], *([f"+{more}"] if more > 0 else [])]


def _files(edits: Sequence[FileEdit], words: Words) -> Iterator[StyledLine]:
    if not edits:
        return
    yield from _title("import.summary.files", words)
    edited = sorted(edits, key=lambda edit: edit.before is None)  # what people wrote before
    shown = [*edited[:MOST_FILES]]
    for edit in shown:
        kind = "new" if edit.before is None else "gone" if edit.after is None else "edited"
        come, gone = _counts(edit)
        facts = {"file": edit.file, "come": come or "", "gone": gone or ""}
        yield from _indented(words.label(f"import.summary.{kind}", **facts))
    yield from _more(len(edited) - len(shown), "import.summary.more_files", words)
    example = next((edit for edit in edited if edit.before is None), edited[0])
    lines = [*diff_of(example)]
    yield ()
    yield from _indented(words.label("import.summary.example", file=example.file))
    for line in lines[2 : 2 + MOST_OF_A_DIFF]:  # the first two name the file
        yield said(f"    {line}", "dim")
    yield from _more(len(lines) - 2 - MOST_OF_A_DIFF, "import.summary.more_lines", words)


def _counts(edit: FileEdit) -> tuple[int, int]:
    """Return how many lines come, and how many go."""
    lines = [*diff_of(edit)][2:]
    return sum(line.startswith("+") for line in lines), sum(line.startswith("-") for line in lines)


def _parameters(effect: EditReport, words: Words) -> Iterator[StyledLine]:
    changes = [
        (parameter, change, group)
        for parameter, alike in alike_effects(effect.parameters).items()
        for change, group in alike.items()
    ]
    if not changes:
        return
    yield from _title("import.summary.parameters", words)
    for parameter, change, group in changes[:MOST_CHANGES]:
        figure = words.count(len(group), "devices")
        hosts = ", ".join(first_names([each.host for each in group], MOST_NAMES))
        yield from _indented(f"{parameter}: {change_text(change, words)}")
        yield from _indented(f"{figure}: {hosts}", "    ")
    yield from _more(len(changes) - MOST_CHANGES, "import.summary.more_changes", words)


def _added(effect: EditReport, words: Words) -> Iterator[StyledLine]:
    if not effect.added:
        return
    yield from _title("edit.added", words)
    shared = _shared(effect) if len(effect.added) >= _LEAST_ALIKE else frozenset[str]()
    own = [each for each in effect.added_facts if each.fact not in shared]
    if shared:
        one = next(iter(effect.added))
        alike = [e for e in effect.added_facts if e.host == one and e.fact in shared]
        told = facts_by_host(alike, words)[one]
        text = words.label("import.summary.shared", count=len(effect.added), facts=told)
        yield from _indented(text)
    facts = facts_by_host(own, words)
    for host in effect.added[:MOST_HOSTS]:
        yield from _indented(f"{host}: {facts[host]}" if host in facts else host)
    yield from _more(len(effect.added) - MOST_HOSTS, "import.summary.more_devices", words)


def _shared(effect: EditReport) -> frozenset[str]:
    """Return the facts that are the same of all devices that are added."""
    values: dict[str, list[str]] = defaultdict(list)
    for each in effect.added_facts:
        values[each.fact].append(each.after)
    count = len(effect.added)
    return frozenset(f for f, said in values.items() if len(said) == count and len({*said}) == 1)


def _facts(key: str, edits: Sequence[FactEdit], most: int, words: Words) -> Iterator[StyledLine]:
    """Yield what is another of devices, each change once with all devices that have it."""
    alike: dict[str, list[str]] = defaultdict(list)
    for edit in edits:
        before, after = fact_change(edit, words)
        alike[f"{fact_word(edit.fact, words)} {before} → {after}"].append(edit.host)
    if not alike:
        return
    yield from _title(key, words)
    for change, hosts in [*alike.items()][:most]:
        names = hosts if most >= len(edits) else first_names(hosts, MOST_NAMES)
        yield from _indented(f"{', '.join(names)}: {change}")
    yield from _more(len(alike) - most, "import.summary.more_changes", words)


def _province(edits: Sequence[ProvinceEdit], words: Words) -> Iterator[StyledLine]:
    """Yield how many entries of each register come, go or say something else, and the first."""
    kinds: dict[tuple[str, str], list[ProvinceEdit]] = defaultdict(list)
    for edit in edits:
        kind = "come" if edit.before is None else "go" if edit.after is None else "change"
        kinds[edit.register, kind].append(edit)
    if not kinds:
        return
    yield from _title("edit.province", words)
    for (register, kind), alike in kinds.items():
        name = words.label(f"register.{register}")
        yield from _indented(words.label(f"import.summary.{kind}", register=name, count=len(alike)))
        example = ": ".join(entry_change(alike[0], words))
        yield from _indented(example, "    ")
        if names := [each.name for each in alike[1:]]:
            yield from _indented(", ".join(first_names(names, MOST_NAMES)), "    ")


def _title(key: str, words: Words) -> Iterable[StyledLine]:
    return [(), said(words.label(key), "strong")]


def _indented(text: str, indent: str = "  ") -> Iterable[StyledLine]:
    return fold(said(text), PLAIN_COLUMNS, first=indent, rest=f"{indent}  ")


def _more(count: int, key: str, words: Words) -> Iterator[StyledLine]:
    if count > 0:
        yield said(f"  {words.label(key, count=count)}")
