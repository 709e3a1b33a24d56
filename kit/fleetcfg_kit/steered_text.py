"""What a running simulator was told to do, and what it answered: for people, or as it answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fleetcfg.report.escape import escape_lines
from fleetcfg.report.json_text import json_line
from fleetcfg.words import Words


@dataclass(frozen=True, slots=True)
class Steered:
    """One request and its answer.

    Attributes:
        request: What it was told, ``op`` among it.
        answer: What it answered: ``ok``, and what is so now.
    """

    request: Mapping[str, str | float]
    answer: Mapping[str, Any]


def steered_text(steered: Steered, words: Words) -> str:
    """Return what was done; of ``stats``, what each device saw."""
    if steered.request["op"] == "stats":
        seen = steered.answer["devices"].items()
        lines = [words.label("sim.stats", host=host, **counted) for host, counted in seen]
    else:
        lines = [words.label(f"sim.steered.{steered.request['op']}", **_facts(steered, words))]
    return escape_lines(lines)


def _facts(steered: Steered, words: Words) -> Mapping[str, str | int]:
    request = steered.request
    state = request.get("state")
    told = {} if state is None else {"state": words.label(f"sim.power.{state}")}
    said = {key: one if isinstance(one, str | int) else f"{one:g}" for key, one in request.items()}
    return {**said, "percent": f"{float(request.get('loss', 0)) * 100:g}", **told}


def steered_json(steered: Steered) -> str:
    """Return the answer as one line."""
    return json_line(steered.answer)
