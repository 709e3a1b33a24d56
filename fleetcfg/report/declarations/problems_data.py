"""Problems for programs: our own JSON, GitLab's code quality report, a comment in Markdown."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from fleetcfg.model.problem import Gravity, Problem
from fleetcfg.model.value import bounded
from fleetcfg.report.declarations.fingerprint import fingerprints
from fleetcfg.report.declarations.problems import (
    Validation,
    brought,
    known_text,
    problem_line,
)
from fleetcfg.report.escape import escape
from fleetcfg.report.json_text import json_pretty
from fleetcfg.report.markdown import MarkdownPage, marked, quoted
from fleetcfg.report.record_class import (
    Code,
    ToldCount,
    ToldDocument,
    ToldFacts,
    ToldRecord,
    ToldSpot,
    ToolRecord,
    of,
)
from fleetcfg.report.signed_word import StandingRecord
from fleetcfg.trust.crypto.canonical import Json
from fleetcfg.words import Words

GITLAB_SEVERITIES: dict[Gravity, str] = {
    "error": "critical",
    "warning": "minor",
    "note": "info",
}


class _Problem(ToldRecord):
    code: Code = of("problem.code")
    gravity: Gravity = of("problem.gravity")
    devices: Annotated[int, Field(ge=1)] = of("problem.devices")
    place: ToldSpot = of("problem.place")
    facts: ToldFacts = of("problem.facts")
    fingerprint: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class _Tool(ToldRecord):
    tool: ToolRecord = of("tool_version")


class _Problems(ToldRecord):
    checked: dict[str, ToldCount] = of(lambda told: dict(told.checked))
    errors: ToldCount
    warnings: ToldCount
    problems: list[_Problem] = of(
        lambda told: map(_Marked, told.problems, fingerprints(told.problems))
    )


class ValidationRecord(_Problems, StandingRecord, _Tool, ToldDocument):
    """What a validation found: codes and facts, no words."""

    SCHEMA = "fleetcfg.validate/1"
    IS_PRETTY = True


@dataclass(frozen=True, slots=True)
class _Marked:
    problem: Problem
    fingerprint: str


def problems_codequality(validation: Validation, words: Words) -> str:
    """Return GitLab's array: what its merge request widget compares between two branches."""
    marks = fingerprints(validation.problems)
    issues: list[Json] = [
        {
            "description": problem_line(problem, words),
            "check_name": problem.code,
            "fingerprint": mark,
            "severity": GITLAB_SEVERITIES[problem.gravity],
            "location": {
                "path": escape(problem.place.file),
                "lines": {"begin": max(problem.place.line, 1)},
            },
        }
        for problem, mark in zip(validation.problems, marks, strict=True)
    ]
    return json_pretty(issues)


def problems_markdown(validation: Validation, words: Words) -> str:
    """Return a line of figures and a table of problems, for a comment of a merge request."""
    figures = [
        words.count(validation.errors, "validate.errors"),
        words.count(validation.warnings, "validate.warnings"),
        *(words.count(number, kind) for kind, number in validation.checked),
        words.label(f"standing.{validation.standing}"),
    ]
    page = MarkdownPage(words)
    page.add(" · ".join(map(marked, figures)))
    add_problems(page, validation.problems, validation.known, words)
    return page.text()


def add_problems(page: MarkdownPage, problems: Sequence[Problem], known: int, words: Words) -> None:
    """Add a table of *problems*, errors first; nothing if there are none.

    Args:
        page: What is written.
        problems: What is wrong.
        known: How many of the last are not new, and only counted.
        words: In which language.
    """
    told = sorted(brought(problems, known), key=lambda problem: problem.gravity != "error")
    rows = [
        (quoted(str(problem.place)), f"{_named(problem, words)}: {marked(bounded(line))}")
        for problem in told
        if (line := problem_line(problem, words))
    ]
    heads = [words.label("problems.column.place"), words.label("problems.column.what")]
    page.add_table(heads, rows)
    if there_before := known_text(problems, known, words):
        page.add("", marked(there_before))


def _named(problem: Problem, words: Words) -> str:
    return f"{marked(words.label(f'gravity.{problem.gravity}'))} {quoted(problem.code)}"
