"""What was measured, as text for people and as JSON for whatever comes after."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from benchmarks.stage import Section
from benchmarks.table import table

_GOALS = ("measure", "measured", "goal", "")


def machine_text(machine: Mapping[str, str]) -> str:
    """Return what is known of the machine, a line each."""
    return "\n".join(f"{name + ':':12} {value}" for name, value in machine.items())


def section_text(section: Section) -> str:
    """Return one table with its notes and its goals."""
    parts = [section.title, "=" * len(section.title), table(section.head, section.rows)]
    parts += [f"* {note}" for note in section.notes]
    if section.goals:
        parts += ["", table(_GOALS, [goal.row() for goal in section.goals])]
    return "\n".join(parts)


def as_json(machine: Mapping[str, str], sections: Sequence[Section]) -> str:
    """Return everything as JSON."""
    told = {
        "machine": dict(machine),
        "sections": [
            {
                "title": section.title,
                "rows": [dict(zip(section.head, row, strict=True)) for row in section.rows],
                "goals": [asdict(goal) | {"reached": goal.is_reached} for goal in section.goals],
                "notes": section.notes,
            }
            for section in sections
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=1)
