"""Whose turn it is, in one line."""

from fleetcfg.authority.next_step import NextStep
from fleetcfg.words import Words


def next_text(step: NextStep, words: Words) -> str:
    """Return what is still missing, or where the file goes that lacks nothing."""
    if not step.missing:
        return words.label(f"next.{step.then}")
    missing = [
        words.label(f"next.missing.{name}", count=count) for name, count in step.missing.items()
    ]
    return words.label("next.pass_on", missing=", ".join(missing))
