"""A baseline that was made of a golden device, as a file for people. Pure: nouns → bytes."""

from collections.abc import Iterator, Sequence
from datetime import date

from fleetcfg.declared.syntax.spelling import spell_entry, spell_scalar
from fleetcfg.report.escape import escape
from fleetcfg.words import Words
from fleetcfg.workflow.declarations.golden import GoldenBaseline, GoldenEntry, topic_of
from fleetcfg.workflow.declarations.golden_source import GoldenDevice
from fleetcfg.workflow.declarations.new_fleet import slug


def golden_yaml(golden: GoldenBaseline, device: GoldenDevice, words: Words, *, on: date) -> bytes:
    """Return the file, drafted on the day *on*."""
    head = words.label("golden.head", host=escape(device.host), about=escape(device.about))
    simulated = [f"# {words.label('golden.simulated')}"] if device.is_simulated else []
    lines = [
        *(f"# {line}" for line in head.splitlines()),
        *simulated,
        *spell_entry("baseline", f"from-{slug(device.host)}", 0),
        *spell_entry("issued", {"document": words.label("golden.document"), "date": on}, 0),
        "applies_to:",
        f"  families: [{spell_scalar(golden.family, in_flow=True)}]",
    ]
    if golden.entries:
        lines += ["parameters:", *_entries(golden.entries, 2, words)]
    if golden.natives:
        lines += [
            "native:",
            f"  {spell_scalar(golden.family)}:",
            *_entries(golden.natives, 4, words),
        ]
    return "".join(f"{line}\n" for line in lines).encode()


def _entries(entries: Sequence[GoldenEntry], column: int, words: Words) -> Iterator[str]:
    topic = ""
    for entry in entries:
        if topic_of(entry.parameter) != topic:
            topic = topic_of(entry.parameter)
            yield f"{' ' * column}# ---- {topic}"
        line = " " * column + spell_entry(entry.parameter, entry.value, column)[0]
        about = entry.about.get(words.language, "")
        yield f"{line}  # {escape(about)}" if about else line
