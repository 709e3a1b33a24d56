"""What a validation found: the noun that every form of it is made of, and its words."""

from collections.abc import Sequence
from dataclasses import dataclass

from fleetcfg.model.problem import Problem
from fleetcfg.model.signed_standing import Standing
from fleetcfg.report.escape import escape
from fleetcfg.words import Words

VALIDATE_SCHEMA = "fleetcfg.validate/1"


@dataclass(frozen=True, slots=True)
class Validation:
    """What a validation found, and how much it looked at.

    Attributes:
        problems: By file, line and column.
        checked: How many of each kind were read, e.g. ``("devices", 40)``.
    """

    problems: Sequence[Problem]
    checked: Sequence[tuple[str, int]]
    tool_version: str
    standing: Standing = Standing.NO_ROOT

    @property
    def errors(self) -> int:
        """Number of problems that make the declarations unusable."""
        return sum(problem.gravity == "error" for problem in self.problems)

    @property
    def warnings(self) -> int:
        """Number of those that do not."""
        return sum(problem.gravity == "warning" for problem in self.problems)


@dataclass(frozen=True, slots=True)
class ProblemsBeside:
    """What is wrong with the declarations, told beside what was asked for.

    Attributes:
        standing: What of them is signed; None where that was not looked at.
    """

    problems: Sequence[Problem]
    standing: Standing | None


def problem_sentence(problem: Problem, words: Words) -> str:
    """Return what is wrong, escaped."""
    return escape(words.sentence(problem.code, problem.facts))


def problem_line(problem: Problem, words: Words) -> str:
    """Return what is wrong, where else, and what to do about it, on one line, escaped."""
    remedy = escape(words.remedy(problem.code, problem.facts))
    reached = f"{reach} " if (reach := problem_reach(problem, words)) else ""
    return f"{problem_sentence(problem, words)} {reached}{remedy}".rstrip()


def problem_reach(problem: Problem, words: Words) -> str:
    """Return which devices have it, escaped; empty if it is one, or none."""
    if problem.devices == 1:
        return ""
    named = escape(str(problem.facts.get("devices", "")))
    return f"{words.count(problem.devices, 'devices')}: {named}."
