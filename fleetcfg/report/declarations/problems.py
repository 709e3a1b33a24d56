"""What a validation found: the noun that every form of it is made of, and its words."""

from collections.abc import Sequence
from dataclasses import dataclass

from fleetcfg.model.problem import Problem, number_of
from fleetcfg.model.signed_standing import Standing
from fleetcfg.report.escape import escape
from fleetcfg.report.reasons import worded
from fleetcfg.words import Words


@dataclass(frozen=True, slots=True)
class Validation:
    """What a validation found, and how much it looked at.

    Attributes:
        problems: By file, line and column; of an edit errors first, then what else it brings.
        checked: How many of each kind were read, e.g. ``("devices", 40)``.
        known: How many of them, the last, the revision before has, too: people read their number.
    """

    problems: Sequence[Problem]
    checked: Sequence[tuple[str, int]]
    tool_version: str
    standing: Standing = Standing.NO_ROOT
    known: int = 0

    @property
    def errors(self) -> int:
        """Number of problems that make the declarations unusable."""
        return number_of(one for one in self.problems if one.gravity == "error")

    @property
    def warnings(self) -> int:
        """Number of those that do not."""
        return number_of(one for one in self.problems if one.gravity == "warning")


@dataclass(frozen=True, slots=True)
class ProblemsBeside:
    """What is wrong with the declarations, told beside what was asked for.

    Attributes:
        standing: What of them is signed; None where that was not looked at.
        known: As `Validation` has it.
    """

    problems: Sequence[Problem]
    standing: Standing | None
    known: int = 0


def brought(problems: Sequence[Problem], known: int) -> Sequence[Problem]:
    """Return all but the last of *problems*, which the revision before has, too."""
    return problems[: len(problems) - known]


def known_text(problems: Sequence[Problem], known: int, words: Words) -> str:
    """Return how many the revision before has, too; empty if none."""
    number = number_of(problems[len(problems) - known :])
    return words.count(number, "validate.known") if number else ""


def problem_sentence(problem: Problem, words: Words) -> str:
    """Return what is wrong, escaped."""
    return escape(words.sentence(problem.code, worded(problem.code, problem.facts, words)))


def problem_line(problem: Problem, words: Words) -> str:
    """Return what is wrong, where else, and what to do about it, on one line, escaped."""
    remedy = escape(words.remedy(problem.code, worded(problem.code, problem.facts, words)))
    reached = f"{reach} " if (reach := problem_reach(problem, words)) else ""
    return f"{problem_sentence(problem, words)} {reached}{remedy}".rstrip()


def problem_reach(problem: Problem, words: Words) -> str:
    """Return which devices have it, escaped; empty if it is one, or none."""
    if problem.devices == 1:
        return ""
    named = escape(str(problem.facts.get("devices", "")))
    return f"{words.count(problem.devices, 'devices')}: {named}."
